import { index, integer, pgTable, text } from 'drizzle-orm/pg-core'
import { at } from '../columns.js'

/**
 * How often GitHub tried a delivery that never arrived. GitHub's own log is too long to count from it every
 * time.
 */
export const redeliveries = pgTable(
  'redeliveries',
  {
    guid: text('guid').primaryKey(),
    attempts: integer('attempts').notNull(),
    askedAt: at('asked_at').notNull().defaultNow(),
  },
  table => [index('redeliveries_asked_idx').on(table.askedAt)],
)
