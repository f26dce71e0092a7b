import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { hkdf } from './hkdf.js'
import type { Sensitive } from './sensitive.js'

/** A DSSE envelope (github.com/secure-systems-lab/dsse, v1.0.2). */
export type SignedEnvelope = {
  payloadType: string
  /** Base64. */
  payload: string
  signatures: { keyid: string; sig: string }[]
}

/** An Ed25519 key. Its id is a hash of the public half. */
export type SigningKey = { keyid: string; privateKey: KeyObject; publicKey: KeyObject }

const seedBytes = 32
/** PKCS #8 around the 32 bytes of an Ed25519 seed (RFC 8410 §7). */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')

/** Derives a signing key from a high-entropy secret; `label` separates it from every other use of the secret. */
export const deriveSigningKey = (secret: Sensitive<Buffer>, salt: Uint8Array, label: string): SigningKey => {
  const seed = hkdf(secret.reveal(), salt, label, seedBytes)
  const privateKey = createPrivateKey({
    key: Buffer.concat([pkcs8Prefix, seed]),
    format: 'der',
    type: 'pkcs8',
  })
  const publicKey = createPublicKey(privateKey)
  const keyid = createHash('sha256')
    .update(publicKey.export({ format: 'der', type: 'spki' }))
    .digest('hex')
  return { keyid, privateKey, publicKey }
}

export const signEnvelope = (
  { keyid, privateKey }: SigningKey,
  payloadType: string,
  payload: Uint8Array,
): SignedEnvelope => ({
  payloadType,
  payload: Buffer.from(payload).toString('base64'),
  signatures: [
    { keyid, sig: sign(null, preAuthentication(payloadType, payload), privateKey).toString('base64') },
  ],
})

/**
 * The payload, if one of these keys signed it. `unknown_key`: none of them claims to have; `forged`: the signature of a known
 * key does not fit.
 */
export const verifyEnvelope = (
  keys: readonly Pick<SigningKey, 'keyid' | 'publicKey'>[],
  { payloadType, payload, signatures }: SignedEnvelope,
): Buffer | 'unknown_key' | 'forged' => {
  const bytes = Buffer.from(payload, 'base64')
  const signed = preAuthentication(payloadType, bytes)
  const known = signatures.flatMap(({ keyid, sig }) =>
    keys.filter(key => key.keyid === keyid).map(({ publicKey }) => ({ publicKey, sig })),
  )
  if (known.length === 0) return 'unknown_key'
  const fits = known.every(({ publicKey, sig }) =>
    verify(null, signed, publicKey, Buffer.from(sig, 'base64')),
  )
  return fits ? bytes : 'forged'
}

/** What is signed: type and body with their lengths, so that neither can pass for a part of the other. */
const preAuthentication = (type: string, body: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${body.length} `), body])
