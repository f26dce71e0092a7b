import type { EnvVarHistoryRecord, EnvVarLength, EnvVarRecord } from '@taxiway/db'
import { envVarPhases, envVarTrusts, idSchema } from '@taxiway/domain'
import { z } from 'zod'
import { timestamp } from '../routes/responses.js'

const lengths = ['empty', 'under_6', '6_to_32', '33_to_256', 'over_256'] as const satisfies EnvVarLength[]

export const envVarPhaseSchema = z.enum(envVarPhases).meta({
  description:
    'Whether the build gets the variable, the running app, or both. A new variable goes to both unless said.',
})
export const envVarTrustSchema = z
  .enum(envVarTrusts)
  .meta({ description: '`trusted_only`: code of forks never gets the variable.' })

const envVarSensitiveSchema = z.boolean().meta({
  description:
    '`false`: the value is not secret. Members can read it, and logs show it. Requires the value in the same request.',
})

/** Fields of a variable that a change may set besides its value. */
export const envVarSettings = {
  phase: envVarPhaseSchema.optional(),
  trust: envVarTrustSchema.optional(),
  sensitive: envVarSensitiveSchema.optional(),
}

export const envVarSchema = z
  .object({
    id: idSchema('var'),
    key: z.string(),
    scope: z.string(),
    phase: envVarPhaseSchema,
    trust: envVarTrustSchema,
    sensitive: z.boolean().meta({ description: '`false`: the value is not secret.' }),
    value: z.string().meta({ description: 'The value where `sensitive` is `false`, else `••••`.' }),
    length: z.enum(lengths).meta({
      description: 'Approximate length of the value. Values under six characters cannot be masked in logs.',
    }),
    version: z.int().meta({ description: 'Increases with every change; send it as `If-Match: "3"`.' }),
    updatedBy: z.string(),
    createdAt: timestamp,
    updatedAt: timestamp,
  })
  .meta({ id: 'EnvVar' })

type Shown = Omit<EnvVarRecord, 'keyAt' | 'readable' | 'organizationId' | 'projectId'>

/** `value`: the decrypted value of a variable that is not secret. */
export const presentEnvVar = (row: Shown, value: string | undefined): z.output<typeof envVarSchema> => ({
  id: row.id,
  key: row.key,
  scope: row.scope,
  phase: row.phase,
  trust: row.trust,
  sensitive: row.sensitive,
  value: row.sensitive || value === undefined ? '••••' : value,
  length: row.length,
  version: row.version,
  updatedBy: row.updatedBy,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
})

export const envVarHistorySchema = z
  .object({
    key: z.string(),
    scope: z.string(),
    action: z.enum(['create', 'change', 'delete']),
    version: z.int(),
    by: z.string().meta({ description: 'The token or user that made the change.' }),
    at: timestamp,
  })
  .meta({ id: 'EnvVarChange' })

export const presentEnvVarHistory = (row: EnvVarHistoryRecord): z.output<typeof envVarHistorySchema> => ({
  key: row.key,
  scope: row.scope,
  action: row.action,
  version: row.version,
  by: row.by,
  at: row.at.toISOString(),
})

/** The length of a value, in classes. */
export const lengthOf = (value: string): EnvVarLength => {
  const { length } = value
  if (length === 0) return 'empty'
  if (length < 6) return 'under_6'
  if (length <= 32) return '6_to_32'
  return length <= 256 ? '33_to_256' : 'over_256'
}
