import type { OrganizationId, ProjectId } from '@taxiway/domain'
import { and, desc, eq, inArray, isNotNull, lt, ne, sql } from 'drizzle-orm'
import type { Database } from '../open-database.js'
import { deployments, environments, projects, resources } from '../schema/index.js'
import type { ProjectRow } from './environments-observe.js'
import type { DeploymentRow, EnvironmentRow } from './leases.js'

export type ProjectCommit = { organizationId: OrganizationId; projectId: ProjectId; sha: string }

/**
 * The newest deployment of each target at a commit: targets that are not destroyed first, then newest first;
 * at most `limit`.
 */
export const findCommitTargets = (
  db: Database,
  { organizationId, projectId, sha }: ProjectCommit,
  limit: number,
): Promise<{ environment: EnvironmentRow; deployment: DeploymentRow }[]> => {
  const newest = db
    .selectDistinctOn([deployments.environmentId], { id: deployments.id })
    .from(deployments)
    .innerJoin(environments, eq(environments.id, deployments.environmentId))
    .where(
      and(
        eq(deployments.organizationId, organizationId),
        eq(deployments.sha, sha),
        // A restart counts once it has ended: waking does not make the check of its commit wait.
        sql`(${deployments.kind} = 'deploy' or ${deployments.kind} = 'wake' and ${deployments.state} in ('live', 'failed'))`,
        eq(environments.projectId, projectId),
      ),
    )
    .orderBy(deployments.environmentId, desc(deployments.id))
  return db
    .select({ environment: environments, deployment: deployments })
    .from(deployments)
    .innerJoin(environments, eq(environments.id, deployments.environmentId))
    .where(inArray(deployments.id, newest))
    .orderBy(sql`${environments.desired} = 'down'`, desc(deployments.id))
    .limit(limit)
}

/**
 * GitHub ids of the check runs of a project's commit: one, unless an earlier release created one per target.
 */
export const findCheckRuns = async (
  db: Database,
  { organizationId, projectId, sha }: ProjectCommit,
): Promise<number[]> => {
  const rows = await db
    .select({ externalId: resources.externalId })
    .from(resources)
    .innerJoin(environments, eq(environments.id, resources.environmentId))
    .where(
      and(
        eq(environments.organizationId, organizationId),
        eq(environments.projectId, projectId),
        eq(resources.kind, 'check_run'),
        eq(resources.name, sha),
        isNotNull(resources.externalId),
      ),
    )
    .orderBy(resources.id)
    .limit(20)
  return rows.map(({ externalId }) => Number(externalId))
}

/**
 * Whether an older project of another organization has the same repository and slug, so that their checks
 * would have the same name.
 */
export const hasOlderNamesake = async (
  db: Database,
  {
    id,
    organizationId,
    repositoryId,
    slug,
  }: Pick<ProjectRow, 'id' | 'organizationId' | 'repositoryId' | 'slug'>,
): Promise<boolean> => {
  // Deleted projects count: a renamed check would no longer satisfy the branch protection that requires it.
  const rows = await db
    .select({ id: projects.id })
    .from(projects)
    .where(
      and(
        eq(projects.repositoryId, repositoryId),
        eq(projects.slug, slug),
        ne(projects.organizationId, organizationId),
        lt(projects.id, id),
      ),
    )
    .limit(1)
  return rows.length > 0
}
