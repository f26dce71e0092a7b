import type { OrganizationId, ProjectId } from '@taxiway/domain'
import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import type { Database } from '../open-database.js'
import { projects } from '../schema/index.js'
import { isAfterPageKey, type PageKey, pageKeyAt, pageStart } from './keyset.js'

const columns = {
  id: projects.id,
  slug: projects.slug,
  repositoryId: projects.repositoryId,
  repositoryOwner: projects.repositoryOwner,
  repositoryName: projects.repositoryName,
  defaultBranch: projects.defaultBranch,
  state: projects.state,
  config: projects.config,
  createdAt: projects.createdAt,
  updatedAt: projects.updatedAt,
}
const isOwned = and(
  eq(projects.organizationId, sql.placeholder('organizationId')),
  isNull(projects.deletedAt),
)

/** Projects as their organization sees them; whatever belongs to another one is not there. */
export const createProjectReads = (db: Database) => {
  const find = db
    .select(columns)
    .from(projects)
    .where(and(isOwned, eq(projects.id, sql.placeholder('id'))))
    .prepare('project_by_id')
  const list = db
    .select({ ...columns, keyAt: pageKeyAt(projects.createdAt) })
    .from(projects)
    .where(and(isOwned, isAfterPageKey(projects.createdAt, projects.id)))
    .orderBy(desc(projects.createdAt), desc(projects.id))
    .limit(sql.placeholder('limit'))
    .prepare('project_list')

  return {
    find: async (organizationId: OrganizationId, id: ProjectId) =>
      (await find.execute({ organizationId, id }))[0],
    /** Newest first. */
    list: (
      organizationId: OrganizationId,
      { limit, after }: { limit: number; after?: PageKey | undefined },
    ) => {
      const { at: afterAt, id: afterId } = after ?? pageStart
      return list.execute({ organizationId, limit, afterAt, afterId })
    },
  }
}
export type ProjectReads = ReturnType<typeof createProjectReads>
export type ProjectRecord = NonNullable<Awaited<ReturnType<ProjectReads['find']>>>
