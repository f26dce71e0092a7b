import { createHash, randomBytes } from 'node:crypto'
import { DomainError } from '@taxiway/domain'
import { decrypt, encrypt, KEY_BYTES } from './aead.js'
import { encodeAssociatedData } from './associated-data.js'
import { encodeBlob, encodeHeader, parseBlob } from './blob.js'
import { hkdf } from './hkdf.js'
import { type DataKey, decryptFailed } from './sealed-box.js'
import { Sensitive } from './sensitive.js'

const SALT_BYTES = 32
const WRAP_PURPOSE = 'taxiway/dek/v1'
const CHECK_PURPOSE = 'taxiway/key-check/v1'
const CHECK_TEXT = 'taxiway key check'

/** The key that wraps data keys, and a fingerprint of it that may be stored and shown. */
export type KeyEncryptionKey = { key: Sensitive<Buffer>; fingerprint: string }
export type KeyCheck = { blob: Buffer; fingerprint: string }

/** A salt for `deriveKek`, made once and stored beside the wrapped keys. */
export const createSalt = (): Buffer => {
  return randomBytes(SALT_BYTES)
}

/**
 * Derives the key-encryption key from a high-entropy secret by HKDF-SHA-256 (RFC 5869). `label` separates purposes:
 * different labels give unrelated keys. Throws RangeError unless the salt has 32 bytes.
 */
export const deriveKek = (
  secret: Sensitive<Buffer>,
  salt: Uint8Array,
  label = 'kek/v1',
): KeyEncryptionKey => {
  if (salt.length !== SALT_BYTES) throw new RangeError(`the salt has ${SALT_BYTES} bytes`)
  return toKek(hkdf(secret.reveal(), salt, label, KEY_BYTES))
}

/** A fresh random data key. */
export const createDataKey = (kid: number): DataKey => {
  return { kid, key: new Sensitive(randomBytes(KEY_BYTES)) }
}

/** Wraps a data key for one organization; only the same kid and organization unwrap it. */
export const wrapKey = (kek: KeyEncryptionKey, dataKey: DataKey, organizationId: string): Buffer => {
  const header = encodeHeader(dataKey.kid)
  const aad = encodeAssociatedData(header, [WRAP_PURPOSE, organizationId], dataKey.kid)
  return encodeBlob(header, encrypt(kek.key.reveal(), dataKey.key.reveal(), aad))
}

/** Unwraps a data key. Throws `crypto.decrypt_failed` for another key, kid or organization. */
export const unwrapKey = (
  kek: KeyEncryptionKey,
  wrapped: Uint8Array,
  owner: { kid: number; organizationId: string },
): DataKey => {
  const parsed = parseBlob(wrapped)
  if (typeof parsed === 'string') throw decryptFailed(parsed)
  if (parsed.kid !== owner.kid) throw decryptFailed('other_kid')
  const aad = encodeAssociatedData(parsed.header, [WRAP_PURPOSE, owner.organizationId], owner.kid)
  const key = decrypt(kek.key.reveal(), parsed.box, aad)
  if (key?.length !== KEY_BYTES) throw decryptFailed('not_authentic')
  return { kid: owner.kid, key: new Sensitive(key) }
}

/** A row that later tells whether a secret is the one this database was written with. */
export const createKeyCheck = (kek: KeyEncryptionKey): KeyCheck => {
  const header = encodeHeader(0)
  const aad = encodeAssociatedData(header, [CHECK_PURPOSE, kek.fingerprint], 0)
  const box = encrypt(kek.key.reveal(), Buffer.from(CHECK_TEXT), aad)
  return { blob: encodeBlob(header, box), fingerprint: kek.fingerprint }
}

/** Throws `crypto.wrong_secret`, naming the wanted and the given fingerprint, unless `kek` made this check. */
export const verifyKeyCheck = (
  kek: KeyEncryptionKey,
  check: { blob: Uint8Array; fingerprint: string },
): void => {
  const parsed = parseBlob(check.blob)
  if (typeof parsed !== 'string' && check.fingerprint === kek.fingerprint) {
    const aad = encodeAssociatedData(parsed.header, [CHECK_PURPOSE, kek.fingerprint], 0)
    if (decrypt(kek.key.reveal(), parsed.box, aad)?.toString() === CHECK_TEXT) return
  }
  throw new DomainError('crypto.wrong_secret', {
    message: `ENCRYPTION_SECRET is not the one this database was written with (wanted key ${check.fingerprint}, given ${kek.fingerprint}). Start with the earlier secret.`,
    details: { wanted: check.fingerprint, given: kek.fingerprint },
  })
}

// Long enough to tell keys apart. It is a one-way function of a random key, so it may be stored and printed.
const toKek = (key: Buffer): KeyEncryptionKey => {
  const fingerprint = createHash('sha256')
    .update('taxiway/kek-fingerprint/v1')
    .update(key)
    .digest('hex')
    .slice(0, 16)
  return { key: new Sensitive(key), fingerprint }
}
