import { randomBytes, randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { openSpan, startTrail } from '@taxiway/runtime'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'

/** Routes that machines ask every few seconds. */
export const noise: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics'])

const shape = /^[\w.:-]{1,128}$/

/** The caller's X-Request-Id if it is short and safe to log, else a new id. */
export const genReqId = (request: Pick<IncomingMessage, 'headers'>): string => {
  const given = request.headers['x-request-id']
  return typeof given === 'string' && shape.test(given) ? given : `req_${randomUUID()}`
}

/**
 * Callers may send one id with everything: what they began is told apart, and a search for their id still finds all of it. One that
 * looks like ours gets an ending, too: it may be that of another story.
 */
const toCorrelationId = ({ id, headers }: Pick<FastifyRequest, 'id' | 'headers'>): string =>
  headers['x-request-id'] === id ? `${id}.${randomBytes(4).toString('hex')}` : id

/**
 * Adds the request id to every answer; the log has the same id. Everything that a request starts belongs to its story: log lines,
 * statements, outside calls and rows have its correlation id.
 */
export const requestId = fp(
  async app => {
    const correlationIds = new WeakMap<FastifyRequest, string>()
    const spans = new WeakMap<FastifyRequest, NonNullable<ReturnType<typeof openSpan>>>()
    app.addHook('onRequest', (request, reply, done) => {
      const correlationId = toCorrelationId(request)
      correlationIds.set(request, correlationId)
      reply.header('x-request-id', request.id)
      startTrail({ correlationId }, () => {
        const route = request.routeOptions.url ?? 'unknown'
        const span = noise.has(route)
          ? null
          : openSpan({
              name: `${request.method} ${route}`,
              kind: 'server',
              isFirst: true,
              attributes: { 'http.route': route },
            })
        if (span) spans.set(request, span)
        if (span) span.within(done)
        else done()
      })
    })
    // The body was read by callbacks of the socket, which outlives the request and has no story.
    const again = (request: FastifyRequest, done: () => void) =>
      startTrail({ correlationId: correlationIds.get(request) }, () => {
        const span = spans.get(request)
        if (span) span.within(done)
        else done()
      })
    app.addHook('preValidation', (request, _reply, done) => again(request, done))
    app.addHook('onResponse', (request, reply, done) => {
      const attributes = { 'http.response.status_code': reply.statusCode }
      spans
        .get(request)
        ?.end({ attributes, ...(reply.statusCode >= 500 ? { error: String(reply.statusCode) } : {}) })
      again(request, done)
    })
    // A client that goes away gets no response.
    app.addHook('onRequestAbort', (request, done) => {
      spans.get(request)?.end({ error: 'aborted' })
      done()
    })
  },
  { name: 'request-id' },
)
