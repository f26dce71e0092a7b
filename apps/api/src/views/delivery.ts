import type { DeliveryRecord } from '@taxiway/db'
import { idSchema } from '@taxiway/domain'
import { z } from 'zod'
import { timestamp } from '../routes/responses.js'

export const deliveryStates = [
  'received',
  'processing',
  'processed',
  'ignored',
  'suspect',
  'failed',
  'dead',
] as const

export const deliverySchema = z
  .object({
    id: idSchema('dlv'),
    guid: z.string().meta({ description: "GitHub's id of the event." }),
    event: z.string(),
    action: z.string().nullable(),
    repositoryId: z.int().nullable(),
    installationId: z.int().nullable(),
    signedWith: z.enum(['current', 'previous']),
    state: z.enum(deliveryStates),
    reason: z.string().nullable(),
    error: z.string().nullable(),
    attempts: z.int().meta({ description: 'How often GitHub sent it.' }),
    processAttempts: z.int().meta({ description: 'Number of processing attempts.' }),
    replayOf: idSchema('dlv').nullable(),
    requestId: z.string(),
    receivedAt: timestamp,
    lastSeenAt: timestamp,
    processedAt: timestamp.nullable(),
  })
  .meta({ id: 'WebhookDelivery', description: 'One webhook from GitHub, without its payload.' })

export const presentDelivery = (row: DeliveryRecord): z.output<typeof deliverySchema> => ({
  id: row.id,
  guid: row.guid,
  event: row.event,
  action: row.action,
  repositoryId: row.repositoryId,
  installationId: row.installationId,
  signedWith: row.signedWith,
  state: row.state,
  reason: row.reason,
  error: row.error,
  attempts: row.attempts,
  processAttempts: row.processAttempts,
  replayOf: row.replayOf,
  requestId: row.requestId,
  receivedAt: row.receivedAt.toISOString(),
  lastSeenAt: row.lastSeenAt.toISOString(),
  processedAt: row.processedAt?.toISOString() ?? null,
})
