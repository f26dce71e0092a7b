import type { ApiTokenRecord } from '@taxiway/db'
import { apiTokenScopes, idSchema } from '@taxiway/domain'
import { z } from 'zod'
import { timestamp } from '../routes/responses.js'

export const scopeSchema = z.enum(apiTokenScopes)

export const apiTokenSchema = z
  .object({
    id: idSchema('tok'),
    name: z.string(),
    hint: z.string().meta({ description: 'How the token begins, to recognise it by.' }),
    scopes: z.array(scopeSchema),
    createdBy: z
      .string()
      .nullable()
      .meta({ description: 'The user with whose membership it ends; null for one that no person made.' }),
    expiresAt: timestamp.nullable(),
    lastUsedAt: timestamp.nullable().meta({ description: 'To the minute.' }),
    createdAt: timestamp,
  })
  .meta({ id: 'ApiToken' })

export const createdApiTokenSchema = apiTokenSchema
  .extend({ token: z.string().meta({ description: 'Shown this once; only its hash is kept.' }) })
  .meta({ id: 'CreatedApiToken' })

export const presentApiToken = (row: ApiTokenRecord): z.output<typeof apiTokenSchema> => ({
  id: row.id,
  name: row.name,
  hint: row.hint,
  scopes: row.scopes,
  createdBy: row.createdBy,
  expiresAt: row.expiresAt?.toISOString() ?? null,
  lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
})
