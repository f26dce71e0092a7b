import type { EnvironmentId, OrganizationId } from '@taxiway/domain'
import { sql } from 'drizzle-orm'
import { bigint, index, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { at } from '../columns.js'
import { environments } from '../environments/schema.js'

/**
 * Ends of environments without a request: those of the last hour count against the budget, and those over the budget wait here
 * until a person confirms them.
 */
export const automaticEnds = pgTable(
  'automatic_ends',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    organizationId: text('organization_id').$type<OrganizationId>().notNull(),
    environmentId: text('environment_id')
      .$type<EnvironmentId>()
      .notNull()
      .references(() => environments.id),
    reason: text('reason').notNull(),
    state: text('state').$type<'withheld' | 'done'>().notNull(),
    at: at('at').notNull().defaultNow(),
  },
  table => [
    uniqueIndex('automatic_ends_withheld_key').on(table.environmentId).where(sql`state = 'withheld'`),
    index('automatic_ends_list_idx')
      .on(table.organizationId, table.at, table.environmentId)
      .where(sql`state = 'withheld'`),
    index('automatic_ends_at_idx').on(table.at).where(sql`state = 'done'`),
  ],
)
