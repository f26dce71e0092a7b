import { eq, inArray, lt, sql } from 'drizzle-orm'
import type { Database } from '../open-database.js'
import { redeliveries } from './schema.js'

/** GitHub redelivers for three days; after that the count is useless. */
const keptDays = 4
const batch = 500

/** The number of attempts for each of these deliveries; absent when none was requested. */
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
 * Counts one more attempt at a delivery whose log entry shows `seen` attempts. False when that would exceed
 * `max`: then do not request it. Call it before the request, so that a crash in between never causes an
 * attempt too many.
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

/** Removes a counted attempt that GitHub certainly did not make. */
export const uncountRedelivery = async (db: Database, guid: string): Promise<void> => {
  await db
    .update(redeliveries)
    .set({ attempts: sql`${redeliveries.attempts} - 1` })
    .where(eq(redeliveries.guid, guid))
}

/** Deletes one batch of expired counts and returns how many. */
export const pruneRedeliveries = async (db: Database): Promise<number> => {
  const old = db
    .select({ guid: redeliveries.guid })
    .from(redeliveries)
    .where(sql`${redeliveries.askedAt} < now() - make_interval(days => ${keptDays}::int)`)
    .limit(batch)
  const { rowCount } = await db.delete(redeliveries).where(inArray(redeliveries.guid, old))
  return rowCount ?? 0
}
