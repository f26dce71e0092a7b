import underPressure from '@fastify/under-pressure'
import { DomainError } from '@taxiway/domain'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Pool } from 'pg'
import { isPrivatePath } from './private-answers.js'

export type OverloadOptions = {
  maxEventLoopDelayMs: number
  pool: Pick<Pool, 'waitingCount'>
  /** How many queries may wait for a connection before new requests are refused. */
  maxWaitingQueries: number
}

/**
 * Refuses requests under /v1 and /api/auth with 503 `service.overloaded` while this process cannot keep up: past that delay, or behind that
 * many queries, no request is answered in time, and every request let in makes it worse. Register it before the hook that authenticates, which
 * asks the database. Webhooks have a budget of their own; health, metrics and pages stay reachable.
 */
export const overload = fp<OverloadOptions>(
  async (app, { maxEventLoopDelayMs, pool, maxWaitingQueries }) => {
    await app.register(underPressure, {
      maxEventLoopDelay: maxEventLoopDelayMs,
      pressureHandler: (request, _reply, _type, value) => {
        // Infinity means that nothing was measured in the last second, as right after the start.
        if (Number.isFinite(value) && isPrivatePath(request))
          throw overloaded('This process has more to do than it can keep up with.')
      },
    })
    app.addHook('onRequest', async (request: FastifyRequest) => {
      if (pool.waitingCount >= maxWaitingQueries && isPrivatePath(request))
        throw overloaded('Too many requests wait for the database.')
    })
  },
  { name: 'overload' },
)

const retryAfterSeconds = 2

const overloaded = (why: string) =>
  new DomainError('service.overloaded', {
    message: `${why} Wait as long as Retry-After says, then send the request again.`,
    details: { retryAfterSeconds },
  })
