import { sql } from 'drizzle-orm'
import { index, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { at } from '../columns.js'

/** Processes that are alive, by the database's clock. */
export const workerHeartbeats = pgTable(
  'worker_heartbeats',
  {
    id: text('id').primaryKey(),
    kind: text('kind').$type<'api' | 'worker'>().notNull(),
    version: text('version').notNull(),
    detail: jsonb('detail').$type<Record<string, unknown>>().notNull().default({}),
    startedAt: at('started_at').notNull().default(sql`clock_timestamp()`),
    lastSeenAt: at('last_seen_at').notNull().default(sql`clock_timestamp()`),
  },
  table => [index('worker_heartbeats_seen_idx').on(table.kind, table.lastSeenAt)],
)
