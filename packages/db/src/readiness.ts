import { sql } from 'drizzle-orm'
import { type Journal, newestMigration, readJournal } from './migration-journal.js'
import type { Database } from './open-database.js'

/** The readiness queries of a process. */
export const createReadinessReads = (db: Database, journal: Journal = readJournal()) => {
  const newest = newestMigration(journal).at
  return {
    /** True when the database has every migration of this release. Throws when the database is unreachable. */
    isMigrated: async (): Promise<boolean> => {
      const table = await db.execute<{ found: boolean }>(
        sql`select to_regclass('drizzle.__drizzle_migrations') is not null as found`,
      )
      if (table.rows[0]?.found !== true) return false
      const applied = await db.execute<{ applied: boolean }>(
        sql`select coalesce(max(created_at) >= ${newest}::bigint, false) as applied from drizzle.__drizzle_migrations`,
      )
      return applied.rows[0]?.applied === true
    },
    /** False on a standby and wherever transactions are read-only: such a server rejects every write. */
    acceptsWrites: async (): Promise<boolean> => {
      const setting = await db.execute<{ readOnly: string }>(
        sql`select current_setting('transaction_read_only') as "readOnly"`,
      )
      return setting.rows[0]?.readOnly === 'off'
    },
    /**
     * How many of the live workers report that they can claim. A worker of an older release reports nothing
     * and counts as able.
     */
    countClaiming: async (): Promise<{ alive: number; claiming: number }> => {
      const found = await db.execute<{ alive: number; claiming: number }>(
        sql`select count(*)::int as alive, count(*) filter (where detail->>'canClaim' is distinct from 'false')::int as claiming
          from worker_heartbeats where kind = 'worker' and last_seen_at > clock_timestamp() - interval '30 seconds'`,
      )
      return found.rows[0] ?? { alive: 0, claiming: 0 }
    },
    /** How many environments wait because no key opens a value that they need. */
    countUnopened: async (): Promise<number> => {
      const waiting = await db.execute<{ count: number }>(
        sql`select count(*)::int as count from environments where provider_wait = 'decrypt'`,
      )
      return waiting.rows[0]?.count ?? 0
    },
    /** How many workers sent a heartbeat within the last 30 seconds, by the database's clock. */
    countWorkers: async (): Promise<number> => {
      const alive = await db.execute<{ count: number }>(
        sql`select count(*)::int as count from worker_heartbeats where kind = 'worker' and last_seen_at > clock_timestamp() - interval '30 seconds'`,
      )
      return alive.rows[0]?.count ?? 0
    },
  }
}
