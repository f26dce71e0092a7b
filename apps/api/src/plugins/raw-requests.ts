import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { DomainError, type ErrorCode } from '@taxiway/domain'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { problemType, toProblem } from '../problem/problem.js'
import { genReqId } from './request-id.js'
import { bareSecurityHeaders } from './security-headers.js'

type Refusal = { code: ErrorCode; status: number; message?: string; headers?: Record<string, string> }

const malformed: Refusal = {
  code: 'request.malformed',
  status: 400,
  message: 'This is not a valid HTTP request. Correct its framing and send it on a new connection.',
}
const refusals: Readonly<Record<string, Refusal>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { code: 'request.timeout', status: 408 },
  HPE_HEADER_OVERFLOW: {
    code: 'request.too_large',
    status: 431,
    message: 'The address and the header fields are too large. Send at most 16 KiB in total.',
  },
}
const noProxy: Refusal = {
  code: 'request.method_not_allowed',
  status: 405,
  message: 'This service is no proxy. Use a method named in the Allow header.',
  headers: { allow: 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS' },
}

const lingerMs = 1_000

/** The current answer of each connection: an error page written into it would look like a part of it. */
const answers = new WeakMap<Duplex, ServerResponse>()

/**
 * Requests that Node would answer by itself, without our headers and problem documents, go through our hooks
 * instead (an unsupported expectation, no Host header or two), or are answered by hand (CONNECT).
 */
export const rawRequests = fp(
  async app => {
    app.server.on('request', (request, response) => answers.set(request.socket, response))
    app.server.on('checkExpectation', (request, response) => {
      answers.set(request.socket, response)
      app.routing(request, response)
    })
    app.server.on('connect', (_request, socket) => refuse(socket, noProxy))
    app.addHook('onRequest', async (request, reply) => {
      const error = findFault(request)
      if (error === undefined) return
      reply.header('connection', 'close')
      throw error
    })
  },
  { name: 'raw-requests' },
)

const findFault = ({ headers, raw }: FastifyRequest): DomainError | undefined => {
  const { expect } = headers
  if (expect !== undefined && expect.toLowerCase() !== '100-continue')
    return new DomainError('request.expectation_failed')
  const hosts = countHosts(raw)
  // RFC 9112, 3.2: exactly one Host header, from HTTP/1.1 on. A proxy may route by another one than we would.
  return hosts === 1 || (hosts === 0 && raw.httpVersion === '1.0')
    ? undefined
    : new DomainError('request.malformed', { message: `There are ${hosts} Host headers. Send exactly one.` })
}

const countHosts = ({ rawHeaders }: IncomingMessage): number =>
  rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length

/** For bytes that are not HTTP, and requests that do not arrive in time: Fastify has no request to route. */
export const refuseConnection = (error: Error & { code?: string }, socket: Duplex): void => {
  const answer = answers.get(socket)
  const isAnswering = answer?.headersSent === true && !answer.writableEnded
  // A reset connection has no reader; in the middle of an answer, the error would look like a part of it.
  if (error.code === 'ECONNRESET' || !socket.writable || isAnswering) socket.destroy()
  else refuse(socket, refusals[error.code ?? ''] ?? malformed)
}

const refuse = (socket: Duplex, { code, status, message, headers = {} }: Refusal): void => {
  const requestId = genReqId({ headers: {} })
  const problem = toProblem(new DomainError(code, message ? { message } : {}), requestId, false)
  const body = JSON.stringify({ ...problem, status })
  const all = {
    ...bareSecurityHeaders,
    ...headers,
    'cache-control': 'no-store',
    'content-type': problemType,
    'content-length': String(Buffer.byteLength(body)),
    'x-request-id': requestId,
    connection: 'close',
  }
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  // The client has a second to read the answer: closing with unread bytes would reset the connection and may
  // discard the answer.
  const timer = setTimeout(() => socket.destroy(), lingerMs)
  socket.once('close', () => clearTimeout(timer))
  socket.on('error', () => socket.destroy())
  socket.resume()
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...head, '', body].join('\r\n'))
}
