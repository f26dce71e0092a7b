import type { OrganizationId, Role } from '@taxiway/domain'
import { and, count, eq, gt, isNull, sql } from 'drizzle-orm'
import type { Transaction } from '../open-database.js'
import { invitations, members, organizations, users } from '../schema/index.js'

/**
 * Locks an organization's row until the transaction ends; undefined when it is absent or deleted. Every
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
  return row
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
  values: { name?: string | undefined; requireTwoFactor?: boolean | undefined },
) => tx.update(organizations).set(values).where(eq(organizations.id, id))

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
  return row
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

export const insertInvitation = async (tx: Transaction, values: typeof invitations.$inferInsert) => {
  const [row] = await tx.insert(invitations).values(values).returning()
  if (row === undefined) throw new Error('the insert returned no row')
  return row
}

/** An open invitation with its inviter's current role; undefined when there is none. */
export const findOpenInvitation = async (tx: Transaction, id: string) => {
  const [row] = await tx
    .select({ organizationId: invitations.organizationId, role: invitations.role, inviterRole: members.role })
    .from(invitations)
    .innerJoin(
      members,
      and(eq(members.userId, invitations.inviterId), eq(members.organizationId, invitations.organizationId)),
    )
    .where(and(eq(invitations.id, id), isOpen))
  return row
}

/** The number of open invitations: pending and not expired. */
export const countOpenInvitations = async (
  tx: Transaction,
  organizationId: OrganizationId,
): Promise<number> => {
  const [row] = await tx
    .select({ n: count() })
    .from(invitations)
    .where(and(eq(invitations.organizationId, organizationId), isOpen))
  return row?.n ?? 0
}

/** Cancels an open invitation; undefined when the organization has none with this id. */
export const revokeInvitation = async (tx: Transaction, organizationId: OrganizationId, id: string) => {
  const [row] = await tx
    .update(invitations)
    .set({ status: 'canceled' })
    .where(and(eq(invitations.organizationId, organizationId), eq(invitations.id, id), isOpen))
    .returning()
  return row
}

/** Accepts an open invitation for the user whose address it names. Of concurrent attempts, one succeeds. */
export const takeInvitation = async (tx: Transaction, id: string, email: string) => {
  const [row] = await tx
    .update(invitations)
    .set({ status: 'accepted' })
    .where(and(eq(invitations.id, id), sql`lower(${invitations.email}) = lower(${email})`, isOpen))
    .returning()
  return row
}

/** A user's address, and whether it is verified. */
export const findAddress = async (tx: Transaction, userId: string) => {
  const [row] = await tx
    .select({ email: users.email, isVerified: users.emailVerified })
    .from(users)
    .where(eq(users.id, userId))
  return row
}

const isMember = (organizationId: OrganizationId, userId: string) =>
  and(eq(members.organizationId, organizationId), eq(members.userId, userId))

const isOpen = and(eq(invitations.status, 'pending'), gt(invitations.expiresAt, sql`clock_timestamp()`))
