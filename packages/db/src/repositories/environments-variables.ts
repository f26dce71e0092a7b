import type { EnvironmentId, OrganizationId, ProjectId } from '@taxiway/domain'
import { and, asc, eq, isNull } from 'drizzle-orm'
import type { Transaction } from '../open-database.js'
import { environments, projects } from '../schema/index.js'
import type { ProjectRow } from './environments-observe.js'

/** Locks a project of the organization for a change of its own; null when it has none of this id. */
export const lockOwnProject = async (
  tx: Transaction,
  organizationId: OrganizationId,
  id: ProjectId,
): Promise<ProjectRow | null> => {
  const [row] = await tx
    .select()
    .from(projects)
    .where(and(eq(projects.organizationId, organizationId), eq(projects.id, id), isNull(projects.deletedAt)))
    .for('update')
  return row ?? null
}

/** The environments of a project that should be up: those that a change of variables may concern. */
export const findDeployedEnvironments = (
  tx: Transaction,
  projectId: ProjectId,
): Promise<{ id: EnvironmentId }[]> =>
  tx
    .select({ id: environments.id })
    .from(environments)
    .where(and(eq(environments.projectId, projectId), eq(environments.desired, 'up')))
    // In one order everywhere, so that two changes never wait for each other.
    .orderBy(asc(environments.id))

export const setVariablesStale = async (tx: Transaction, id: EnvironmentId, stale: boolean): Promise<void> =>
  void (await tx.update(environments).set({ variablesStale: stale }).where(eq(environments.id, id)))
