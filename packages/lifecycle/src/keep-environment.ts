import { findEnvironment, lockEnvironment, markForReport, schema, type Transaction } from '@taxiway/db'
import { DomainError, type EnvironmentId, type OrganizationId } from '@taxiway/domain'
import { eq, sql } from 'drizzle-orm'

export type KeepRequest =
  /** Neither sleeps nor expires before this; null ends that. */
  | { action: 'pin'; until: Date | null }
  /** Moves the end further away. */
  | { action: 'extend'; hours: number }

/** However often it is extended, it ends within this time unless it is extended again. */
export const maxExtensionDays = 30

const { environments } = schema

/**
 * Lets an environment live longer without wanting anything else of it. Throws `resource.not_found` for one of somebody else,
 * `resource.conflict` when there is nothing to keep or no end to move.
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
    throw new DomainError('resource.conflict', { message: 'Nothing of it is up or asleep; deploy it first.' })
  if (request.action === 'extend' && environment.expiresAt === null)
    throw new DomainError('resource.conflict', { message: 'It does not expire, so there is no end to move.' })
  const latest = sql`now() + ${maxExtensionDays} * interval '1 day'`
  await tx
    .update(environments)
    .set({
      ...(request.action === 'pin'
        ? { pinnedUntil: request.until }
        : {
            // What ends later already is not brought forward.
            expiresAt: sql`greatest(${environments.expiresAt}, least(greatest(${environments.expiresAt}, now()) + ${request.hours} * interval '1 hour', ${latest}))`,
            sleepsAt: sql`${environments.sleepsAt} + (now() - ${environments.lastActivityAt})`,
            lastActivityAt: sql`now()`,
          }),
      updatedAt: sql`now()`,
    })
    .where(eq(environments.id, id))
  await markForReport(tx, id, [])
}
