import type { ApiTokenRecord } from '@taxiway/db'
import { apiTokenScopes, idSchema } from '@taxiway/domain'
import { z } from 'zod'
import { timestamp } from '../routes/responses.js'

export const scopeSchema = z.enum(apiTokenScopes)

export const apiTokenSchema = z
  .object({
    id: idSchema('tok'),
    name: z.string(),
    hint: z.string().meta({ description: 'The first characters of the token, to recognise it.' }),
    scopes: z.array(scopeSchema),
    createdBy: z.string().nullable().meta({
      description: 'The user whose membership the token depends on; null for a token without a creator.',
    }),
    expiresAt: timestamp.nullable(),
    lastUsedAt: timestamp.nullable().meta({ description: 'To the minute.' }),
    createdAt: timestamp,
  })
  .meta({ id: 'ApiToken' })

export const createdApiTokenSchema = apiTokenSchema
  .extend({ token: z.string().meta({ description: 'Shown only in this answer; Taxiway stores its hash.' }) })
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
