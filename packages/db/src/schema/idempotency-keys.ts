import type { OrganizationId } from '@taxiway/domain'
import { index, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { organizations } from './auth.js'
import { at, bytea } from './columns.js'

/** What was answered to a request that carried an Idempotency-Key, written in the transaction of its effect. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    /** null for what a person did outside any organization, such as creating one. */
    organizationId: text('organization_id')
      .$type<OrganizationId>()
      .references(() => organizations.id, { onDelete: 'cascade' }),
    /** The credential together with the organization it acted in: a session may act in several, under the same key. */
    principalId: text('principal_id').notNull(),
    route: text('route').notNull(),
    key: text('key').notNull(),
    fingerprint: bytea('fingerprint').notNull(),
    /** null when the answer held a secret: such an answer is given once. */
    answer: jsonb('answer').$type<unknown>(),
    createdAt: at('created_at').notNull().defaultNow(),
    expiresAt: at('expires_at').notNull(),
  },
  table => [
    primaryKey({ columns: [table.principalId, table.route, table.key] }),
    index('idempotency_keys_expires_idx').on(table.expiresAt),
  ],
)
