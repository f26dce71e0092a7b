import { countOwners, findMember, lockMemberships, type Transaction } from '@taxiway/db'
import { DomainError, isAtLeast, type OrganizationId, parseRole, type Role } from '@taxiway/domain'
import type { Principal } from '../auth/principal.js'

/** A person belongs to so many organizations at most. */
const maxMemberships = 100

/** Throws `resource.conflict` when one more organization would be too many for this person. Holds their row, so the count stays true. */
export const requireRoomForMembership = async (tx: Transaction, userId: string): Promise<void> => {
  if ((await lockMemberships(tx, userId)) >= maxMemberships)
    throw new DomainError('resource.conflict', {
      message: `You belong to ${maxMemberships} organizations; leave one, then try again.`,
    })
}

/** The role of whoever asks. Throws `auth.forbidden` for a token that no person made: it is above nobody. */
export const roleOf = ({ role }: Principal): Role => {
  if (role === null)
    throw new DomainError('auth.forbidden', { message: 'Only a member decides who else is one.' })
  return role
}

/** Throws `auth.forbidden` for a role above one's own: an admin neither makes an owner nor touches one. */
export const refuseAbove = (asker: Role, other: Role): void => {
  if (!isAtLeast(asker, other))
    throw new DomainError('auth.forbidden', { message: `This takes the role \`${other}\`.` })
}

/** A member to be changed. Throws `resource.not_found` for somebody who is none. */
export const memberOf = async (tx: Transaction, organizationId: OrganizationId, userId: string) => {
  const member = await findMember(tx, organizationId, userId)
  if (member === undefined) throw new DomainError('resource.not_found')
  return { ...member, role: parseRole(member.role) ?? 'viewer' }
}

export type Member = Awaited<ReturnType<typeof memberOf>>

/** Throws `organization.last_owner` when nobody would be left to answer for it. Call it under the lock of the organization. */
export const keepAnOwner = async (tx: Transaction, organizationId: OrganizationId, leaving: Role) => {
  if (leaving === 'owner' && (await countOwners(tx, organizationId)) <= 1)
    throw new DomainError('organization.last_owner')
}
