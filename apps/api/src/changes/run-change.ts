import { appendAudit, type Database, inTransaction, type NewAuditEntry, type Transaction } from '@taxiway/db'
import type { DomainError } from '@taxiway/domain'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { principalOf } from '../auth/authenticate.js'
import { actorOf, type Principal } from '../auth/principal.js'
import type { Env } from '../env.js'
import { idempotencyOf, type KeyOwner, keyOwnerOf } from './idempotency.js'

export type Effect<Body> = {
  body: Body
  /**
   * The answer holds a value that is shown only once: the answer is never kept, and a repeated request gets
   * an error that says so.
   */
  isSecret?: boolean
  /** Hints for other processes; the change is valid without them. */
  afterCommit?: () => Promise<void>
}

export type Change<Body> = Effect<Body> & {
  /** The audit entry: always exactly one, even if the change had no effect. */
  entry: Pick<NewAuditEntry, 'action' | 'subject' | 'before' | 'after'>
}

/**
 * A refusal that must be stored, such as a wrong code that counts: the transaction commits, then the error is
 * thrown and no answer is kept.
 */
export type Refusal = { refusal: DomainError }

export type RunChange = <Body>(
  request: FastifyRequest,
  reply: FastifyReply,
  work: (tx: Transaction, principal: Principal) => Promise<Change<Body>>,
) => Promise<Body>

export type ChangeDeps = { db: Database; env: Pick<Env, 'BETTER_AUTH_SECRET'> }

/**
 * Every change that a principal makes in its organization goes through here: the work, its audit entry and
 * the kept answer of its Idempotency-Key are one transaction. The work may run several times, so it must have
 * no effects outside the transaction.
 */
export const createRunChange =
  (deps: ChangeDeps): RunChange =>
  async (request, reply, work) => {
    const principal = principalOf(request)
    return runOnce(deps, { request, reply, owner: keyOwnerOf(principal) }, async tx => {
      const { entry, ...effect } = await work(tx, principal)
      const { organizationId } = principal
      const origin = { organizationId, actor: actorOf(principal), ip: request.ip, requestId: request.id }
      // Written after the work, under its locks: entries of one organization wait for each other at the end
      // of its trail.
      await appendAudit(tx, { ...entry, ...origin })
      return effect
    })
  }

type Asked = { request: FastifyRequest; reply: FastifyReply; owner: KeyOwner }

/** Runs the work once for each Idempotency-Key of this owner, in one transaction with the kept answer. */
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
    // An empty body is an answer, too; null means that the answer is not kept.
    if ('body' in effect) await idempotency?.keep(tx, effect.isSecret ? null : (effect.body ?? {}))
    return effect
  })
  if ('refusal' in outcome) throw outcome.refusal
  if ('kept' in outcome) {
    reply.header('idempotent-replayed', 'true')
    // The kept answer is a body of this route; its schema applies again when it is sent.
    return outcome.kept.answer as Body
  }
  await outcome.afterCommit?.()
  return outcome.body
}
