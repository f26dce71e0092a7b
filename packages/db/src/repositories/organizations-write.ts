import type { OrganizationId, Role } from '@taxiway/domain'
import { and, count, eq, gt, isNull, sql } from 'drizzle-orm'
import type { Transaction } from '../open-database.js'
import { invitations, members, organizations, users } from '../schema/index.js'

/**
 * Holds an organization's row until the transaction ends; undefined when there is none, or it is deleted. Whoever changes who belongs to it does so under this
 * lock, so that two owners cannot leave at the same time, and nobody becomes a member twice. With `no key update` others may still write
 * rows that refer to it.
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

/** An organization and its first owner. */
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
 * How many organizations a person belongs to, those that are being deleted included. Holds the person's row until the transaction ends, so
 * that of several that join or create one at the same moment each sees the others' memberships.
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

/** An invitation that is open, with what its inviter is now; undefined when there is none. */
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

/** How many invitations are open: pending and not past their end. */
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

/** Ends an open invitation; undefined when the organization has none with this id. */
export const revokeInvitation = async (tx: Transaction, organizationId: OrganizationId, id: string) => {
  const [row] = await tx
    .update(invitations)
    .set({ status: 'canceled' })
    .where(and(eq(invitations.organizationId, organizationId), eq(invitations.id, id), isOpen))
    .returning()
  return row
}

/** Takes an open invitation for the person whose address it names: once, whoever else tries at the same moment. */
export const takeInvitation = async (tx: Transaction, id: string, email: string) => {
  const [row] = await tx
    .update(invitations)
    .set({ status: 'accepted' })
    .where(and(eq(invitations.id, id), sql`lower(${invitations.email}) = lower(${email})`, isOpen))
    .returning()
  return row
}

/** The address of a person and whether they have shown that it is theirs. */
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
