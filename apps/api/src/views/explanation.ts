import type { DecisionRecord, DeploymentRecord, EnvironmentWorkRecord } from '@taxiway/db'
import { describeReason, desiredStates, idSchema } from '@taxiway/domain'
import type { Explanation } from '@taxiway/lifecycle'
import { z } from 'zod'
import { timestamp } from '../routes/responses.js'
import { decisionSchema, presentDecision } from './decision.js'
import { deploymentSchema, presentDeployment } from './deployment.js'

export const explanationSchema = z
  .object({
    environmentId: idSchema('env'),
    status: z.enum(['settled', 'working', 'waiting', 'held', 'failed']),
    summary: z.array(z.string()).meta({ description: 'The current situation, in sentences.' }),
    blockedBy: z.array(z.object({ code: z.string(), message: z.string() })),
    desired: z.object({
      state: z.enum(desiredStates),
      reason: z.string(),
      sentence: z.string(),
      sha: z.string().nullable(),
    }),
    generation: z.int(),
    observedGeneration: z.int(),
    isConverged: z.boolean(),
    observation: z
      .object({ at: timestamp, source: z.enum(['webhook', 'api']) })
      .nullable()
      .meta({ description: "The last state that GitHub reported, by GitHub's clock." }),
    deployment: deploymentSchema.nullable().meta({ description: 'The deployment of this generation.' }),
    due: z.object({
      nextRunAt: timestamp.nullable(),
      leaseUntil: timestamp.nullable(),
      recheckAt: timestamp.nullable(),
      expiresAt: timestamp.nullable(),
      pinnedUntil: timestamp.nullable(),
    }),
    decisions: z.array(decisionSchema).meta({ description: 'The newest ten, newest first.' }),
  })
  .meta({ id: 'Explanation' })

type Parts = {
  environment: EnvironmentWorkRecord
  deployment: DeploymentRecord | null
  decisions: DecisionRecord[]
  explanation: Explanation
}

export const presentExplanation = ({
  environment,
  deployment,
  decisions,
  explanation,
}: Parts): z.output<typeof explanationSchema> => {
  const isConverged = environment.observedGeneration >= environment.generation
  const { observationAt, observationSource } = environment
  return {
    environmentId: environment.id,
    ...explanation,
    desired: {
      state: environment.desired,
      reason: environment.desiredReason,
      sentence: describeReason(environment.desiredReason),
      sha: environment.desiredSha,
    },
    generation: environment.generation,
    observedGeneration: environment.observedGeneration,
    isConverged,
    observation:
      observationAt && observationSource
        ? { at: observationAt.toISOString(), source: observationSource }
        : null,
    deployment: deployment ? presentDeployment(deployment) : null,
    due: {
      nextRunAt: isConverged ? null : environment.nextRunAt.toISOString(),
      leaseUntil: environment.isLeased ? iso(environment.leaseUntil) : null,
      recheckAt: iso(environment.recheckAt),
      expiresAt: iso(environment.expiresAt),
      pinnedUntil: iso(environment.pinnedUntil),
    },
    decisions: decisions.map(presentDecision),
  }
}

const iso = (date: Date | null): string | null => date?.toISOString() ?? null
