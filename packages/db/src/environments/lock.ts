import type { EnvironmentId, ProjectId } from '@taxiway/domain'
import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import type { Transaction } from '../open-database.js'
import { type EnvironmentRow, environments } from './schema.js'

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
    .prepare('environment_lock_of')
    .execute()
  return row ?? null
}

/** Locks the environments of these projects that should be up: a change of variables may affect them. */
export const lockDeployedEnvironments = (
  tx: Transaction,
  projectIds: readonly ProjectId[],
): Promise<EnvironmentRow[]> =>
  tx
    .select()
    .from(environments)
    .where(and(inArray(environments.projectId, [...projectIds]), eq(environments.desired, 'up')))
    // The same lock order everywhere, so that two changes cannot deadlock.
    .orderBy(asc(environments.id))
    .for('update')

/**
 * Locks every environment of a project that may still change, ordered by id. Closed environments that are
 * down are left out.
 */
export const lockEnvironmentsOf = (tx: Transaction, projectId: ProjectId): Promise<EnvironmentRow[]> =>
  tx
    .select()
    .from(environments)
    .where(
      and(
        eq(environments.projectId, projectId),
        sql`(${environments.desired} <> 'down' or coalesce(${environments.observation}->'pullRequest'->>'state', 'open') = 'open')`,
      ),
    )
    .orderBy(environments.id)
    .for('update')

export const lockEnvironment = async (tx: Transaction, id: EnvironmentId): Promise<EnvironmentRow | null> => {
  const [row] = await tx.select().from(environments).where(eq(environments.id, id)).for('update')
  return row ?? null
}
