import { type Connection, DomainError, type OrganizationId, type ProjectId } from '@taxiway/domain'
import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { Database, Queryable, Transaction } from '../open-database.js'
import { environments, organizations, projects, resources } from '../schema/index.js'
import type { ProjectRow } from './environments-observe.js'
import type { EnvironmentRow } from './leases.js'

type Values = Partial<typeof projects.$inferInsert>

/**
 * Inserts a project. A slug already used in the organization is a unique violation. Throws
 * `resource.not_found` when the organization was deleted meanwhile: the insert waits for a concurrent delete
 * and then sees its result.
 */
export const insertProject = async (
  tx: Transaction,
  values: typeof projects.$inferInsert,
): Promise<ProjectRow> => {
  const [row] = await tx.insert(projects).values(values).returning()
  if (!row) throw new Error('the insert returned no row')
  const [organization] = await tx
    .select({ id: organizations.id })
    .from(organizations)
    .where(and(eq(organizations.id, row.organizationId), isNull(organizations.deletedAt)))
  if (!organization) throw new DomainError('resource.not_found')
  return row
}

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

/** Writes to a locked project and increments its version. */
export const updateProject = async (tx: Transaction, id: ProjectId, values: Values): Promise<ProjectRow> => {
  const [row] = await tx
    .update(projects)
    .set({ ...values, version: sql`${projects.version} + 1`, updatedAt: sql`now()` })
    .where(eq(projects.id, id))
    .returning()
  if (!row) throw new Error(`project ${id} vanished under its lock`)
  return row
}

/** The fields of a connection change; a lost connection destroys all apps after `graceMs`. */
export const connectionValues = (connection: Connection, graceMs: number | null): Values => ({
  connection,
  isGraceOver: false,
  graceUntil:
    graceMs === null ? null : (sql`now() + ${graceMs} * interval '1 millisecond'` as unknown as Date),
})

/**
 * Locks every environment of a project that may still change, ordered by id. Closed environments that are
 * down are left out.
 */
export const lockEnvironmentsOf = (tx: Transaction, projectId: ProjectId): Promise<EnvironmentRow[]> =>
  tx
    .select()
    .from(environments)
    .where(
      and(
        eq(environments.projectId, projectId),
        sql`(${environments.desired} <> 'down' or coalesce(${environments.observation}->'pullRequest'->>'state', 'open') = 'open')`,
      ),
    )
    .orderBy(environments.id)
    .for('update')

/** Projects whose connection did not return within the grace period. */
export const findGraceEnded = async (db: Database, limit: number): Promise<ProjectId[]> => {
  const rows = await db
    .select({ id: projects.id })
    .from(projects)
    .where(sql`${projects.graceUntil} <= now()`)
    .orderBy(projects.graceUntil)
    .limit(limit)
  return rows.map(({ id }) => id)
}

/** Claims the projects whose connection was not checked recently, and marks them as checked now. */
export const claimUnchecked = (db: Database, everyMs: number, limit: number): Promise<ProjectRow[]> => {
  const due = db
    .select({ id: projects.id })
    .from(projects)
    .where(
      and(
        sql`${projects.state} in ('active', 'paused')`,
        sql`${projects.checkedAt} < now() - ${everyMs} * interval '1 millisecond'`,
      ),
    )
    .orderBy(projects.checkedAt)
    .limit(limit)
    .for('update', { skipLocked: true })
  return db.update(projects).set({ checkedAt: sql`now()` }).where(inArray(projects.id, due)).returning()
}

/** Makes the next run check the connection of these projects. */
export const checkSoon = async (db: Queryable, repositoryId: number): Promise<void> => {
  await db
    .update(projects)
    .set({ checkedAt: new Date(0) })
    .where(and(sql`${projects.state} in ('active', 'paused')`, eq(projects.repositoryId, repositoryId)))
}

/**
 * Marks deleted projects as gone when the ledger lists no running resource and no worker holds their
 * environments. Returns their ids.
 */
export const markProjectsGone = async (db: Queryable, limit: number): Promise<ProjectId[]> => {
  const left = sql`exists (
    select 1 from ${environments}
    where ${environments.projectId} = ${projects.id}
      and (${environments.observedGeneration} < ${environments.generation}
        or ${environments.leaseOwner} is not null
        or exists (
          select 1 from ${resources}
          where ${resources.environmentId} = ${environments.id}
            and ${resources.state} <> 'gone' and ${resources.kind} in ('app', 'machine', 'address'))))`
  const leaving = db
    .select({ id: projects.id })
    .from(projects)
    .where(and(sql`${projects.deletedAt} is not null and ${projects.goneAt} is null`, sql`not ${left}`))
    .limit(limit)
  const rows = await db
    .update(projects)
    .set({ goneAt: sql`now()`, version: sql`${projects.version} + 1` })
    .where(and(inArray(projects.id, leaving), isNull(projects.goneAt)))
    .returning({ id: projects.id })
  return rows.map(({ id }) => id)
}
