import { verifyWebhookSignature, type WebhookSecrets } from '@taxiway/crypto'
import { type Queryable, readStored } from '@taxiway/db'
import { type DeliveryId, DomainError } from '@taxiway/domain'
import type { DeliveryObservation } from '@taxiway/github'
import { isReplayable, readBody } from '@taxiway/inbox'

export type SignatureVerdict = 'verified' | 'rotated'

/**
 * Reads a delivery that can be replayed, and verifies its stored bytes against the signature that came with them. Throws
 * `delivery.body_missing` and `delivery.not_replayable`.
 */
export const readReplayable = async (
  db: Queryable,
  secrets: WebhookSecrets,
  id: DeliveryId,
): Promise<{ said: DeliveryObservation; signature: SignatureVerdict }> => {
  const stored = await readStored(db, id)
  const said = stored && readBody(stored)
  if (!stored?.body || !said)
    throw new DomainError('delivery.body_missing', {
      message: 'Taxiway does not keep the payload of this delivery, or not any more.',
    })
  if (!isReplayable(said))
    throw new DomainError('delivery.not_replayable', {
      message:
        'Only news of pull requests, branches and checks can be applied again: it carries the time at GitHub, so that old news changes nothing.',
    })
  const header = `sha256=${stored.signature.toString('hex')}`
  const verified = verifyWebhookSignature({ body: stored.body, header, secrets })
  return { said, signature: verified.ok ? 'verified' : 'rotated' }
}
