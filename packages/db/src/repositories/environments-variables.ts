import type { EnvironmentId, OrganizationId, ProjectId } from '@taxiway/domain'
import { and, asc, eq, inArray, isNull } from 'drizzle-orm'
import type { Transaction } from '../open-database.js'
import { environments, projects } from '../schema/index.js'
import type { ProjectRow } from './environments-observe.js'
import type { EnvironmentRow } from './leases.js'

/** Locks every project of an organization against changes of its configuration, in the order of their ids. */
export const lockProjectsOf = (tx: Transaction, organizationId: OrganizationId): Promise<ProjectRow[]> =>
  tx
    .select()
    .from(projects)
    .where(and(eq(projects.organizationId, organizationId), isNull(projects.deletedAt)))
    .orderBy(asc(projects.id))
    .for('share')

/** The environments of these projects that should be up, locked: those that a change of variables may concern. */
export const lockDeployedEnvironments = (
  tx: Transaction,
  projectIds: readonly ProjectId[],
): Promise<EnvironmentRow[]> =>
  tx
    .select()
    .from(environments)
    .where(and(inArray(environments.projectId, [...projectIds]), eq(environments.desired, 'up')))
    // In one order everywhere, so that two changes never wait for each other.
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
