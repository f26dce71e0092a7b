import type { WebhookSecrets } from '@taxiway/crypto'
import { type DeliveryRecord, insertReplay, type Transaction } from '@taxiway/db'
import { type DeliveryId, newId } from '@taxiway/domain'
import { correlationIdNow } from '@taxiway/runtime'
import { callerOf, type Principal } from '../auth/principal.js'
import { readReplayable, type SignatureVerdict } from './read-replayable.js'

export type ReplayRequest = { principal: Principal; requestId: string; reason: string }

/** Stores a replay for the caller's organization; the workers process it. Throws as `readReplayable` does. */
export const storeReplay = async (
  tx: Transaction,
  secrets: WebhookSecrets,
  of: DeliveryRecord,
  { principal, requestId, reason }: ReplayRequest,
): Promise<{ id: DeliveryId; signature: SignatureVerdict }> => {
  const { signature } = await readReplayable(tx, secrets, of.id)
  const id = newId('dlv')
  const { organizationId } = principal
  await insertReplay(tx, {
    id,
    of: of.id,
    organizationId,
    by: callerOf(principal),
    reason,
    requestId: correlationIdNow() ?? requestId,
  })
  return { id, signature }
}
