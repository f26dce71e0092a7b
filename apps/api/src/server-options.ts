import { type Server, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { DomainError, type ErrorCode } from '@taxiway/domain'
import type { Logger } from '@taxiway/runtime'
import {
  type FastifyBaseLogger,
  type FastifyHttpOptions,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import type { Env } from './env.js'
import { genReqId } from './plugins/request-id.js'
import { bareSecurityHeaders } from './plugins/security-headers.js'
import { sendProblem } from './problem/error-handler.js'
import { problemType, toProblem } from './problem/problem.js'

type Options = { env: Pick<Env, 'TRUST_PROXY'>; logger: Logger; isDebug: boolean }

const mebibyte = 1024 * 1024

/** How the server reads requests, and how it answers those that never reach a route. */
export const serverOptions = ({ env, logger, isDebug }: Options) =>
  ({
    loggerInstance: logger as FastifyBaseLogger,
    // Our own hook writes one line per request.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId,
    requestIdHeader: false,
    trustProxy: env.TRUST_PROXY,
    bodyLimit: mebibyte,
    // Head and body of a request have half a minute, looked at every second (Node looks twice a minute unless told); an idle
    // connection lives a little longer than the usual proxy keeps it.
    requestTimeout: 28_000,
    http: { headersTimeout: 20_000, connectionsCheckingInterval: 1_000 },
    keepAliveTimeout: 72_000,
    // Idle connections are cut when we stop; streams end by themselves before, requests are answered.
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    routerOptions: { maxParamLength: 128 },
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      reply.headers({ ...bareSecurityHeaders, 'x-request-id': request.id })
      void sendProblem(request, reply, error, isDebug)
    },
    clientErrorHandler: (error: Error & { code?: string }, socket: Socket) => refuseConnection(error, socket),
  }) satisfies FastifyHttpOptions<Server>

const codes: Readonly<Record<string, readonly [ErrorCode, number]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['request.timeout', 408],
  HPE_HEADER_OVERFLOW: ['request.too_large', 431],
}

/** What cannot be read as HTTP has no request; the answer is written by hand and the connection ends. */
const refuseConnection = (error: Error & { code?: string }, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return
  const [code, status] = codes[error.code ?? ''] ?? ['request.malformed', 400]
  const requestId = genReqId({ headers: {} })
  const message = code === 'request.malformed' ? 'This is not a valid HTTP request.' : undefined
  const problem = toProblem(new DomainError(code, message ? { message } : {}), requestId, false)
  const body = JSON.stringify({ ...problem, status })
  const headers = {
    ...bareSecurityHeaders,
    'content-type': problemType,
    'content-length': String(Buffer.byteLength(body)),
    'x-request-id': requestId,
    connection: 'close',
  }
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...head, '', body].join('\r\n'))
}
