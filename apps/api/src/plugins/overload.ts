import underPressure from '@fastify/under-pressure'
import { DomainError } from '@taxiway/domain'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Pool } from 'pg'
import { isPrivatePath } from './private-answers.js'

export type OverloadOptions = {
  maxEventLoopDelayMs: number
  pool: Pick<Pool, 'waitingCount'>
  /** How many queries may wait for a connection before the API refuses new requests. */
  maxWaitingQueries: number
}

/**
 * Refuses requests under /v1 and /api/auth with 503 `service.overloaded` while this process cannot keep up:
 * above this event-loop delay, or behind this many waiting queries, requests time out, and each admitted
 * request makes it worse. Register it before the authentication hook, which queries the database. Webhooks
 * have their own limit; health, metrics and pages stay reachable.
 */
export const overload = fp<OverloadOptions>(
  async (app, { maxEventLoopDelayMs, pool, maxWaitingQueries }) => {
    await app.register(underPressure, {
      maxEventLoopDelay: maxEventLoopDelayMs,
      pressureHandler: (request, _reply, _type, value) => {
        // Infinity means that nothing was measured in the last second, as right after the start.
        if (Number.isFinite(value) && isPrivatePath(request)) throw overloaded('This process is overloaded.')
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
    message: `${why} Wait for the time in Retry-After, then send the request again.`,
    details: { retryAfterSeconds },
  })
