import { DomainError } from '@taxiway/domain'
import { decrypt, encrypt } from './aead.js'
import { encodeAssociatedData } from './associated-data.js'
import { encodeBlob, encodeHeader, parseBlob } from './blob.js'
import { Sensitive } from './sensitive.js'

/**
 * Guarantees: a sealed value opens only with its key and in exactly the context it was sealed for, so that a row copied
 * to another organization, project, environment, name, version or purpose is refused. A value that is not a blob is an error,
 * never passed through; text that looks like a blob is sealed like any other.
 * Not prevented: an attacker with write access to the database puts an old blob of the same context and version back.
 */

/** What the value is for. A purpose is a label with a version, so that its meaning can change later. */
export type SealPurpose = `taxiway/${string}/v${number}`

/** Where a sealed value belongs. Every field is bound; an empty string stands for "none". */
export type SealContext = {
  purpose: SealPurpose
  organizationId: string
  projectId: string
  environment: string
  name: string
  version: number
}

export type DataKey = { kid: number; key: Sensitive<Buffer> }

/** The purpose of environment variable values. */
export const ENV_VALUE_PURPOSE = 'taxiway/env-value/v1' satisfies SealPurpose

/** Seals text or bytes for one context; the result is opened by `openValue` with an equal context. */
export const sealValue = (key: DataKey, plaintext: string | Uint8Array, context: SealContext): Buffer => {
  const header = encodeHeader(key.kid)
  const bytes = typeof plaintext === 'string' ? Buffer.from(plaintext, 'utf8') : plaintext
  return encodeBlob(header, encrypt(key.key.reveal(), bytes, contextData(header, context)))
}

/**
 * Opens a sealed value. `findKey` gives the key for the blob's kid. Throws `crypto.decrypt_failed` with one public
 * message for every cause; the cause itself is in `error.cause`, for the log.
 */
export const openValue = (
  findKey: (kid: number) => DataKey | undefined,
  blob: Uint8Array,
  context: SealContext,
): Sensitive<Buffer> => {
  const parsed = parseBlob(blob)
  if (typeof parsed === 'string') throw decryptFailed(parsed)
  const key = findKey(parsed.kid)
  if (!key || key.kid !== parsed.kid) throw decryptFailed('unknown_key')
  const plaintext = decrypt(key.key.reveal(), parsed.box, contextData(parsed.header, context))
  if (!plaintext) throw decryptFailed('not_authentic')
  return new Sensitive(plaintext)
}

/** The kid a blob was sealed under, to find rows that still need re-encryption; undefined when it is no blob. */
export const sealedWith = (blob: Uint8Array): number | undefined => {
  const parsed = parseBlob(blob)
  return typeof parsed === 'string' ? undefined : parsed.kid
}

export const decryptFailed = (reason: string): DomainError => {
  return new DomainError('crypto.decrypt_failed', { cause: new Error(reason) })
}

const contextData = (header: Uint8Array, context: SealContext): Buffer => {
  const { purpose, organizationId, projectId, environment, name, version } = context
  return encodeAssociatedData(header, [purpose, organizationId, projectId, environment, name], version)
}
