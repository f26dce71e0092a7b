import { eq, inArray, lt, sql } from 'drizzle-orm'
import type { Database } from '../open-database.js'
import { redeliveries } from '../schema/index.js'

/** Beyond the three days for which GitHub sends a delivery again, its count is of no use. */
const keptDays = 4
const batch = 500

/** How many attempts are counted for each of these deliveries; those never asked for again are absent. */
export const findRedeliveryAttempts = async (
  db: Database,
  guids: readonly string[],
): Promise<Map<string, number>> => {
  const rows = await db
    .select({ guid: redeliveries.guid, attempts: redeliveries.attempts })
    .from(redeliveries)
    .where(sql`${redeliveries.guid} = any(${sql.param(guids)}::text[])`)
  return new Map(rows.map(({ guid, attempts }) => [guid, attempts]))
}

/**
 * Counts one more attempt at a delivery of which GitHub's log showed `seen`. False when that would exceed `max`: then it may not be asked
 * for. Call it before asking, so that a crash in between never leads to one attempt too many.
 */
export const countRedelivery = async (
  db: Database,
  guid: string,
  seen: number,
  max: number,
): Promise<boolean> => {
  if (seen >= max) return false
  const counted = await db
    .insert(redeliveries)
    .values({ guid, attempts: seen + 1 })
    .onConflictDoUpdate({
      target: redeliveries.guid,
      set: { attempts: sql`greatest(${redeliveries.attempts}, ${seen}) + 1`, askedAt: sql`now()` },
      setWhere: lt(redeliveries.attempts, max),
    })
    .returning({ guid: redeliveries.guid })
  return counted.length > 0
}

/** Takes back an attempt that GitHub certainly did not make. */
export const uncountRedelivery = async (db: Database, guid: string): Promise<void> => {
  await db
    .update(redeliveries)
    .set({ attempts: sql`${redeliveries.attempts} - 1` })
    .where(eq(redeliveries.guid, guid))
}

/** Deletes one batch of counts that are of no use any more, and says how many. */
export const pruneRedeliveries = async (db: Database): Promise<number> => {
  const old = db
    .select({ guid: redeliveries.guid })
    .from(redeliveries)
    .where(sql`${redeliveries.askedAt} < now() - make_interval(days => ${keptDays}::int)`)
    .limit(batch)
  const { rowCount } = await db.delete(redeliveries).where(inArray(redeliveries.guid, old))
  return rowCount ?? 0
}
