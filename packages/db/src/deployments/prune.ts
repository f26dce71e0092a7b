import { sql } from 'drizzle-orm'
import { batch, type Prune } from '../prune.js'

/** Notes that a commit was skipped, with the rights of the owner: no process may delete another deployment. */
export const pruneSkipped: Prune = async (db, days) => {
  const { rows } = await db.execute<{ removed: string }>(
    sql`select partitions.remove_skipped(${days}::int, ${batch}::int) as removed`,
  )
  return Number(rows[0]?.removed ?? 0)
}
