import type { EnvironmentId, OrganizationId, ProjectId } from '@taxiway/domain'
import { and, asc, eq, inArray, isNull } from 'drizzle-orm'
import type { Queryable, Transaction } from '../open-database.js'
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

/** An environment of an organization with its project; undefined when the project is deleted. */
export const findEnvironmentInProject = async (
  db: Queryable,
  organizationId: OrganizationId,
  id: EnvironmentId,
): Promise<{ environment: EnvironmentRow; project: ProjectRow } | undefined> =>
  (
    await db
      .select({ environment: environments, project: projects })
      .from(environments)
      .innerJoin(projects, eq(projects.id, environments.projectId))
      .where(
        and(
          eq(environments.organizationId, organizationId),
          eq(environments.id, id),
          isNull(projects.deletedAt),
        ),
      )
  )[0]

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
