import { hasBearer } from '@taxiway/crypto'
import { DomainError } from '@taxiway/domain'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Deps } from '../deps.js'
import { createVitals } from '../system/vitals.js'
import { problems } from './responses.js'

export const metricsRoutes =
  ({ db, clock, env, metrics }: Pick<Deps, 'db' | 'clock' | 'env' | 'metrics'>): FastifyPluginAsyncZod =>
  async app => {
    const vitals = createVitals({ db, clock, metrics })

    app.route({
      method: 'GET',
      url: '/metrics',
      schema: {
        operationId: 'getMetrics',
        tags: ['Operations'],
        summary: 'Metrics in the format of Prometheus',
        description: 'With `METRICS_TOKEN` set, Prometheus sends it as a bearer token.',
        response: {
          200: { description: 'Metrics.', content: { 'text/plain': { schema: z.string() } } },
          ...problems(),
        },
      },
      handler: async (request, reply) => {
        if (!hasBearer(env.METRICS_TOKEN, request.headers.authorization))
          throw new DomainError('auth.required')
        await vitals.refresh()
        return reply.type(metrics.contentType).send(await metrics.render())
      },
    })
  }
