import type { OrganizationId } from '@taxiway/domain'
import { and, count, eq, gt, sql } from 'drizzle-orm'
import { invitations, members } from '../auth/schema.js'
import type { Transaction } from '../open-database.js'

export const insertInvitation = async (tx: Transaction, values: typeof invitations.$inferInsert) => {
  const [row] = await tx.insert(invitations).values(values).returning()
  if (row === undefined) throw new Error('the insert returned no row')
  return row
}

/** An open invitation with its inviter's current role; null when there is none. */
export const findOpenInvitation = async (tx: Transaction, id: string) => {
  const [row] = await tx
    .select({ organizationId: invitations.organizationId, role: invitations.role, inviterRole: members.role })
    .from(invitations)
    .innerJoin(
      members,
      and(eq(members.userId, invitations.inviterId), eq(members.organizationId, invitations.organizationId)),
    )
    .where(and(eq(invitations.id, id), isOpen))
  return row ?? null
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

/** Cancels an open invitation; null when the organization has none with this id. */
export const revokeInvitation = async (tx: Transaction, organizationId: OrganizationId, id: string) => {
  const [row] = await tx
    .update(invitations)
    .set({ status: 'canceled' })
    .where(and(eq(invitations.organizationId, organizationId), eq(invitations.id, id), isOpen))
    .returning()
  return row ?? null
}

/** Accepts an open invitation for the user whose address it names. Of concurrent attempts, one succeeds. */
export const takeInvitation = async (tx: Transaction, id: string, email: string) => {
  const [row] = await tx
    .update(invitations)
    .set({ status: 'accepted' })
    .where(and(eq(invitations.id, id), sql`lower(${invitations.email}) = lower(${email})`, isOpen))
    .returning()
  return row ?? null
}

const isOpen = and(eq(invitations.status, 'pending'), gt(invitations.expiresAt, sql`clock_timestamp()`))
