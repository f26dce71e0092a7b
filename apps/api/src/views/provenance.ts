import type { SignedStatement } from '@taxiway/db'
import { z } from 'zod'

export const provenanceSchema = z
  .object({
    image: z.string(),
    digest: z.string(),
    statement: z.record(z.string(), z.unknown()).meta({
      description:
        'The in-toto statement (v1) with SLSA provenance, decoded from the envelope. It names variables and has no value of them.',
    }),
    envelope: z
      .object({
        payloadType: z.string(),
        payload: z.string(),
        signatures: z.array(z.object({ keyid: z.string(), sig: z.string() })),
      })
      .meta({ description: 'The DSSE envelope as it was signed, by Ed25519.' }),
  })
  .meta({ id: 'Provenance' })

export const presentProvenance = (image: {
  reference: string
  digest: string
  provenance: SignedStatement
}): z.output<typeof provenanceSchema> => ({
  image: image.reference,
  digest: image.digest,
  statement: decode(image.provenance),
  envelope: image.provenance,
})

/** A changed row may hold anything. */
const decode = ({ payload }: SignedStatement): Record<string, unknown> => {
  try {
    const statement: unknown = JSON.parse(Buffer.from(payload, 'base64').toString('utf8'))
    return statement !== null && typeof statement === 'object' ? { ...statement } : {}
  } catch {
    return {}
  }
}
