import { appendAudit, type Database, inTransaction, type NewAuditEntry, type Transaction } from '@taxiway/db'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { principalOf } from '../auth/authenticate.js'
import { actorOf, type Principal } from '../auth/principal.js'
import type { Env } from '../env.js'
import { idempotencyOf } from './idempotency.js'

export type Change<Body> = {
  /** What the audit trail keeps of it: always one entry, also when all was as asked for already. */
  entry: Pick<NewAuditEntry, 'action' | 'subject' | 'before' | 'after'>
  body: Body
  /** The answer holds what is shown once: it is never kept, and a repeated request is told so. */
  isSecret?: boolean
  /** Hints for others; the change stands without them. */
  afterCommit?: () => Promise<void>
}

export type RunChange = <Body>(
  request: FastifyRequest,
  reply: FastifyReply,
  work: (tx: Transaction, principal: Principal) => Promise<Change<Body>>,
) => Promise<Body>

type Deps = { db: Database; env: Pick<Env, 'BETTER_AUTH_SECRET'> }

/**
 * The door of everything a person or a program may change: the work, its entry in the audit trail and what its Idempotency-Key keeps are
 * one transaction. The work may run several times, so it has no effects outside the transaction.
 */
export const createRunChange =
  ({ db, env }: Deps): RunChange =>
  async <Body>(
    request: FastifyRequest,
    reply: FastifyReply,
    work: (tx: Transaction, principal: Principal) => Promise<Change<Body>>,
  ) => {
    const principal = principalOf(request)
    const idempotency = idempotencyOf(request, principal, env.BETTER_AUTH_SECRET.reveal())
    const { body, isReplay, afterCommit } = await inTransaction(db, async tx => {
      const kept = await idempotency?.recall(tx)
      // What is kept is a body of this route, and its schema is applied again when it is sent.
      if (kept) return { body: kept.answer as Body, isReplay: true, afterCommit: undefined }
      const { entry, body, isSecret = false, afterCommit } = await work(tx, principal)
      await idempotency?.keep(tx, isSecret ? null : body)
      await appendAudit(tx, { ...entry, ...originOf(request, principal) })
      return { body, isReplay: false, afterCommit }
    })
    if (isReplay) reply.header('idempotent-replayed', 'true')
    await afterCommit?.()
    return body
  }

const originOf = (request: FastifyRequest, principal: Principal) => ({
  organizationId: principal.organizationId,
  actor: actorOf(principal),
  ip: request.ip,
  requestId: request.id,
})
