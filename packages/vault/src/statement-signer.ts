import {
  deriveSigningKey,
  type Sensitive,
  type SignedEnvelope,
  type SigningKey,
  signEnvelope,
  verifyEnvelope,
} from '@taxiway/crypto'
import { type Database, readKeyCheck } from '@taxiway/db'
import { DomainError } from '@taxiway/domain'

export type StatementSigner = {
  sign: (payloadType: string, payload: Uint8Array) => Promise<SignedEnvelope>
  /**
   * What was signed; undefined when a key signed it that this process does not have: one of an earlier secret. Throws
   * `image.provenance_invalid` when the signature does not fit.
   */
  verify: (envelope: SignedEnvelope) => Promise<Buffer | undefined>
}

type Secrets = { secret: Sensitive<Buffer>; previousSecret?: Sensitive<Buffer> | undefined }

const label = 'provenance-signing/v1'

/**
 * Signs statements about images by a key derived from ENCRYPTION_SECRET, which no build can reach. During a rotation, statements of
 * the previous secret are valid as well.
 */
export const createStatementSigner = (db: Database, { secret, previousSecret }: Secrets): StatementSigner => {
  let derived: readonly [SigningKey, ...SigningKey[]] | undefined
  const read = async () => {
    if (derived !== undefined) return derived
    const stored = await readKeyCheck(db)
    if (stored === null) throw new DomainError('crypto.key_check_missing')
    const current = deriveSigningKey(secret, stored.salt, label)
    derived =
      previousSecret === undefined
        ? [current]
        : [current, deriveSigningKey(previousSecret, stored.salt, label)]
    return derived
  }
  return {
    sign: async (payloadType, payload) => signEnvelope((await read())[0], payloadType, payload),
    verify: async envelope => {
      const payload = verifyEnvelope(await read(), envelope)
      if (payload === 'forged')
        throw new DomainError('image.provenance_invalid', {
          message: 'The signature of the statement where an image came from does not fit.',
        })
      return payload === 'unknown_key' ? undefined : payload
    },
  }
}
