import { index, pgTable, text } from 'drizzle-orm/pg-core'
import { at } from './columns.js'

/** Until when an outside service asked us not to call it, per service and credential, for all processes. */
export const outboundPauses = pgTable(
  'outbound_pauses',
  { key: text('key').primaryKey(), until: at('until').notNull() },
  table => [index('outbound_pauses_until_idx').on(table.until)],
)
