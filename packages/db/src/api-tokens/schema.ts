import type { ApiTokenId, ApiTokenScope, OrganizationId } from '@taxiway/domain'
import { sql } from 'drizzle-orm'
import { index, pgTable, text } from 'drizzle-orm/pg-core'
import { organizations, users } from '../auth/schema.js'
import { at, bytea } from '../columns.js'

/**
 * Only the SHA-256 of a token is stored. A token belongs to one organization and never exceeds its creator's
 * current role.
 */
export const apiTokens = pgTable(
  'api_tokens',
  {
    id: text('id').$type<ApiTokenId>().primaryKey(),
    organizationId: text('organization_id')
      .$type<OrganizationId>()
      .notNull()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    createdBy: text('created_by').references(() => users.id, {
      onDelete: 'cascade',
    }),
    name: text('name').notNull(),
    hash: bytea('hash').notNull().unique(),
    hint: text('hint').notNull(),
    scopes: text('scopes').array().$type<ApiTokenScope[]>().notNull().default(sql`'{}'::text[]`),
    expiresAt: at('expires_at'),
    lastUsedAt: at('last_used_at'),
    revokedAt: at('revoked_at'),
    createdAt: at('created_at').notNull().defaultNow(),
  },
  table => [index('api_tokens_organization_idx').on(table.organizationId, table.createdAt, table.id)],
)
