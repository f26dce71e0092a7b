import type { DomainError } from '@taxiway/domain'
import type { FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { problemType, toProblem } from './problem.js'
import { toDomainError } from './to-domain-error.js'

export type ErrorHandlerOptions = { isDebug: boolean }

/** Answers every error with a problem document. Internal errors are logged here, once, with their causes. */
export const errorHandler = fp<ErrorHandlerOptions>(
  async (app, { isDebug }) => {
    app.setErrorHandler((error, request, reply) => sendProblem(request, reply, error, isDebug))
  },
  { name: 'error-handler' },
)

export const sendProblem = (
  request: FastifyRequest,
  reply: FastifyReply,
  error: unknown,
  isDebug: boolean,
) => {
  const problem = toDomainError(error)
  const body = toProblem(problem, request.id, isDebug)
  if (body.status >= 500) request.log.error({ err: error, code: body.code }, 'request failed')
  request.problemCode = body.code
  for (const [name, value] of Object.entries(headersOf(problem, body.status))) reply.header(name, value)
  return reply.code(body.status).type(problemType).send(JSON.stringify(body))
}

const headersOf = (error: DomainError, status: number): Record<string, string> => ({
  'cache-control': 'no-store',
  ...(status === 401 ? { 'www-authenticate': 'Bearer realm="taxiway"' } : {}),
  ...(status === 503 && typeof error.details?.['retryAfterSeconds'] !== 'number'
    ? { 'retry-after': '5' }
    : {}),
  ...(typeof error.details?.['retryAfterSeconds'] === 'number'
    ? { 'retry-after': String(error.details['retryAfterSeconds']) }
    : {}),
  ...(Array.isArray(error.details?.['allow']) ? { allow: error.details['allow'].join(', ') } : {}),
})

declare module 'fastify' {
  interface FastifyRequest {
    /** The problem code of this request's answer, for the log line. */
    problemCode: string | null
  }
}
