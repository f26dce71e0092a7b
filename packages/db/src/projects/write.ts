import { type Connection, DomainError, type ProjectId } from '@taxiway/domain'
import { and, eq, isNull, sql } from 'drizzle-orm'
import { organizations } from '../auth/schema.js'
import type { Transaction } from '../open-database.js'
import { type ProjectRow, projects } from './schema.js'

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
