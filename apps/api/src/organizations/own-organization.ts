import { lockOrganization, type Transaction } from '@taxiway/db'
import { DomainError, type OrganizationId } from '@taxiway/domain'
import type { Principal } from '../auth/principal.js'

/**
 * Throws `resource.not_found` unless the credential acts in this organization: it must not learn about
 * others.
 */
export const requireOwn = (principal: Principal, id: OrganizationId): OrganizationId => {
  if (principal.organizationId !== id) throw new DomainError('resource.not_found')
  return id
}

/** The same, with the row locked until the transaction ends. */
export const lockOwn = async (
  tx: Transaction,
  principal: Principal,
  id: OrganizationId,
  strength?: 'update' | 'no key update',
) => {
  const row = await lockOrganization(tx, requireOwn(principal, id), strength)
  if (row === null) throw new DomainError('resource.not_found')
  return row
}
