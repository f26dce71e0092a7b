import { randomBytes } from 'node:crypto'
import { deriveSigningKey, type Sensitive, signEnvelope, verifyEnvelope } from '@taxiway/crypto'
import { z } from 'zod'

/** The secrets of the installation: what one of them signed is the installation's own. */
export type Secrets = { secret: Sensitive<Buffer>; previousSecret: Sensitive<Buffer> | undefined }

export const signatureSchema = z.object({ salt: z.base64(), keyid: z.string(), sig: z.base64() })
export type Signature = z.infer<typeof signatureSchema>

const label = 'backup-manifest/v1'
const payloadType = 'application/vnd.taxiway.backup-manifest+json'
const saltBytes = 16

export const signText = (text: string, { secret }: Secrets): Signature => {
  const salt = randomBytes(saltBytes)
  const { signatures } = signEnvelope(deriveSigningKey(secret, salt, label), payloadType, Buffer.from(text))
  const [made] = signatures
  if (!made) throw new Error('nothing was signed')
  return { salt: salt.toString('base64'), ...made }
}

/** `unknown_key`: none of the secrets signed it. `forged`: one of them is named, but signed something else. */
export const verifyText = (
  text: string,
  { salt, keyid, sig }: Signature,
  { secret, previousSecret }: Secrets,
): 'valid' | 'unknown_key' | 'forged' => {
  const keys = [secret, previousSecret].flatMap(known =>
    known === undefined ? [] : [deriveSigningKey(known, Buffer.from(salt, 'base64'), label)],
  )
  const verdict = verifyEnvelope(keys, {
    payloadType,
    payload: Buffer.from(text).toString('base64'),
    signatures: [{ keyid, sig }],
  })
  return typeof verdict === 'string' ? verdict : 'valid'
}
