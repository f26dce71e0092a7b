import type { TimelineRecord } from '@taxiway/db'
import { idSchema } from '@taxiway/domain'
import { z } from 'zod'
import { timestamp } from '../routes/responses.js'
import { decisionSchema, presentDecision } from './decision.js'
import { deploymentSchema, deploymentStepSchema, presentDeployment, presentStep } from './deployment.js'

const steps = z.array(deploymentStepSchema)
const reportSchema = z.object({
  about: z.enum(['deployment', 'check']),
  at: timestamp.meta({ description: 'When GitHub was told last.' }),
})

export const timelineEventSchema = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('decision'),
      at: timestamp,
      decision: decisionSchema,
      delivery: z
        .object({
          id: idSchema('dlv'),
          event: z.string(),
          action: z.string().nullable(),
          receivedAt: timestamp,
        })
        .nullable()
        .meta({ description: 'The webhook that the decision is about; null without one.' }),
    }),
    z.object({
      kind: z.literal('requested'),
      at: timestamp,
      deployment: deploymentSchema,
      steps: steps.meta({ description: 'While the deployment has no end.' }),
    }),
    z.object({
      kind: z.literal('ended'),
      at: timestamp,
      deployment: deploymentSchema,
      steps: steps.meta({ description: 'The newest 60.' }),
      reports: z.array(reportSchema),
    }),
    z.object({
      kind: z.literal('commented').meta({ description: 'The comment of the pull request was written.' }),
      at: timestamp,
    }),
  ])
  .meta({ id: 'TimelineEvent' })

export const presentTimelineEvent = (row: TimelineRecord): z.output<typeof timelineEventSchema> => {
  const at = row.at.toISOString()
  if (row.kind === 'commented') return { kind: row.kind, at }
  if (row.kind === 'decision') {
    const { delivery } = row
    return {
      kind: row.kind,
      at,
      decision: presentDecision(row.decision),
      delivery: delivery && { ...delivery, receivedAt: delivery.receivedAt.toISOString() },
    }
  }
  const deployment = presentDeployment(row.deployment)
  const steps = row.steps.map(presentStep)
  if (row.kind === 'requested') return { kind: row.kind, at, deployment, steps }
  const reports = row.reports.map(({ about, at }) => ({ about, at: at.toISOString() }))
  return { kind: row.kind, at, deployment, steps, reports }
}
