import { sql } from 'drizzle-orm'
import { boolean, integer, pgTable, text } from 'drizzle-orm/pg-core'
import { at } from './columns.js'

/** Credentials of ours that a provider refused, shared by all workers; no row means that a credential works. */
export const refusedCredentials = pgTable('refused_credentials', {
  /** Names the credential without holding it, such as `fly:<digest>`. */
  credential: text('credential').primaryKey(),
  /** Nothing is sent under it until a probe is accepted. False: it works, but was refused something. */
  isPaused: boolean('is_paused').notNull(),
  /** What operators were alerted to: a few calls refused (`partly`), or all of them (`wholly`). */
  alerted: text('alerted').$type<'partly' | 'wholly'>(),
  since: at('since').notNull().default(sql`clock_timestamp()`),
  lastRefusedAt: at('last_refused_at').notNull().default(sql`clock_timestamp()`),
  /** Probes refused in a row. */
  probes: integer('probes').notNull().default(0),
  nextProbeAt: at('next_probe_at').notNull().default(sql`clock_timestamp()`),
  probeOwner: text('probe_owner'),
  probeUntil: at('probe_until'),
})
