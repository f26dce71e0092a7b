import { countOwners, findMember, lockMemberships, type Transaction } from '@taxiway/db'
import { DomainError, isAtLeast, type OrganizationId, parseRole, type Role } from '@taxiway/domain'
import type { Principal } from '../auth/principal.js'

/** Maximum number of organizations for one person. */
const maxMemberships = 100

/**
 * Throws `resource.conflict` when this person is in too many organizations already. Locks their row, so the
 * count stays true.
 */
export const requireRoomForMembership = async (tx: Transaction, userId: string): Promise<void> => {
  if ((await lockMemberships(tx, userId)) >= maxMemberships)
    throw new DomainError('resource.conflict', {
      message: `You belong to ${maxMemberships} organizations; leave one, then try again.`,
    })
}

/** The role of the caller. Throws `auth.forbidden` for a token without a creator: it has no role. */
export const roleOf = ({ role }: Principal): Role => {
  if (role === null)
    throw new DomainError('auth.forbidden', {
      message:
        'A token without a creator cannot change members. Use a token that a member created, or sign in.',
    })
  return role
}

/**
 * Throws `auth.forbidden` for a role above the caller's own: an admin neither makes an owner nor changes one.
 */
export const refuseAbove = (asker: Role, other: Role): void => {
  if (!isAtLeast(asker, other))
    throw new DomainError('auth.forbidden', { message: `This requires the role \`${other}\`.` })
}

/** The member to change. Throws `resource.not_found` for a user who is not a member. */
export const memberOf = async (tx: Transaction, organizationId: OrganizationId, userId: string) => {
  const member = await findMember(tx, organizationId, userId)
  if (member === null) throw new DomainError('resource.not_found')
  return { ...member, role: parseRole(member.role) ?? 'viewer' }
}

export type Member = Awaited<ReturnType<typeof memberOf>>

/**
 * Throws `organization.last_owner` when no owner would be left. Call it under the lock of the organization.
 */
export const keepAnOwner = async (tx: Transaction, organizationId: OrganizationId, leaving: Role) => {
  if (leaving === 'owner' && (await countOwners(tx, organizationId)) <= 1)
    throw new DomainError('organization.last_owner')
}
