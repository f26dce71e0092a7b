import type { OrganizationId, ProjectId } from '@taxiway/domain'
import { and, asc, eq, gt, inArray, isNull, lt, ne } from 'drizzle-orm'
import type { Database, Queryable } from '../open-database.js'
import { type ProjectRow, projects } from './schema.js'

export const findProject = async (db: Queryable, id: ProjectId): Promise<ProjectRow | null> => {
  const [row] = await db.select().from(projects).where(eq(projects.id, id)).prepare('project_find').execute()
  return row ?? null
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

/**
 * Every project of a repository that may have environments to change. Deleted projects still close their
 * environments.
 */
export const findProjectsByRepository = (db: Queryable, repositoryId: number): Promise<ProjectRow[]> =>
  db
    .select()
    .from(projects)
    .where(eq(projects.repositoryId, repositoryId))
    .orderBy(projects.id)
    .prepare('projects_of_repository')
    .execute()

/** Which of these repositories the organization has already connected. */
export const listProjectsOnRepositories = (
  db: Queryable,
  organizationId: OrganizationId,
  repositoryIds: readonly number[],
): Promise<{ id: ProjectId; repositoryId: number }[]> =>
  db
    .select({ id: projects.id, repositoryId: projects.repositoryId })
    .from(projects)
    .where(
      and(
        eq(projects.organizationId, organizationId),
        isNull(projects.deletedAt),
        inArray(projects.repositoryId, [...repositoryIds]),
      ),
    )
    .orderBy(projects.id)
    .limit(1_000)

/** The ids of all projects, also of deleted ones, in their order. */
export const listProjectIds = async (
  db: Queryable,
  { after, limit }: { after: string; limit: number },
): Promise<ProjectId[]> => {
  const rows = await db
    .select({ id: projects.id })
    .from(projects)
    .where(gt(projects.id, after as ProjectId))
    .orderBy(asc(projects.id))
    .limit(limit)
  return rows.map(({ id }) => id)
}
