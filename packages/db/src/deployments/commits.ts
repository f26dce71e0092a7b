import type { OrganizationId, ProjectId } from '@taxiway/domain'
import { and, desc, eq, inArray, sql } from 'drizzle-orm'
import { type EnvironmentRow, environments } from '../environments/schema.js'
import type { Database } from '../open-database.js'
import { type DeploymentRow, deployments } from './schema.js'

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
