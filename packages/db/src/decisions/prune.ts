import { sql } from 'drizzle-orm'
import { batch, daysAgo, type Prune } from '../prune.js'

/** Stored decisions. */
export const pruneDecisions: Prune = async (db, days) => {
  const { rowCount } = await db.execute(sql`
    delete from decisions where id in (
      select id from (select id, at from decisions order by id limit ${batch}) oldest where at < ${daysAgo(days)})`)
  return rowCount ?? 0
}
