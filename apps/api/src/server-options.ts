import type { Server } from 'node:http'
import type { Logger } from '@taxiway/runtime'
import {
  type FastifyBaseLogger,
  type FastifyHttpOptions,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify'
import type { Env } from './env.js'
import { refuseConnection } from './plugins/raw-requests.js'
import { genReqId } from './plugins/request-id.js'
import { bareSecurityHeaders } from './plugins/security-headers.js'
import { sendProblem } from './problem/error-handler.js'

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
    // A request without Host is refused by our own hook, as Node would answer it without our headers.
    http: { headersTimeout: 20_000, connectionsCheckingInterval: 1_000, requireHostHeader: false },
    keepAliveTimeout: 72_000,
    // Idle connections are cut when we stop; streams end by themselves before, requests are answered.
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    // As long as a whole head may be: each parameter has a rule of its own, which names it when it is too long.
    routerOptions: { maxParamLength: 16 * 1024 },
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      reply.headers({ ...bareSecurityHeaders, 'x-request-id': request.id })
      void sendProblem(request, reply, error, isDebug)
    },
    clientErrorHandler: refuseConnection,
  }) satisfies FastifyHttpOptions<Server>
