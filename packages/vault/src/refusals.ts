import type { SealContext } from '@taxiway/crypto'
import { appendAudit, type Database, inTransaction } from '@taxiway/db'
import { type DomainError, idSchema, type OrganizationId } from '@taxiway/domain'
import type { Clock, Logger } from '@taxiway/runtime'

/** The same value may be asked for many times a second; the trail needs it once. */
const quietMs = 600_000
const maxRemembered = 10_000

type Deps = { db: Database; clock: Clock; logger: Logger }

/**
 * Leaves a trace of every value that could not be opened, in the log and, if it belongs to an organization, in its audit trail: an attacker
 * may have written to the database. In the background, because the caller's transaction may hold the end of that trail.
 */
export const createRefusals = ({ db, clock, logger }: Deps) => {
  const told = new Map<string, number>()
  const writing = new Set<Promise<void>>()

  const isNew = (key: string): boolean => {
    const now = clock.monotonicMs()
    if ((told.get(key) ?? Number.NEGATIVE_INFINITY) > now - quietMs) return false
    if (told.size >= maxRemembered) told.clear()
    told.set(key, now)
    return true
  }
  const audit = async (organizationId: OrganizationId, context: SealContext, kid: number | undefined) => {
    const { purpose, projectId, environment, name, version } = context
    await inTransaction(db, tx =>
      appendAudit(tx, {
        organizationId,
        actor: { kind: 'system', id: 'vault' },
        ip: null,
        requestId: null,
        action: 'sealed_value.refused',
        subject: { kind: 'sealed_value', id: name },
        before: null,
        after: { purpose, projectId, environment, version, kid: kid ?? null },
      }),
    )
  }

  return {
    tell: (context: SealContext, kid: number | undefined, error: DomainError): void => {
      if (!isNew(JSON.stringify(context))) return
      logger.error({ err: error, context, kid }, 'a sealed value was refused')
      const organization = idSchema('org').safeParse(context.organizationId)
      if (!organization.success) return
      const work = audit(organization.data, context, kid)
        .catch((err: unknown) => logger.error({ err }, 'a refusal could not be audited'))
        .finally(() => writing.delete(work))
      writing.add(work)
    },
    settled: async (): Promise<void> => {
      await Promise.all(writing)
    },
  }
}
