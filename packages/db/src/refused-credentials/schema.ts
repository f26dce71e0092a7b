import { sql } from 'drizzle-orm'
import { boolean, integer, pgTable, text } from 'drizzle-orm/pg-core'
import { at } from '../columns.js'

/** Credentials that a provider refused, shared by all workers; a credential without a row works. */
export const refusedCredentials = pgTable('refused_credentials', {
  /** Identifies the credential without containing it, such as `fly:<digest>`. */
  credential: text('credential').primaryKey(),
  /** True: no call until a probe is accepted. False: the credential works, but a call was refused. */
  isPaused: boolean('is_paused').notNull(),
  /** The last alert: some calls are refused (`partly`), or all (`wholly`). */
  alerted: text('alerted').$type<'partly' | 'wholly'>(),
  since: at('since').notNull().default(sql`clock_timestamp()`),
  lastRefusedAt: at('last_refused_at').notNull().default(sql`clock_timestamp()`),
  /** Consecutive refused probes. */
  probes: integer('probes').notNull().default(0),
  nextProbeAt: at('next_probe_at').notNull().default(sql`clock_timestamp()`),
  probeOwner: text('probe_owner'),
  probeUntil: at('probe_until'),
})
