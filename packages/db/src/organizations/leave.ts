import type { OrganizationId, ProjectId } from '@taxiway/domain'
import { and, eq, isNull, sql } from 'drizzle-orm'
import { apiTokens } from '../api-tokens/schema.js'
import { appendAudit } from '../audit/append.js'
import { invitations, members, organizations } from '../auth/schema.js'
import { envSnapshots } from '../env-snapshots/schema.js'
import { envVars } from '../env-vars/schema.js'
import type { Queryable, Transaction } from '../open-database.js'
import { projects } from '../projects/schema.js'

/**
 * Deletes an organization whose row is locked. After the commit its members, tokens and invitations have no
 * rights, and its slug is free. Returns the projects to destroy.
 */
export const markOrganizationDeleted = async (
  tx: Transaction,
  id: OrganizationId,
): Promise<{ deletedAt: Date; projectIds: ProjectId[] }> => {
  const deletedAt = new Date()
  await tx
    .update(organizations)
    .set({ deletedAt, slug: id.replace('_', '-') })
    .where(eq(organizations.id, id))
  await tx
    .update(apiTokens)
    .set({ revokedAt: sql`clock_timestamp()` })
    .where(and(eq(apiTokens.organizationId, id), isNull(apiTokens.revokedAt)))
  await tx
    .update(invitations)
    .set({ status: 'canceled' })
    .where(and(eq(invitations.organizationId, id), eq(invitations.status, 'pending')))
  const rows = await tx
    .select({ id: projects.id })
    .from(projects)
    .where(and(eq(projects.organizationId, id), isNull(projects.deletedAt)))
    .orderBy(projects.id)
  return { deletedAt, projectIds: rows.map(row => row.id) }
}

/** Deleted organizations whose projects are all gone. */
export const findLeavingOrganizations = async (db: Queryable, limit: number): Promise<OrganizationId[]> => {
  const rows = await db
    .select({ id: organizations.id })
    .from(organizations)
    .where(isLeaving)
    .orderBy(organizations.id)
    .limit(limit)
  return rows.map(({ id }) => id)
}

/**
 * Deletes a deleted organization's variables, snapshots, members, invitations and tokens; its history stays.
 * False when another worker did it, or one of its projects still exists.
 */
export const forgetOrganization = async (tx: Transaction, id: OrganizationId): Promise<boolean> => {
  const [row] = await tx
    .update(organizations)
    .set({ goneAt: sql`clock_timestamp()` })
    .where(and(eq(organizations.id, id), isLeaving))
    .returning({ id: organizations.id })
  if (row === undefined) return false
  for (const table of [envSnapshots, envVars, invitations, apiTokens, members])
    await tx.delete(table).where(eq(table.organizationId, id))
  await appendAudit(tx, {
    organizationId: id,
    actor: { kind: 'system', id: 'reconciler' },
    ip: null,
    requestId: null,
    action: 'organization.gone',
    subject: { kind: 'organization', id },
    before: null,
    after: null,
  })
  return true
}

const isLeaving = and(
  sql`${organizations.deletedAt} is not null and ${organizations.goneAt} is null`,
  sql`not exists (
    select 1 from ${projects} where ${projects.organizationId} = ${organizations.id} and ${projects.goneAt} is null)`,
)
