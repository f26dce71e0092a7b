import {
  extendExpiry,
  findEnvironment,
  lockEnvironment,
  markForReport,
  pinEnvironment,
  type Transaction,
} from '@taxiway/db'
import { DomainError, type EnvironmentId, type OrganizationId } from '@taxiway/domain'

export type KeepRequest =
  /** The environment neither sleeps nor expires before this time. */
  | { action: 'pin'; until: Date }
  | { action: 'unpin' }
  /** Moves the expiry to a later time. */
  | { action: 'extend'; hours: number }

/** Upper bound of one extension, counted from now. A later request can extend again. */
export const maxExtensionDays = 30

/**
 * Extends an environment's lifetime without changing its desired state. Throws `resource.not_found` for an
 * environment of another organization, and `resource.conflict` when it is neither up nor asleep or has no
 * expiry.
 */
export const keepEnvironment = async (
  tx: Transaction,
  id: EnvironmentId,
  organizationId: OrganizationId,
  request: KeepRequest,
): Promise<void> => {
  const found = await findEnvironment(tx, id)
  if (found?.organizationId !== organizationId) throw new DomainError('resource.not_found')
  const environment = await lockEnvironment(tx, id)
  if (!environment) throw new DomainError('resource.not_found')
  if (environment.desired !== 'up' && environment.desired !== 'asleep')
    throw new DomainError('resource.conflict', {
      message: 'This environment is neither up nor asleep. Deploy it first.',
    })
  if (request.action === 'extend' && environment.expiresAt === null)
    throw new DomainError('resource.conflict', {
      message: 'This environment does not expire, so you do not need to extend it.',
    })
  if (request.action === 'pin') await pinEnvironment(tx, id, request.until)
  else if (request.action === 'unpin') await pinEnvironment(tx, id, null)
  else await extendExpiry(tx, id, { hours: request.hours, maxDays: maxExtensionDays })
  await markForReport(tx, id, [])
}
