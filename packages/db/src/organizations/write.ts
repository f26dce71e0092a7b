import type { OrganizationId, TrustRule } from '@taxiway/domain'
import { and, eq, isNull } from 'drizzle-orm'
import { organizations } from '../auth/schema.js'
import type { Transaction } from '../open-database.js'
import { insertMember } from './members.js'

/**
 * Locks an organization's row until the transaction ends; null when it is absent or deleted. Every
 * change of members takes this lock, so two owners cannot leave at the same time and no user becomes a member
 * twice. `no key update` still allows writes of rows that refer to it.
 */
export const lockOrganization = async (
  tx: Transaction,
  id: OrganizationId,
  strength: 'update' | 'no key update' = 'update',
) => {
  const [row] = await tx
    .select()
    .from(organizations)
    .where(and(eq(organizations.id, id), isNull(organizations.deletedAt)))
    .for(strength)
  return row ?? null
}

/** Creates an organization with its first owner. */
export const insertOrganization = async (
  tx: Transaction,
  values: Pick<typeof organizations.$inferInsert, 'id' | 'name' | 'slug'>,
  owner: { memberId: string; userId: string },
) => {
  const createdAt = new Date()
  await tx.insert(organizations).values({ ...values, createdAt })
  await insertMember(tx, { ...owner, organizationId: values.id, role: 'owner' })
}

export const updateOrganization = (
  tx: Transaction,
  id: OrganizationId,
  values: {
    name?: string | undefined
    requireTwoFactor?: boolean | undefined
    trust?: TrustRule | undefined
  },
) => tx.update(organizations).set(values).where(eq(organizations.id, id))
