import type { OrganizationId, QuotaLimits, QuotaPolicy } from '@taxiway/domain'
import { jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { organizations } from './auth.js'
import { at } from './columns.js'

/** What one organization may have instead of the defaults; what is not named here is as for everybody. */
export const quotas = pgTable('quotas', {
  organizationId: text('organization_id')
    .$type<OrganizationId>()
    .primaryKey()
    .references(() => organizations.id, { onDelete: 'cascade' }),
  limits: jsonb('limits').$type<Partial<QuotaLimits>>().notNull().default({}),
  policy: text('policy').$type<QuotaPolicy>(),
  updatedAt: at('updated_at').notNull().defaultNow(),
})

/** What organizations have by default: one row, written by each worker that starts from its environment, so that all count alike. */
export const quotaDefaults = pgTable('quota_defaults', {
  id: text('id').$type<'default'>().primaryKey().default('default'),
  limits: jsonb('limits').$type<QuotaLimits>().notNull(),
  policy: text('policy').$type<QuotaPolicy>().notNull(),
  updatedAt: at('updated_at').notNull().defaultNow(),
})
