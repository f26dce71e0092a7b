import type { EnvironmentId, OrganizationId, ProjectId } from '@taxiway/domain'
import { and, asc, eq, inArray, isNull } from 'drizzle-orm'
import type { Transaction } from '../open-database.js'
import { environments, projects } from '../schema/index.js'
import type { ProjectRow } from './environments-observe.js'
import type { EnvironmentRow } from './leases.js'

/** Locks the configuration of every project of an organization, ordered by id. */
export const lockProjectsOf = (tx: Transaction, organizationId: OrganizationId): Promise<ProjectRow[]> =>
  tx
    .select()
    .from(projects)
    .where(and(eq(projects.organizationId, organizationId), isNull(projects.deletedAt)))
    .orderBy(asc(projects.id))
    .for('share')

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

export const setVariablesStale = async (
  tx: Transaction,
  ids: readonly EnvironmentId[],
  stale: boolean,
): Promise<void> =>
  void (await tx
    .update(environments)
    .set({ variablesStale: stale })
    .where(inArray(environments.id, [...ids])))
