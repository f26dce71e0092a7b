import type { OrganizationId, QuotaLimits, QuotaPolicy } from '@taxiway/domain'
import { jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { organizations } from '../auth/schema.js'
import { at } from '../columns.js'

/** Quotas of one organization. `granted` is the operator's word, in place of the default; its owners stay within it by `limits`. */
export const quotas = pgTable('quotas', {
  organizationId: text('organization_id')
    .$type<OrganizationId>()
    .primaryKey()
    .references(() => organizations.id, { onDelete: 'cascade' }),
  granted: jsonb('granted').$type<Partial<QuotaLimits>>().notNull().default({}),
  limits: jsonb('limits').$type<Partial<QuotaLimits>>().notNull().default({}),
  policy: text('policy').$type<QuotaPolicy>(),
  updatedAt: at('updated_at').notNull().defaultNow(),
})

/**
 * The default quotas: one row, written by each starting worker from its environment, so that all workers use
 * the same values.
 */
export const quotaDefaults = pgTable('quota_defaults', {
  id: text('id').$type<'default'>().primaryKey().default('default'),
  limits: jsonb('limits').$type<QuotaLimits>().notNull(),
  policy: text('policy').$type<QuotaPolicy>().notNull(),
  updatedAt: at('updated_at').notNull().defaultNow(),
})
