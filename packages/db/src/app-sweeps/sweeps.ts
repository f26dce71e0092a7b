import { and, eq, sql } from 'drizzle-orm'
import type { Queryable } from '../open-database.js'
import { type AppSweepRow, appSweeps } from './schema.js'

const mostNames = 500

export type AppSweep = {
  at: Date
  known: number
  strays: readonly string[]
  unknown: readonly string[]
  isWithheld: boolean
}

/** Replaces what the last sweep found, and with it a confirmation of that. */
export const storeSweep = async (
  db: Queryable,
  { at, known, strays, unknown, isWithheld }: AppSweep,
): Promise<void> => {
  const found = {
    at,
    known,
    strays: strays.slice(0, mostNames),
    strayCount: strays.length,
    unknown: unknown.slice(0, mostNames),
    unknownCount: unknown.length,
    isWithheld,
    confirmedAt: null,
    confirmedBy: null,
  }
  await db
    .insert(appSweeps)
    .values({ id: 'newest', ...found })
    .onConflictDoUpdate({ target: appSweeps.id, set: found })
}

export const findSweep = async (db: Queryable): Promise<AppSweepRow | null> => {
  const [row] = await db.select().from(appSweeps)
  return row ?? null
}

/** Confirms that the strays of exactly this sweep are deleted; false when it withholds nothing or a newer one replaced it. */
export const confirmSweep = async (db: Queryable, { at, by }: { at: Date; by: string }): Promise<boolean> => {
  const confirmed = await db
    .update(appSweeps)
    .set({ confirmedAt: sql`now()`, confirmedBy: by })
    .where(and(eq(appSweeps.at, at), eq(appSweeps.isWithheld, true)))
    .returning({ id: appSweeps.id })
  return confirmed.length > 0
}
