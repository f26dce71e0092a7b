import { newId, type OrganizationId, type ProjectId } from '@taxiway/domain'
import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Queryable, Transaction } from '../open-database.js'
import { environments, projects } from '../schema/index.js'
import type { EnvironmentRow } from './leases.js'

export type ProjectRow = typeof projects.$inferSelect

/**
 * Every project of a repository that may have environments to change. Deleted projects still close their
 * environments.
 */
export const findProjectsByRepository = (db: Queryable, repositoryId: number): Promise<ProjectRow[]> =>
  db.select().from(projects).where(eq(projects.repositoryId, repositoryId)).orderBy(projects.id)

/** Locks a project's configuration until the transaction ends. */
export const lockProject = async (tx: Transaction, id: ProjectId): Promise<ProjectRow | null> => {
  const [row] = await tx.select().from(projects).where(eq(projects.id, id)).for('share')
  return row ?? null
}

/** Locks the environment of a target; null when there is none. */
export const lockEnvironmentOf = async (
  tx: Transaction,
  projectId: ProjectId,
  target: string,
): Promise<EnvironmentRow | null> => {
  const [row] = await tx
    .select()
    .from(environments)
    .where(and(eq(environments.projectId, projectId), eq(environments.target, target)))
    .for('update')
  return row ?? null
}

/**
 * Creates the environment of a target in state down, unless another transaction created it first; returns it
 * locked.
 */
export const createEnvironment = async (
  tx: Transaction,
  values: { organizationId: OrganizationId; projectId: ProjectId; target: string; reason: string },
): Promise<EnvironmentRow> => {
  const { reason, ...key } = values
  await tx
    .insert(environments)
    .values({
      ...key,
      id: newId('env'),
      desired: 'down',
      desiredReason: reason,
      generation: 0,
      observedGeneration: 0,
    })
    .onConflictDoNothing({ target: [environments.projectId, environments.target] })
  const row = await lockEnvironmentOf(tx, values.projectId, values.target)
  if (!row) throw new Error('the environment vanished while it was made')
  return row
}

/**
 * Claims environments that need a recheck with GitHub. If the process crashes, they are due again a minute
 * later.
 */
export const claimDueRechecks = (db: Queryable, limit: number): Promise<EnvironmentRow[]> => {
  const due = db
    .select({ id: environments.id })
    .from(environments)
    .where(sql`${environments.recheckAt} <= now()`)
    .orderBy(environments.recheckAt)
    .limit(limit)
    .for('update', { skipLocked: true })
  return db
    .update(environments)
    .set({ recheckAt: sql`now() + interval '60 seconds'` })
    .where(inArray(environments.id, due))
    .returning()
}

/** Clears an environment's recheck unless another one was requested since. */
export const settleRecheck = async (
  db: Queryable,
  row: Pick<EnvironmentRow, 'id' | 'recheckAt'>,
  nextInMs: number | null,
): Promise<void> => {
  await db
    .update(environments)
    .set({ recheckAt: nextInMs === null ? null : sql`now() + ${nextInMs} * interval '1 millisecond'` })
    .where(
      and(
        eq(environments.id, row.id),
        sql`date_trunc('milliseconds', ${environments.recheckAt}) is not distinct from ${row.recheckAt}`,
      ),
    )
}
