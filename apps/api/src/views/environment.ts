import type { EnvironmentRecord } from '@taxiway/db'
import {
  choiceKinds,
  describeMachineFault,
  desiredStates,
  environmentStatus,
  environmentStatuses,
  environmentStatusMeanings,
  idSchema,
  isRepairOver,
  machineFaults,
  parseTarget,
} from '@taxiway/domain'
import { z } from 'zod'
import { timestamp } from '../routes/responses.js'
import { costSchema } from './receipt.js'

const sleepCauses = ['idle', 'user', 'unused', 'quota', 'policy'] as const

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
      // An answer kept for an Idempotency-Key by the previous release has no status; it was given while work
      // was due.
      .default('deploying')
      .meta({
        description: `Is it ready? ${meanings.join(' ')} While a newer commit is \`deploying\`, \`failed\` or \`held\`, \`live\` below shows the previous release, if it still runs.`,
      }),
    desired: z.object({
      state: z.enum(desiredStates),
      reason: z.string(),
      sha: z.string().nullable(),
    }),
    choice: z
      .object({
        what: z.enum(choiceKinds),
        head: z.string().nullable(),
        by: z.string().nullable(),
        at: timestamp.nullable(),
      })
      .nullable()
      .default(null)
      .meta({
        description:
          'What a user chose, or `expire`, instead of what the project settings would do. It ends with a new head; a `destroy` ends when a user deploys or the pull request reopens.',
      }),
    frozen: z
      .object({ by: z.string().nullable(), since: timestamp })
      .nullable()
      .default(null)
      .meta({ description: 'Who stopped automatic deployments, and since when; null when they go on.' }),
    waitingFor: z.string().nullable().meta({
      description:
        'What the environment waits for: `provider_auth`, `capacity` or `provider_unavailable` while GitHub, Fly or the image registry fails, `decrypt` while no key opens a variable that it needs, or the quota that has no room for its head; null when it does not wait.',
    }),
    generation: z.int().meta({ description: 'Increases with every change of the desired state.' }),
    observedGeneration: z.int().meta({ description: 'Equal to `generation` when no work is left.' }),
    url: z.string().nullable(),
    live: z
      .object({
        deploymentId: idSchema('dep').nullable(),
        sha: z.string().nullable(),
        outOfDate: z.boolean().meta({ description: 'Variables have changed since the release went live.' }),
      })
      .nullable()
      .meta({ description: 'The release that runs now; null when none runs.' }),
    fault: z
      .object({
        code: z.enum(machineFaults),
        message: z.string(),
        since: timestamp.nullable(),
        repairs: z
          .int()
          .meta({ description: 'Number of repairs since the app was last healthy for some time.' }),
        givenUp: z
          .boolean()
          .meta({ description: 'Taxiway has stopped repairing the machine. Deploy again.' }),
      })
      .nullable()
      .meta({ description: 'The fault of the live machine; null when it has none.' }),
    asleep: z
      .object({
        since: timestamp,
        sha: z.string().nullable(),
        because: z.enum(sleepCauses).meta({
          description:
            '`idle`: it has no visitors; `user`: a user asked; `unused`: `sleepAfterHours` are over; `quota`: to make room; `policy`: a setting of the project.',
        }),
        wakesOnVisit: z.boolean().meta({
          description:
            'The next visit starts it, and waits meanwhile. Otherwise it sleeps until you wake it.',
        }),
      })
      .nullable()
      .meta({
        description:
          'The stopped and kept release: by Fly while it has no visitors, or by Taxiway; null when none is.',
      }),
    cost: costSchema
      .optional()
      .meta({ description: 'What its machines cost; present when one environment is read.' }),
    lastActivityAt: timestamp,
    sleepsAt: timestamp
      .nullable()
      .meta({ description: 'When the environment goes to sleep without further activity; null: never.' }),
    expiresAt: timestamp.nullable().meta({ description: 'When the environment is taken down; null: never.' }),
    pinnedUntil: timestamp.nullable(),
    goesDown: z.object({ at: timestamp, reason: z.string() }).nullable().default(null).meta({
      description:
        'When the app is taken down, and why: `label_removed`, a minute after the label, or `merged`, after `keepAfterMergeHours`. It stays if the reason ends before; null when nothing counts down.',
    }),
    createdAt: timestamp,
    updatedAt: timestamp,
  })
  .meta({ id: 'Environment' })

export const presentEnvironment = (row: EnvironmentRecord): z.output<typeof environmentSchema> => {
  const target = parseTarget(row.target)
  const isAsleep = row.asleepSince !== null
  const isIdle = !isAsleep && row.idleSince !== null
  const fault = presentFault(row)
  const isServing = !isAsleep && Boolean(row.liveDeploymentId || row.liveSha)
  return {
    id: row.id,
    projectId: row.projectId,
    target: row.target,
    pullRequest: target?.kind === 'pr' ? target.number : null,
    branch: target?.kind === 'branch' ? target.branch : null,
    appName: row.appName,
    status: environmentStatus({ ...row, isAsleep: isAsleep || isIdle, isServing, fault }),
    desired: { state: row.desired, reason: row.desiredReason, sha: row.desiredSha },
    choice: row.choice && {
      what: row.choice,
      head: row.choiceHead,
      by: row.choiceBy,
      at: iso(row.choiceAt),
    },
    frozen: row.frozenAt && { by: row.frozenBy, since: row.frozenAt.toISOString() },
    waitingFor: row.providerWait ?? row.waitingFor,
    generation: row.generation,
    observedGeneration: row.observedGeneration,
    url: isAsleep ? null : row.url,
    live: isServing
      ? { deploymentId: row.liveDeploymentId, sha: row.liveSha, outOfDate: row.variablesStale }
      : null,
    fault,
    asleep: presentSleep(row),
    lastActivityAt: row.lastActivityAt.toISOString(),
    sleepsAt: iso(row.sleepsAt),
    expiresAt: iso(row.expiresAt),
    pinnedUntil: iso(row.pinnedUntil),
    goesDown: row.downAt && row.downReason ? { at: row.downAt.toISOString(), reason: row.downReason } : null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}

const causes: Partial<Record<string, (typeof sleepCauses)[number]>> = {
  slept_by_user: 'user',
  idle: 'unused',
  evicted: 'quota',
}

const presentSleep = ({
  asleepSince,
  idleSince,
  liveSha: sha,
  desired,
  desiredReason,
}: EnvironmentRecord): z.output<typeof environmentSchema>['asleep'] => {
  if (asleepSince) {
    const because = (desired === 'asleep' && causes[desiredReason]) || 'policy'
    return { since: asleepSince.toISOString(), sha, because, wakesOnVisit: false }
  }
  return idleSince && { since: idleSince.toISOString(), sha, because: 'idle', wakesOnVisit: true }
}

const presentFault = ({
  machineFault: code,
  machineFaultSince,
  machineRepairs: repairs,
  isRepairOff,
  liveDeploymentId,
  asleepSince,
}: EnvironmentRecord): z.output<typeof environmentSchema>['fault'] =>
  code === null || liveDeploymentId === null || asleepSince !== null
    ? null
    : {
        code,
        message: describeMachineFault(code, repairs, isRepairOff),
        since: iso(machineFaultSince),
        repairs,
        givenUp: isRepairOver(repairs, isRepairOff),
      }

const iso = (date: Date | null): string | null => date?.toISOString() ?? null
