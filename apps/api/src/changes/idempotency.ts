import { createHmac } from 'node:crypto'
import {
  findIdempotentAnswer,
  type IdempotencyScope,
  keepIdempotentAnswer,
  type Transaction,
  takeIdempotencyKey,
} from '@taxiway/db'
import { DomainError } from '@taxiway/domain'
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
        'A name of your choice for this request. Sent again within 24 hours it gets the same answer, with `Idempotent-Replayed: true`, and changes nothing more.',
    }),
})

type Kept = { answer: unknown }

/**
 * What a request's Idempotency-Key asks for, within the transaction of its effect; undefined when it has none. A key belongs to one
 * credential and one route. Only what succeeded is kept: a refused request changed nothing and may be tried again.
 */
export const idempotencyOf = (request: FastifyRequest, principal: Principal, secret: string) => {
  const key = request.method === 'POST' ? request.headers['idempotency-key'] : undefined
  if (typeof key !== 'string') return undefined
  const { organizationId, id: principalId } = principal
  const route = `${request.method} ${request.routeOptions.url}`
  const scope: IdempotencyScope = { organizationId, principalId, route, key }
  // The body is as its schema made it, so the order in which its fields came does not matter. It may hold secrets, which nobody who
  // reads the database shall guess by trying: the fingerprint is keyed.
  const fingerprint = createHmac('sha256', secret)
    .update(JSON.stringify([request.url, request.body ?? null]))
    .digest()
  return {
    /** Throws `request.idempotency_in_flight`, `request.idempotency_mismatch`, or `api_token.shown_once` when the answer is not kept. */
    recall: async (tx: Transaction): Promise<Kept | undefined> => {
      if (!(await takeIdempotencyKey(tx, scope))) throw new DomainError('request.idempotency_in_flight')
      const found = await findIdempotentAnswer(tx, scope)
      if (found === undefined) return undefined
      if (!found.fingerprint.equals(fingerprint)) throw new DomainError('request.idempotency_mismatch')
      if (found.answer === null) throw new DomainError('api_token.shown_once')
      return { answer: found.answer }
    },
    keep: (tx: Transaction, answer: unknown) => keepIdempotentAnswer(tx, scope, { fingerprint, answer }),
  }
}
