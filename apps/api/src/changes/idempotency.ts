import { createHmac } from 'node:crypto'
import {
  findIdempotentAnswer,
  type IdempotencyScope,
  keepIdempotentAnswer,
  type Transaction,
  takeIdempotencyKey,
} from '@taxiway/db'
import { DomainError, type OrganizationId } from '@taxiway/domain'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Principal } from '../auth/principal.js'

export const idempotencyHeaders = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters')
    .optional()
    .meta({
      description:
        'A key of your choice for this request. A repeated request with the same key within 24 hours gets the same answer, with `Idempotent-Replayed: true`, and changes nothing.',
    }),
})

/** The owner of the keys: a credential in one organization, or a person outside any organization. */
export type KeyOwner = Pick<IdempotencyScope, 'organizationId' | 'principalId'>

/**
 * A token belongs to one organization. A session may act in several organizations, and each has separate
 * keys.
 */
export const keyOwnerOf = ({ kind, id, organizationId }: Principal): KeyOwner => ({
  organizationId,
  principalId: kind === 'session' ? sessionIn(id, organizationId) : id,
})

/**
 * `organizationId`: the organization that the request names, even if the person is no longer a member; null
 * when the request names none.
 */
export const personKeyOwner = (sessionId: string, organizationId: OrganizationId | null): KeyOwner => ({
  organizationId,
  principalId: sessionIn(sessionId, organizationId),
})

const sessionIn = (sessionId: string, organizationId: OrganizationId | null): string =>
  `${organizationId ?? 'person'}/${sessionId}`

type Kept = { answer: unknown }

/**
 * Handles the Idempotency-Key of a request, within the transaction of its effect; undefined when there is no
 * key. A key belongs to one owner and one route. Only successful answers are kept: a refused request changed
 * nothing and may be repeated.
 */
export const idempotencyOf = (request: FastifyRequest, owner: KeyOwner, secret: string) => {
  const key = request.method === 'POST' ? request.headers['idempotency-key'] : undefined
  if (typeof key !== 'string') return undefined
  const scope: IdempotencyScope = { ...owner, route: `${request.method} ${request.routeOptions.url}`, key }
  // The body is hashed after schema parsing, so the order of its fields does not matter. It may hold secrets,
  // which a reader of the database must not be able to find by guessing: the fingerprint is keyed.
  const fingerprint = createHmac('sha256', secret)
    .update(JSON.stringify([request.url, request.body ?? null]))
    .digest()
  return {
    /** Throws `request.idempotency_in_flight`, `request.idempotency_mismatch`, or `api_token.shown_once` when the answer is not kept. */
    recall: async (tx: Transaction): Promise<Kept | undefined> => {
      if (!(await takeIdempotencyKey(tx, scope))) throw new DomainError('request.idempotency_in_flight')
      const found = await findIdempotentAnswer(tx, scope)
      if (found === null) return undefined
      if (!found.fingerprint.equals(fingerprint)) throw new DomainError('request.idempotency_mismatch')
      if (found.answer === null) throw new DomainError('api_token.shown_once')
      return { answer: found.answer }
    },
    keep: (tx: Transaction, answer: unknown) => keepIdempotentAnswer(tx, scope, { fingerprint, answer }),
  }
}
