import type { ProjectId } from '@taxiway/domain'
import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Database, Queryable } from '../open-database.js'
import { type ProjectRow, projects } from './schema.js'

/** Projects whose connection did not return within the grace period. */
export const findGraceEnded = async (db: Database, limit: number): Promise<ProjectId[]> => {
  const rows = await db
    .select({ id: projects.id })
    .from(projects)
    .where(sql`${projects.graceUntil} <= now()`)
    .orderBy(projects.graceUntil)
    .limit(limit)
  return rows.map(({ id }) => id)
}

/** Whether the grace period of this project is over, by the database's clock. */
export const hasGraceEnded = async (db: Queryable, id: ProjectId): Promise<boolean> => {
  const rows = await db
    .select({ id: projects.id })
    .from(projects)
    .where(and(eq(projects.id, id), sql`${projects.graceUntil} <= now()`))
  return rows.length > 0
}

/** Claims the projects whose connection was not checked recently, and marks them as checked now. */
export const claimUnchecked = (db: Database, everyMs: number, limit: number): Promise<ProjectRow[]> =>
  claimDue(db, 'checkedAt', { everyMs, limit })

/** Makes the next run check the connection of these projects. */
export const checkSoon = async (db: Queryable, repositoryId: number): Promise<void> => {
  await db
    .update(projects)
    .set({ checkedAt: new Date(0) })
    .where(and(isWatched, eq(projects.repositoryId, repositoryId)))
}

/** Claims the projects whose open pull requests were not listed recently, and marks them as synced now. */
export const claimUnsynced = (db: Database, everyMs: number, limit: number): Promise<ProjectRow[]> =>
  claimDue(db, 'syncedAt', { everyMs, limit })

/** Has everything about a project read from GitHub with the next run, whose turn comes within seconds. */
export const readSoon = async (db: Queryable, id: ProjectId): Promise<void> => {
  await db
    .update(projects)
    .set({ syncedAt: new Date(0), checkedAt: new Date(0) })
    .where(eq(projects.id, id))
}

/** Makes a project whose sync failed due again sooner. */
export const markSynced = async (db: Database, id: ProjectId, agoMs: number): Promise<void> => {
  await db
    .update(projects)
    .set({ syncedAt: sql`now() - ${agoMs} * interval '1 millisecond'` })
    .where(eq(projects.id, id))
}

/**
 * Claims the projects that have waited longest, so that workers share them. Includes paused projects: closed
 * pull requests are destroyed while paused.
 */
const claimDue = (
  db: Database,
  last: 'checkedAt' | 'syncedAt',
  { everyMs, limit }: { everyMs: number; limit: number },
): Promise<ProjectRow[]> => {
  const due = db
    .select({ id: projects.id })
    .from(projects)
    .where(and(isWatched, sql`${projects[last]} < now() - ${everyMs} * interval '1 millisecond'`))
    .orderBy(projects[last])
    .limit(limit)
    .for('update', { skipLocked: true })
  return db
    .update(projects)
    .set({ [last]: sql`now()` })
    .where(inArray(projects.id, due))
    .returning()
}

const isWatched = sql`${projects.state} in ('active', 'paused')`
