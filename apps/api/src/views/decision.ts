import type { DecisionRecord } from '@taxiway/db'
import { describeReason, idSchema } from '@taxiway/domain'
import { z } from 'zod'
import { timestamp } from '../routes/responses.js'

export const decisionSchema = z
  .object({
    at: timestamp,
    source: z.enum(['webhook', 'api', 'reconciler', 'user']),
    deliveryId: idSchema('dlv').nullable(),
    outcome: z.string(),
    reason: z.string(),
    sentence: z.string(),
    sha: z.string().nullable(),
    generation: z.int().nullable(),
    changed: z.boolean().meta({ description: 'Whether it changed the desired state.' }),
  })
  .meta({ id: 'Decision' })

export const presentDecision = (row: DecisionRecord): z.output<typeof decisionSchema> => ({
  at: row.at.toISOString(),
  source: row.source,
  deliveryId: row.deliveryId,
  outcome: row.outcome,
  reason: row.reason,
  sentence: describeReason(row.reason),
  sha: row.sha,
  generation: row.generation,
  changed: row.changed,
})
