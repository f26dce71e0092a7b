import { appendAudit, type Database, inTransaction, type NewAuditEntry, type Transaction } from '@taxiway/db'
import type { DomainError } from '@taxiway/domain'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { principalOf } from '../auth/authenticate.js'
import { actorOf, type Principal } from '../auth/principal.js'
import type { Env } from '../env.js'
import { idempotencyOf, type KeyOwner, keyOwnerOf } from './idempotency.js'

export type Effect<Body> = {
  body: Body
  /** The answer holds what is shown once: it is never kept, and a repeated request is told so. */
  isSecret?: boolean
  /** Hints for others; the change stands without them. */
  afterCommit?: () => Promise<void>
}

export type Change<Body> = Effect<Body> & {
  /** What the audit trail keeps of it: always one entry, also when all was as asked for already. */
  entry: Pick<NewAuditEntry, 'action' | 'subject' | 'before' | 'after'>
}

/** A refusal that leaves something behind, as a wrong code counts: that is committed, then the error is thrown and no answer is kept. */
export type Refusal = { refusal: DomainError }

export type RunChange = <Body>(
  request: FastifyRequest,
  reply: FastifyReply,
  work: (tx: Transaction, principal: Principal) => Promise<Change<Body>>,
) => Promise<Body>

export type ChangeDeps = { db: Database; env: Pick<Env, 'BETTER_AUTH_SECRET'> }

/**
 * The door of everything that a principal may change in its organization: the work, its entry in the audit trail and what its
 * Idempotency-Key keeps are one transaction. The work may run several times, so it has no effects outside the transaction.
 */
export const createRunChange =
  (deps: ChangeDeps): RunChange =>
  async (request, reply, work) => {
    const principal = principalOf(request)
    return runOnce(deps, { request, reply, owner: keyOwnerOf(principal) }, async tx => {
      const { entry, ...effect } = await work(tx, principal)
      const { organizationId } = principal
      const origin = { organizationId, actor: actorOf(principal), ip: request.ip, requestId: request.id }
      // After the work, and so under its locks: entries of one organization stand in line at the end of its trail.
      await appendAudit(tx, { ...entry, ...origin })
      return effect
    })
  }

type Asked = { request: FastifyRequest; reply: FastifyReply; owner: KeyOwner }

/** Runs the work once for an Idempotency-Key of this owner, in one transaction with what the key keeps. */
export const runOnce = async <Body>(
  { db, env }: ChangeDeps,
  { request, reply, owner }: Asked,
  work: (tx: Transaction) => Promise<Effect<Body> | Refusal>,
): Promise<Body> => {
  const idempotency = idempotencyOf(request, owner, env.BETTER_AUTH_SECRET.reveal())
  const outcome = await inTransaction(db, async tx => {
    const kept = await idempotency?.recall(tx)
    if (kept) return { kept }
    const effect = await work(tx)
    // No body is an answer, too; null says that the answer is not kept.
    if ('body' in effect) await idempotency?.keep(tx, effect.isSecret ? null : (effect.body ?? {}))
    return effect
  })
  if ('refusal' in outcome) throw outcome.refusal
  if ('kept' in outcome) {
    reply.header('idempotent-replayed', 'true')
    // What is kept is a body of this route, and its schema is applied again when it is sent.
    return outcome.kept.answer as Body
  }
  await outcome.afterCommit?.()
  return outcome.body
}
