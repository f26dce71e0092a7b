import type { DeploymentRecord, DeploymentStepRecord } from '@taxiway/db'
import { deploymentKinds, deploymentStates, idSchema } from '@taxiway/domain'
import { z } from 'zod'
import { timestamp } from '../routes/responses.js'

const failureSchema = z
  .object({ code: z.string(), message: z.string() })
  .nullable()
  .meta({ description: 'Why the last attempt failed.' })

export const deploymentSchema = z
  .object({
    id: idSchema('dep'),
    environmentId: idSchema('env'),
    generation: z.int(),
    kind: z.enum(deploymentKinds),
    state: z.enum(deploymentStates),
    reason: z.string(),
    sha: z.string().nullable(),
    image: z.string().nullable(),
    url: z.string().nullable(),
    attempt: z
      .int()
      .meta({ description: 'Attempts that failed because of the commit or its build, not of a provider.' }),
    crashes: z.int().meta({ description: 'Attempts whose worker disappeared.' }),
    error: failureSchema,
    cancelRequestedAt: timestamp.nullable(),
    createdAt: timestamp,
    startedAt: timestamp.nullable(),
    finishedAt: timestamp.nullable(),
  })
  .meta({ id: 'Deployment' })

export const presentDeployment = (row: DeploymentRecord): z.output<typeof deploymentSchema> => ({
  id: row.id,
  environmentId: row.environmentId,
  generation: row.generation,
  kind: row.kind,
  state: row.state,
  reason: row.reason,
  sha: row.sha,
  image: row.image,
  url: row.url,
  attempt: row.attempt,
  crashes: row.crashes,
  error: failure(row.errorCode, row.errorMessage),
  cancelRequestedAt: iso(row.cancelRequestedAt),
  createdAt: row.createdAt.toISOString(),
  startedAt: iso(row.startedAt),
  finishedAt: iso(row.finishedAt),
})

/** Internal details of a step are left out: they name our machines and images. */
export const deploymentStepSchema = z
  .object({
    name: z.string(),
    attempt: z.int(),
    state: z.enum(['running', 'succeeded', 'failed', 'abandoned']),
    error: failureSchema,
    startedAt: timestamp,
    endedAt: timestamp.nullable(),
    durationMs: z.int().nullable(),
  })
  .meta({ id: 'DeploymentStep' })

export const presentStep = (row: DeploymentStepRecord): z.output<typeof deploymentStepSchema> => ({
  name: row.name,
  attempt: row.attempt,
  state: row.state,
  error: failure(row.errorCode, row.message),
  startedAt: row.startedAt.toISOString(),
  endedAt: iso(row.endedAt),
  durationMs: row.endedAt ? Math.max(0, row.endedAt.getTime() - row.startedAt.getTime()) : null,
})

const failure = (code: string | null, message: string | null) =>
  code === null ? null : { code, message: message ?? code }

const iso = (date: Date | null): string | null => date?.toISOString() ?? null
