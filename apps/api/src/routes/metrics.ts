import { hasBearer } from '@taxiway/crypto'
import { DomainError } from '@taxiway/domain'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Deps } from '../deps.js'
import { problems } from './responses.js'

export const metricsRoutes =
  ({ env, metrics, vitals }: Pick<Deps, 'env' | 'metrics' | 'vitals'>): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'GET',
      url: '/metrics',
      schema: {
        operationId: 'getMetrics',
        tags: ['Operations'],
        summary: 'Metrics in the format of Prometheus',
        description:
          'With `METRICS_TOKEN` set, Prometheus sends it as a bearer token. With `API_METRICS_PORT` set, they are on that port alone.',
        response: {
          200: { description: 'Metrics.', content: { 'text/plain': { schema: z.string() } } },
          ...problems(),
        },
      },
      handler: async (request, reply) => {
        // On a port of their own they are not to be seen on this one.
        if (env.API_METRICS_PORT !== undefined) throw new DomainError('route.not_found')
        if (!hasBearer(env.METRICS_TOKEN, request.headers.authorization))
          throw new DomainError('auth.required')
        await vitals.refresh()
        return reply.type(metrics.contentType).send(await metrics.render())
      },
    })
  }
