import type { EnvironmentRecord } from '@taxiway/db'
import {
  describeMachineFault,
  desiredStates,
  environmentStatus,
  environmentStatuses,
  environmentStatusMeanings,
  idSchema,
  machineFaults,
  maxMachineRepairs,
  parseTarget,
} from '@taxiway/domain'
import { z } from 'zod'
import { timestamp } from '../routes/responses.js'

const meanings = Object.entries(environmentStatusMeanings).map(
  ([status, meaning]) => `\`${status}\`: ${meaning}`,
)

export const environmentSchema = z
  .object({
    id: idSchema('env'),
    projectId: idSchema('prj'),
    target: z.string().meta({ description: '`pr:12` or `branch:main`.' }),
    pullRequest: z.int().nullable(),
    branch: z.string().nullable(),
    appName: z.string().nullable(),
    status: z
      .enum(environmentStatuses)
      // An answer that the release before kept for an Idempotency-Key has no status; it was given while work was due.
      .default('deploying')
      .meta({
        description: `Is it ready? ${meanings.join(' ')} While a newer commit is \`deploying\`, \`failed\` or \`held\`, \`live\` below shows the version before, if it still runs.`,
      }),
    desired: z.object({
      state: z.enum(desiredStates),
      reason: z.string(),
      sha: z.string().nullable(),
    }),
    waitingFor: z.string().nullable().meta({
      description:
        'What it waits for: `provider_auth`, `capacity` or `provider_unavailable` while GitHub or Fly cannot do its part, or the quota that has no room for its head; null when none is in the way.',
    }),
    generation: z.int().meta({ description: 'Grows whenever what is desired changes.' }),
    observedGeneration: z
      .int()
      .meta({ description: 'Equal to `generation` when there is nothing left to do.' }),
    url: z.string().nullable(),
    live: z
      .object({
        deploymentId: idSchema('dep').nullable(),
        sha: z.string().nullable(),
        outOfDate: z.boolean().meta({ description: 'Variables have changed since it went live.' }),
      })
      .nullable()
      .meta({ description: 'What runs now; null when nothing does.' }),
    fault: z
      .object({
        code: z.enum(machineFaults),
        message: z.string(),
        since: timestamp.nullable(),
        repairs: z.int().meta({ description: 'Repairs since the app was last healthy for a while.' }),
        givenUp: z.boolean().meta({ description: 'It is not repaired any more; deploy it again.' }),
      })
      .nullable()
      .meta({ description: 'What is wrong with the machine of what is live; null when nothing is.' }),
    asleep: z
      .object({ since: timestamp, sha: z.string().nullable() })
      .nullable()
      .meta({ description: 'What is stopped and kept; waking starts it again.' }),
    lastActivityAt: timestamp,
    sleepsAt: timestamp
      .nullable()
      .meta({ description: 'When it goes to sleep unless something happens to it; null: never.' }),
    expiresAt: timestamp.nullable().meta({ description: 'When it is taken down; null: never.' }),
    pinnedUntil: timestamp.nullable(),
    createdAt: timestamp,
    updatedAt: timestamp,
  })
  .meta({ id: 'Environment' })

export const presentEnvironment = (row: EnvironmentRecord): z.output<typeof environmentSchema> => {
  const target = parseTarget(row.target)
  const isAsleep = row.asleepSince !== null
  const fault = presentFault(row)
  const isServing = !isAsleep && Boolean(row.liveDeploymentId || row.liveSha)
  return {
    id: row.id,
    projectId: row.projectId,
    target: row.target,
    pullRequest: target?.kind === 'pr' ? target.number : null,
    branch: target?.kind === 'branch' ? target.branch : null,
    appName: row.appName,
    status: environmentStatus({ ...row, isAsleep, isServing, fault }),
    desired: { state: row.desired, reason: row.desiredReason, sha: row.desiredSha },
    waitingFor: row.providerWait ?? row.waitingFor,
    generation: row.generation,
    observedGeneration: row.observedGeneration,
    url: isAsleep ? null : row.url,
    live: isServing
      ? { deploymentId: row.liveDeploymentId, sha: row.liveSha, outOfDate: row.variablesStale }
      : null,
    fault,
    asleep: row.asleepSince && { since: row.asleepSince.toISOString(), sha: row.liveSha },
    lastActivityAt: row.lastActivityAt.toISOString(),
    sleepsAt: iso(row.sleepsAt),
    expiresAt: iso(row.expiresAt),
    pinnedUntil: iso(row.pinnedUntil),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}

const presentFault = ({
  machineFault: code,
  machineFaultSince,
  machineRepairs: repairs,
  liveDeploymentId,
  asleepSince,
}: EnvironmentRecord): z.output<typeof environmentSchema>['fault'] =>
  code === null || liveDeploymentId === null || asleepSince !== null
    ? null
    : {
        code,
        message: describeMachineFault(code, repairs),
        since: iso(machineFaultSince),
        repairs,
        givenUp: repairs >= maxMachineRepairs,
      }

const iso = (date: Date | null): string | null => date?.toISOString() ?? null
