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
    // Our own hook logs one line per request.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId,
    requestIdHeader: false,
    trustProxy: env.TRUST_PROXY,
    bodyLimit: mebibyte,
    // A request has half a minute for head and body, checked every second (Node's default: every 30 seconds);
    // an idle connection lives a little longer than the usual proxy keeps it.
    requestTimeout: 28_000,
    // Our own hook refuses a request without Host, because Node's answer lacks our headers.
    http: { headersTimeout: 20_000, connectionsCheckingInterval: 1_000, requireHostHeader: false },
    keepAliveTimeout: 72_000,
    // Shutdown closes idle connections; streams end by themselves first, and requests in progress get their
    // answers.
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    // As long as a whole head may be: each parameter has a separate limit, whose error names the parameter.
    routerOptions: { maxParamLength: 16 * 1024 },
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      reply.headers({ ...bareSecurityHeaders, 'x-request-id': request.id })
      void sendProblem(request, reply, error, isDebug)
    },
    clientErrorHandler: refuseConnection,
  }) satisfies FastifyHttpOptions<Server>
