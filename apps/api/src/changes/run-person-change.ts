import { appendAudit, type NewAuditEntry, type SessionRecord, type Transaction } from '@taxiway/db'
import { DomainError, type OrganizationId } from '@taxiway/domain'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { personKeyOwner } from './idempotency.js'
import { type ChangeDeps, type Effect, type Refusal, runOnce } from './run-change.js'

type Entry = Pick<NewAuditEntry, 'organizationId' | 'action' | 'subject' | 'before' | 'after'>
/** One entry for the trail of each organization concerned. */
type PersonChange<Body> = (Effect<Body> | Refusal) & { entries: readonly Entry[] }

export type RunPersonChange = <Body>(
  request: FastifyRequest,
  reply: FastifyReply,
  work: (tx: Transaction, session: SessionRecord) => Promise<PersonChange<Body>>,
) => Promise<Body>

/**
 * Like `createRunChange`, for changes that a signed-in person makes outside an organization: creating,
 * joining or leaving one, and step-up. Their Idempotency-Keys belong to the session, so that a repeated
 * request gets its answer even after the membership has ended.
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
