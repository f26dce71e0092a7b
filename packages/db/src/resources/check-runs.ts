import { and, eq, isNotNull } from 'drizzle-orm'
import type { ProjectCommit } from '../deployments/commits.js'
import { environments } from '../environments/schema.js'
import type { Database } from '../open-database.js'
import { resources } from './schema.js'

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
