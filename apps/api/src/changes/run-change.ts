import { appendAudit, type Database, inTransaction, type NewAuditEntry, type Transaction } from '@taxiway/db'
import type { FastifyRequest } from 'fastify'
import { principalOf } from '../auth/authenticate.js'
import type { Principal } from '../auth/principal.js'

export type Change<Body> = {
  /** What the audit trail keeps of it: always one entry, also when all was as asked for already. */
  entry: Pick<NewAuditEntry, 'action' | 'subject' | 'before' | 'after'>
  body: Body
  /** Hints for others; the change stands without them. */
  afterCommit?: () => Promise<void>
}

export type RunChange = <Body>(
  request: FastifyRequest,
  work: (tx: Transaction, principal: Principal) => Promise<Change<Body>>,
) => Promise<Body>

type Deps = { db: Database }

/**
 * The door of everything a person or a program may change: the work, its answer and its entry in the audit trail are one transaction. The
 * work may run several times, so it has no effects outside the transaction.
 */
export const createRunChange =
  ({ db }: Deps): RunChange =>
  async (request, work) => {
    const principal = principalOf(request)
    const { body, afterCommit } = await inTransaction(db, async tx => {
      const change = await work(tx, principal)
      await appendAudit(tx, { ...change.entry, ...originOf(request, principal) })
      return change
    })
    await afterCommit?.()
    return body
  }

const originOf = (request: FastifyRequest, { organizationId, kind, id }: Principal) => ({
  organizationId,
  actor: { kind, id },
  ip: request.ip,
  requestId: request.id,
})
