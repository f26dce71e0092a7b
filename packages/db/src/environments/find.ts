import type { EnvironmentId, OrganizationId } from '@taxiway/domain'
import { and, eq, isNull } from 'drizzle-orm'
import type { Queryable } from '../open-database.js'
import { type ProjectRow, projects } from '../projects/schema.js'
import { type EnvironmentRow, environments } from './schema.js'

/** An environment of an organization with its project; null when the project is deleted. */
export const findEnvironmentInProject = async (
  db: Queryable,
  organizationId: OrganizationId,
  id: EnvironmentId,
): Promise<{ environment: EnvironmentRow; project: ProjectRow } | null> =>
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
  )[0] ?? null

export const findEnvironment = async (db: Queryable, id: EnvironmentId): Promise<EnvironmentRow | null> => {
  const [row] = await db.select().from(environments).where(eq(environments.id, id))
  return row ?? null
}

/** What every project of a repository has for one target, in the order in which the projects were connected. */
export const findEnvironmentsOfTarget = (
  db: Queryable,
  repositoryId: number,
  target: string,
): Promise<{ environment: EnvironmentRow; project: ProjectRow }[]> =>
  db
    .select({ environment: environments, project: projects })
    .from(environments)
    .innerJoin(projects, eq(projects.id, environments.projectId))
    .where(
      and(eq(projects.repositoryId, repositoryId), eq(environments.target, target), isNull(projects.goneAt)),
    )
    .orderBy(environments.projectId)
    .limit(50)
