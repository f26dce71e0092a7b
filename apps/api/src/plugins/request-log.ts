import type { Metrics } from '@taxiway/runtime'
import fp from 'fastify-plugin'
import type { Principal } from '../auth/principal.js'
import { noise } from './request-id.js'

export type RequestLogOptions = { metrics: Metrics }

/**
 * One log line and one measurement per request, labelled by route template: paths would create a series for
 * each id.
 */
export const requestLog = fp<RequestLogOptions>(
  async (app, { metrics }) => {
    const duration = metrics.duration(
      'http_request_duration_seconds',
      'Time from the request line to the last byte.',
      ['method', 'route', 'status'],
    )
    app.decorateRequest('problemCode', null)
    app.addHook('onResponse', async (request, reply) => {
      const route = request.is404 ? 'unknown' : (request.routeOptions.url ?? 'unknown')
      const method = request.is404 && !knownMethods.has(request.method) ? 'OTHER' : request.method
      duration.observe({ method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000)
      request.log[noise.has(route) && reply.statusCode < 400 ? 'debug' : 'info'](
        {
          method,
          route,
          status: reply.statusCode,
          durationMs: Math.round(reply.elapsedTime * 10) / 10,
          ...(request.problemCode ? { code: request.problemCode } : {}),
          ...(request.principal
            ? { organizationId: request.principal.organizationId, ...nameOf(request.principal) }
            : {}),
        },
        'request',
      )
    })
  },
  { name: 'request-log' },
)

const nameOf = (principal: Principal) =>
  principal.kind === 'session' ? { userId: principal.userId } : { tokenId: principal.id }

const knownMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
