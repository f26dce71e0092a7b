import type { OrganizationId } from '@taxiway/domain'
import { index, json, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { organizations } from '../auth/schema.js'
import { at, bytea } from '../columns.js'

/** The answer to a request with an Idempotency-Key, written in the transaction of its change. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    /** null for requests outside any organization, such as creating one. */
    organizationId: text('organization_id')
      .$type<OrganizationId>()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    /** The credential and the organization it acted in: a session may use the same key in several. */
    principalId: text('principal_id').notNull(),
    route: text('route').notNull(),
    key: text('key').notNull(),
    fingerprint: bytea('fingerprint').notNull(),
    /** As it was given, in its order; null when it contained a secret: such an answer is sent only once. */
    answer: json('answer').$type<unknown>(),
    createdAt: at('created_at').notNull().defaultNow(),
    expiresAt: at('expires_at').notNull(),
  },
  table => [
    primaryKey({ columns: [table.principalId, table.route, table.key] }),
    index('idempotency_keys_expires_idx').on(table.expiresAt),
  ],
)
