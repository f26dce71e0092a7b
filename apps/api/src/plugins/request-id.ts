import { randomBytes, randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { startTrail } from '@taxiway/runtime'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'

const shape = /^[\w.:-]{1,128}$/
const own = /^req_[0-9a-f-]{36}$/

/** The caller's X-Request-Id if it is short and safe to log, else a new id. */
export const genReqId = (request: Pick<IncomingMessage, 'headers'>): string => {
  const given = request.headers['x-request-id']
  return typeof given === 'string' && shape.test(given) ? given : `req_${randomUUID()}`
}

/** Callers may send one id with everything: what they began is told apart, and a search for their id still finds all of it. */
const toCorrelationId = (id: string): string =>
  own.test(id) ? id : `${id}.${randomBytes(4).toString('hex')}`

/**
 * Adds the request id to every answer; the log has the same id. Everything that a request starts belongs to its story: log lines,
 * statements, outside calls and rows have its correlation id.
 */
export const requestId = fp(
  async app => {
    const correlationIds = new WeakMap<FastifyRequest, string>()
    app.addHook('onRequest', (request, reply, done) => {
      const correlationId = toCorrelationId(request.id)
      correlationIds.set(request, correlationId)
      reply.header('x-request-id', request.id)
      startTrail({ correlationId }, done)
    })
    // The body was read by callbacks of the socket, which outlives the request and has no story.
    app.addHook('preValidation', (request, _reply, done) =>
      startTrail({ correlationId: correlationIds.get(request) }, done),
    )
    app.addHook('onResponse', (request, _reply, done) =>
      startTrail({ correlationId: correlationIds.get(request) }, done),
    )
  },
  { name: 'request-id' },
)
