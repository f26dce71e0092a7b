import type { DeliveryDecision, DeliveryRecord } from '@taxiway/db'
import { describeReason, idSchema } from '@taxiway/domain'
import type { ProjectPreview, Standing } from '@taxiway/inbox'
import { z } from 'zod'
import type { SignatureVerdict } from '../deliveries/read-replayable.js'
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

const signatureSchema = z.enum(['verified', 'rotated']).meta({
  description:
    '`rotated`: the secret that signed it is not configured any more, so only its receipt vouches for the payload.',
})

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
    replayedBy: z.string().nullable().meta({ description: 'Who asked for this replay.' }),
    replayReason: z.string().nullable(),
    requestId: z.string(),
    receivedAt: timestamp,
    lastSeenAt: timestamp,
    processedAt: timestamp.nullable(),
  })
  .meta({ id: 'WebhookDelivery', description: 'One webhook from GitHub, without its payload.' })

export const presentDelivery = (row: Omit<DeliveryRecord, 'history'>): z.output<typeof deliverySchema> => ({
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
  replayedBy: row.replayedBy,
  replayReason: row.replayReason,
  requestId: row.requestId,
  receivedAt: row.receivedAt.toISOString(),
  lastSeenAt: row.lastSeenAt.toISOString(),
  processedAt: row.processedAt?.toISOString() ?? null,
})

const attemptSchema = z.object({
  at: timestamp,
  what: z.enum(['received', 'sent_again', 'failed', 'processed', 'ignored']),
  error: z.string().nullable().meta({ description: 'Why processing failed.' }),
})

export const deliveryDetailSchema = deliverySchema
  .extend({
    history: z.array(attemptSchema).meta({
      description:
        'Its arrival, the newest 20 of what happened since (GitHub sent it again, processing failed), and its end.',
    }),
  })
  .meta({ id: 'WebhookDeliveryDetail', description: 'One webhook from GitHub, with every attempt.' })

export const presentDeliveryDetail = (row: DeliveryRecord): z.output<typeof deliveryDetailSchema> => ({
  ...presentDelivery(row),
  history: historyOf(row),
})

/** Rows keep only what is unusual: the arrival and the end have columns of their own. */
const historyOf = ({ receivedAt, processedAt, state, history }: DeliveryRecord) => {
  const between = history.map(past => ({
    at: new Date(past.at).toISOString(),
    what: past.what,
    error: past.what === 'failed' ? past.error : null,
  }))
  const received = { at: receivedAt.toISOString(), what: 'received' as const, error: null }
  if (processedAt === null || (state !== 'processed' && state !== 'ignored')) return [received, ...between]
  // GitHub may send it again after its end.
  return [received, ...between, { at: processedAt.toISOString(), what: state, error: null }].sort((a, b) =>
    a.at < b.at ? -1 : a.at > b.at ? 1 : 0,
  )
}

export const deliveryDecisionSchema = z
  .object({
    projectId: idSchema('prj').nullable(),
    environmentId: idSchema('env').nullable(),
    target: z.string().nullable(),
    outcome: z
      .string()
      .meta({ description: 'The state that is wanted since, or why the news did not count.' }),
    reason: z.string(),
    sentence: z.string().meta({ description: 'The reason in words.' }),
    sha: z.string().nullable(),
    generation: z.int().nullable(),
    changed: z.boolean(),
    deploymentId: idSchema('dep').nullable().meta({ description: 'The deployment that came of it.' }),
    at: timestamp,
  })
  .meta({ id: 'DeliveryDecision', description: 'What one project decided because of a delivery.' })

export const presentDeliveryDecision = (row: DeliveryDecision): z.output<typeof deliveryDecisionSchema> => ({
  projectId: row.projectId,
  environmentId: row.environmentId,
  target: row.target,
  outcome: row.outcome,
  reason: row.reason,
  sentence: describeReason(row.reason),
  sha: row.sha,
  generation: row.generation,
  changed: row.changed,
  deploymentId: row.deploymentId,
  at: row.at.toISOString(),
})

const standingSchema = z.object({
  state: z.string(),
  reason: z.string(),
  sha: z.string().nullable(),
  generation: z.int(),
})

export const replayPreviewSchema = z
  .object({
    signature: signatureSchema,
    projects: z.array(
      z.object({
        projectId: idSchema('prj'),
        environmentId: idSchema('env').nullable(),
        target: z.string().nullable(),
        outcome: z.enum(['decided', 'stale', 'tie', 'unchanged', 'not_tracked', 'read_again']),
        reason: z.string(),
        sentence: z.string(),
        changes: z.boolean().meta({ description: 'Whether what should run would change.' }),
        before: standingSchema.nullable(),
        after: standingSchema.nullable(),
      }),
    ),
  })
  .meta({ id: 'ReplayPreview', description: 'What a replay would change now. Nothing was changed.' })

export const presentPreview = (
  signature: SignatureVerdict,
  previews: readonly ProjectPreview[],
): z.output<typeof replayPreviewSchema> => ({
  signature,
  projects: previews.map(({ before, after, reason, ...preview }) => ({
    ...preview,
    reason,
    sentence: describeReason(reason),
    changes: before?.generation !== after?.generation,
    before: standing(before),
    after: standing(after),
  })),
})

const standing = (one: Standing | null) =>
  one && {
    state: one.desired,
    reason: one.desiredReason,
    sha: one.desiredSha,
    generation: one.generation,
  }
