import { eq, inArray, sql } from 'drizzle-orm'
import type { Database } from '../open-database.js'
import { outboundPauses } from './schema.js'

const batch = 500

/** Milliseconds until this key's pause ends, by the database's clock; 0 without a pause. */
export const readPause = async (db: Database, key: string): Promise<number> => {
  const [row] = await db
    .select({ ms: sql<number>`extract(epoch from ${outboundPauses.until} - now())::float8 * 1000` })
    .from(outboundPauses)
    .where(eq(outboundPauses.key, key))
  return Math.max(0, Math.ceil(row?.ms ?? 0))
}

/** Starts or extends a pause of this key; never shortens it. */
export const extendPause = async (db: Database, key: string, ms: number): Promise<void> => {
  const until = sql`now() + ${Math.ceil(ms)} * interval '1 millisecond'`
  await db
    .insert(outboundPauses)
    .values({ key, until })
    .onConflictDoUpdate({
      target: outboundPauses.key,
      set: { until: sql`greatest(${outboundPauses.until}, excluded.until)` },
    })
}

/** Deletes one batch of expired pauses and returns how many. */
export const prunePauses = async (db: Database): Promise<number> => {
  const over = db
    .select({ key: outboundPauses.key })
    .from(outboundPauses)
    .where(sql`${outboundPauses.until} < now()`)
    .limit(batch)
  // A pause that was extended meanwhile stays.
  const { rowCount } = await db
    .delete(outboundPauses)
    .where(sql`${inArray(outboundPauses.key, over)} and ${outboundPauses.until} < now()`)
  return rowCount ?? 0
}
