import type { OrganizationId, ProjectId } from '@taxiway/domain'
import { and, eq, isNull, sql } from 'drizzle-orm'
import { isEmptyFilter, type PageOrder, type PageRequest, pageIn, pageKeyAt, pageValues } from '../keyset.js'
import type { Database } from '../open-database.js'
import { projects } from './schema.js'

const columns = {
  id: projects.id,
  slug: projects.slug,
  repositoryId: projects.repositoryId,
  repositoryOwner: projects.repositoryOwner,
  repositoryName: projects.repositoryName,
  defaultBranch: projects.defaultBranch,
  state: projects.state,
  config: projects.config,
  configured: projects.configured,
  connection: projects.connection,
  graceUntil: projects.graceUntil,
  isPrivate: projects.isPrivate,
  publicSince: projects.publicSince,
  grantedPermissions: projects.grantedPermissions,
  connectedBy: projects.connectedBy,
  version: projects.version,
  createdAt: projects.createdAt,
  updatedAt: projects.updatedAt,
}
const isOwned = eq(projects.organizationId, sql.placeholder('organizationId'))

export type ProjectFilter = {
  state?: typeof projects.$inferSelect.state | undefined
  repositoryId?: number | undefined
  order?: PageOrder | undefined
}

/** Projects of one organization; projects of other organizations are treated as absent. */
export const createProjectReads = (db: Database) => {
  const find = db
    .select(columns)
    .from(projects)
    .where(and(isOwned, isNull(projects.goneAt), eq(projects.id, sql.placeholder('id'))))
    .prepare('project_by_id')
  const listOf = ({ order = 'newest', state, repositoryId }: ProjectFilter) => {
    const page = pageIn(order, projects.createdAt, projects.id)
    return db
      .select({ ...columns, keyAt: pageKeyAt(projects.createdAt) })
      .from(projects)
      .where(
        and(
          isOwned,
          isNull(projects.deletedAt),
          state === undefined ? undefined : eq(projects.state, state),
          repositoryId === undefined ? undefined : eq(projects.repositoryId, repositoryId),
          page.rows,
        ),
      )
      .orderBy(...page.orderBy)
      .limit(sql.placeholder('limit'))
  }
  const list = listOf({}).prepare('project_list')

  return {
    /** Includes a deleted project until it is gone. */
    find: async (organizationId: OrganizationId, id: ProjectId) =>
      (await find.execute({ organizationId, id }))[0] ?? null,
    /** Newest first unless the filter says otherwise. */
    list: (organizationId: OrganizationId, page: PageRequest, filter: ProjectFilter = {}) =>
      (isEmptyFilter(filter) ? list : listOf(filter)).execute({
        organizationId,
        ...pageValues(page, filter.order),
      }),
  }
}
export type ProjectReads = ReturnType<typeof createProjectReads>
export type ProjectRecord = NonNullable<Awaited<ReturnType<ProjectReads['find']>>>
