import { appendAudit, type NewAuditEntry, type SessionRecord, type Transaction } from '@taxiway/db'
import { DomainError, type OrganizationId } from '@taxiway/domain'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { personKeyOwner } from './idempotency.js'
import { type ChangeDeps, type Effect, type Refusal, runOnce } from './run-change.js'

type Entry = Pick<NewAuditEntry, 'organizationId' | 'action' | 'subject' | 'before' | 'after'>
/** One entry for the trail of each organization that it concerns. */
type PersonChange<Body> = (Effect<Body> | Refusal) & { entries: readonly Entry[] }

export type RunPersonChange = <Body>(
  request: FastifyRequest,
  reply: FastifyReply,
  work: (tx: Transaction, session: SessionRecord) => Promise<PersonChange<Body>>,
) => Promise<Body>

/**
 * The same door as `createRunChange`, for what a signed-in person does without acting in an organization: creating one, joining one, leaving
 * one, proving themselves. Their Idempotency-Keys are those of the session, so that a copy is answered after a membership has ended, too.
 */
export const createRunPersonChange =
  (deps: ChangeDeps): RunPersonChange =>
  async (request, reply, work) => {
    const { session } = request
    if (session === null) throw new DomainError('auth.required')
    const { organizationId = null } = request.params as { organizationId?: OrganizationId }
    const owner = personKeyOwner(session.id, organizationId)
    return runOnce(deps, { request, reply, owner }, async tx => {
      const { entries, ...effect } = await work(tx, session)
      const actor = { kind: 'user' as const, id: session.userId }
      for (const entry of entries)
        await appendAudit(tx, { ...entry, actor, ip: request.ip, requestId: request.id })
      return effect
    })
  }
