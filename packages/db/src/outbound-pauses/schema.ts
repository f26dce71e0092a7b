import { index, pgTable, text } from 'drizzle-orm/pg-core'
import { at } from '../columns.js'

/** End of a pause that an outside service asked for, per service and credential, shared by all processes. */
export const outboundPauses = pgTable(
  'outbound_pauses',
  { key: text('key').primaryKey(), until: at('until').notNull() },
  table => [index('outbound_pauses_until_idx').on(table.until)],
)
