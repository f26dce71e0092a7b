import { appendAudit, type Database, inTransaction } from '@taxiway/db'
import type { Clock, Logger } from '@taxiway/runtime'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { createEntryBudget } from './entry-budget.js'
import { actorOf, type Principal } from './principal.js'

export type RefusalAuditOptions = { db: Database; clock: Clock; logger: Logger }

const refusals = new Set(['auth.forbidden', 'auth.step_up_required', 'project.permission_missing'])
const hourMs = 3_600_000
/** A caller that probes for permissions sends many different requests. */
const perActorAndOperation = { perWindow: 1, windowMs: hourMs / 6 }
const perOrganization = { perWindow: 60, windowMs: hourMs }

/**
 * Writes refusals into the audit trail of the organization in which the caller acts. Runs after the answer
 * and does not delay it; an entry that cannot be written goes to the log.
 */
export const refusalAudit = fp<RefusalAuditOptions>(
  async (app, { db, clock, logger }) => {
    const repeats = createEntryBudget(clock, perActorAndOperation)
    const all = createEntryBudget(clock, perOrganization)
    app.addHook('onResponse', async request => {
      const { principal, problemCode } = request
      if (principal === null || problemCode === null || !refusals.has(problemCode)) return
      const operation = `${request.method} ${request.routeOptions.url}`
      const repeated = repeats.take(`${principal.id} ${operation}`)
      if (repeated === undefined) return
      const others = all.take(principal.organizationId)
      if (others === undefined) return
      const entry = describe(request, principal, {
        operation,
        code: problemCode,
        unwritten: repeated + others,
      })
      await inTransaction(db, tx => appendAudit(tx, entry)).catch(error =>
        logger.warn({ err: error, operation }, 'a refusal was not written into the audit trail'),
      )
    })
  },
  { name: 'refusal-audit' },
)

const describe = (request: FastifyRequest, principal: Principal, after: Record<string, unknown>) => ({
  organizationId: principal.organizationId,
  actor: actorOf(principal),
  ip: request.ip,
  requestId: request.id,
  action: 'authorization.refused',
  subject: { kind: 'operation', id: String(after['operation']) },
  before: null,
  // The path is enough to identify the request; a query may hold secrets.
  after: { ...after, path: request.url.split('?', 1)[0]?.slice(0, 256) },
})
