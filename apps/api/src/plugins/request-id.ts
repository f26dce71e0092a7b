import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import fp from 'fastify-plugin'

const shape = /^[\w.:-]{1,128}$/

/** The caller's X-Request-Id if it is short and safe to log, else a new id. */
export const genReqId = (request: Pick<IncomingMessage, 'headers'>): string => {
  const given = request.headers['x-request-id']
  return typeof given === 'string' && shape.test(given) ? given : `req_${randomUUID()}`
}

/** Adds the request id to every answer; the log has the same id. */
export const requestId = fp(
  async app => {
    app.addHook('onRequest', async (request, reply) => {
      reply.header('x-request-id', request.id)
    })
  },
  { name: 'request-id' },
)
