import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Deps } from '../deps.js'
import { checkReadiness } from '../health/check-readiness.js'
import { problems } from './responses.js'

const dependencySchema = z
  .object({ status: z.enum(['ok', 'degraded', 'failed']), reason: z.string() })
  .meta({ id: 'Dependency' })

const readinessSchema = z
  .object({
    status: z.enum(['ready', 'not_ready', 'stopping']),
    dependencies: z.object({
      postgres: dependencySchema,
      migrations: dependencySchema,
      keys: dependencySchema,
      queue: dependencySchema,
      workers: dependencySchema,
    }),
  })
  .meta({ id: 'Readiness' })

export const healthRoutes =
  (deps: Pick<Deps, 'readiness' | 'redis' | 'vault'>): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'GET',
      url: '/healthz',
      schema: {
        operationId: 'getHealth',
        tags: ['Operations'],
        summary: 'Is the process alive?',
        response: { 200: z.object({ status: z.literal('ok') }).meta({ id: 'Health' }), ...problems() },
      },
      handler: async (_request, reply) => {
        reply.cacheControl('no-store')
        return { status: 'ok' as const }
      },
    })

    app.route({
      method: 'GET',
      url: '/readyz',
      schema: {
        operationId: 'getReadiness',
        tags: ['Operations'],
        summary: 'Can it serve requests, and what is missing?',
        response: {
          ...problems(),
          200: readinessSchema.describe('Ready. Degraded checks only add latency.'),
          503: readinessSchema.describe('Not ready, or about to stop.'),
        },
      },
      handler: async (_request, reply) => {
        const found = await checkReadiness(deps)
        const report = app.isStopping() ? { ...found, status: 'stopping' as const } : found
        reply.cacheControl('no-store')
        return reply.code(report.status === 'ready' ? 200 : 503).send(report)
      },
    })
  }
