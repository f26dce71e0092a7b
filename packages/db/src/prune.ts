import { sql } from 'drizzle-orm'
import type { Database } from './open-database.js'

/** Maximum rows per delete, so that no statement runs long. */
export const batch = 500

/** Deletes one batch of rows older than this many days and returns how many; 0 when no row is due. */
export type Prune = (db: Database, days: number) => Promise<number>

export const daysAgo = (days: number) => sql`now() - make_interval(days => ${days}::int)`
