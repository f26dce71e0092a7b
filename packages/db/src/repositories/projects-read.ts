import type { OrganizationId, ProjectId } from '@taxiway/domain'
import { and, desc, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { Database, Queryable } from '../open-database.js'
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
  connection: projects.connection,
  graceUntil: projects.graceUntil,
  isPrivate: projects.isPrivate,
  connectedBy: projects.connectedBy,
  version: projects.version,
  createdAt: projects.createdAt,
  updatedAt: projects.updatedAt,
}
const isOwned = eq(projects.organizationId, sql.placeholder('organizationId'))

/** Projects as their organization sees them; whatever belongs to another one is not there. */
export const createProjectReads = (db: Database) => {
  const find = db
    .select(columns)
    .from(projects)
    .where(and(isOwned, isNull(projects.goneAt), eq(projects.id, sql.placeholder('id'))))
    .prepare('project_by_id')
  const list = db
    .select({ ...columns, keyAt: pageKeyAt(projects.createdAt) })
    .from(projects)
    .where(and(isOwned, isNull(projects.deletedAt), isAfterPageKey(projects.createdAt, projects.id)))
    .orderBy(desc(projects.createdAt), desc(projects.id))
    .limit(sql.placeholder('limit'))
    .prepare('project_list')

  return {
    /** A deleted one too, until nothing of it is left. */
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

/** Which of these repositories the organization has connected already. */
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
