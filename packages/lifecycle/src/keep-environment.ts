import { findEnvironment, lockEnvironment, markForReport, schema, type Transaction } from '@taxiway/db'
import { DomainError, type EnvironmentId, type OrganizationId } from '@taxiway/domain'
import { eq, sql } from 'drizzle-orm'

export type KeepRequest =
  /** The environment neither sleeps nor expires before this time; null removes the pin. */
  | { action: 'pin'; until: Date | null }
  /** Moves the expiry to a later time. */
  | { action: 'extend'; hours: number }

/** Upper bound of one extension, counted from now. A later request can extend again. */
export const maxExtensionDays = 30

const { environments } = schema

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
  const latest = sql`now() + ${maxExtensionDays} * interval '1 day'`
  await tx
    .update(environments)
    .set({
      ...(request.action === 'pin'
        ? { pinnedUntil: request.until }
        : {
            // An extension never makes the expiry earlier.
            expiresAt: sql`greatest(${environments.expiresAt}, least(greatest(${environments.expiresAt}, now()) + ${request.hours} * interval '1 hour', ${latest}))`,
            sleepsAt: sql`${environments.sleepsAt} + (now() - ${environments.lastActivityAt})`,
            lastActivityAt: sql`now()`,
          }),
      updatedAt: sql`now()`,
    })
    .where(eq(environments.id, id))
  await markForReport(tx, id, [])
}
