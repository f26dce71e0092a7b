import { DomainError, type OrganizationId, type ProjectId } from '@taxiway/domain'
import { and, asc, eq, inArray, isNull } from 'drizzle-orm'
import type { Transaction } from '../open-database.js'
import { type ProjectRow, projects } from './schema.js'

/** Locks a project's configuration until the transaction ends. */
export const lockProject = async (tx: Transaction, id: ProjectId): Promise<ProjectRow | null> => {
  const [row] = await tx
    .select()
    .from(projects)
    .where(eq(projects.id, id))
    .for('share')
    .prepare('project_lock')
    .execute()
  return row ?? null
}

/** Locks the configuration of every project of an organization, ordered by id. */
export const lockProjectsOf = (tx: Transaction, organizationId: OrganizationId): Promise<ProjectRow[]> =>
  tx
    .select()
    .from(projects)
    .where(and(eq(projects.organizationId, organizationId), isNull(projects.deletedAt)))
    .orderBy(asc(projects.id))
    .for('share')

/**
 * Locks an organization's project against concurrent observations. Throws `resource.not_found` when it is
 * absent, and `project.being_deleted` while it is being deleted.
 */
export const lockProjectForChange = async (
  tx: Transaction,
  organizationId: OrganizationId,
  id: ProjectId,
): Promise<ProjectRow> => {
  const [row] = await tx
    .select()
    .from(projects)
    .where(and(eq(projects.organizationId, organizationId), eq(projects.id, id), isNull(projects.goneAt)))
    .for('update')
  if (row === undefined) throw new DomainError('resource.not_found')
  if (row.deletedAt !== null) throw new DomainError('project.being_deleted')
  return row
}

/** Locks the projects of a repository, or of an installation, ordered by id. */
export const lockProjectsBy = (
  tx: Transaction,
  by: { repositoryIds: readonly number[] } | { installationId: number } | { id: ProjectId },
): Promise<ProjectRow[]> =>
  tx
    .select()
    .from(projects)
    .where(
      and(
        isNull(projects.goneAt),
        'id' in by
          ? eq(projects.id, by.id)
          : 'installationId' in by
            ? eq(projects.installationId, by.installationId)
            : inArray(projects.repositoryId, [...by.repositoryIds]),
      ),
    )
    .orderBy(projects.id)
    .for('update')
