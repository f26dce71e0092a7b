import type { OrganizationId, Role } from '@taxiway/domain'
import { and, count, eq } from 'drizzle-orm'
import { members, users } from '../auth/schema.js'
import type { Transaction } from '../open-database.js'

export const insertMember = (
  tx: Transaction,
  { memberId, ...values }: { memberId: string; organizationId: OrganizationId; userId: string; role: Role },
) => tx.insert(members).values({ id: memberId, ...values, createdAt: new Date() })

export const findMember = async (tx: Transaction, organizationId: OrganizationId, userId: string) => {
  const [row] = await tx
    .select({ userId: members.userId, role: members.role, name: users.name, email: users.email })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(isMember(organizationId, userId))
  return row ?? null
}

/**
 * The number of organizations a user belongs to, including those being deleted. Locks the user's row until
 * the transaction ends, so concurrent joins see each other's memberships.
 */
export const lockMemberships = async (tx: Transaction, userId: string): Promise<number> => {
  await tx.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('no key update')
  const [row] = await tx.select({ n: count() }).from(members).where(eq(members.userId, userId))
  return row?.n ?? 0
}

export const countOwners = async (tx: Transaction, organizationId: OrganizationId): Promise<number> => {
  const [row] = await tx
    .select({ n: count() })
    .from(members)
    .where(and(eq(members.organizationId, organizationId), eq(members.role, 'owner')))
  return row?.n ?? 0
}

export const updateMemberRole = (
  tx: Transaction,
  organizationId: OrganizationId,
  userId: string,
  role: Role,
) => tx.update(members).set({ role }).where(isMember(organizationId, userId))

export const deleteMember = (tx: Transaction, organizationId: OrganizationId, userId: string) =>
  tx.delete(members).where(isMember(organizationId, userId))

/** A user's address, and whether it is verified. */
export const findAddress = async (tx: Transaction, userId: string) => {
  const [row] = await tx
    .select({ email: users.email, isVerified: users.emailVerified })
    .from(users)
    .where(eq(users.id, userId))
  return row ?? null
}

const isMember = (organizationId: OrganizationId, userId: string) =>
  and(eq(members.organizationId, organizationId), eq(members.userId, userId))
