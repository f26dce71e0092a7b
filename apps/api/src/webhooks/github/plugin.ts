import type { IncomingMessage } from 'node:http'
import { DomainError, isDomainError } from '@taxiway/domain'
import type { WakeQueue } from '@taxiway/queue'
import type { Logger, Metrics } from '@taxiway/runtime'
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import type pg from 'pg'
import { refuseUnread } from '../../plugins/unread-body.js'
import { checkBodyHeaders, checkDeliveryHeaders, type DeliveryHead, keepHeaders } from './check-head.js'
import { createDeliveryStore } from './delivery-store.js'
import { createFailureLimiter } from './failure-limiter.js'
import { createInFlightBudget } from './in-flight-budget.js'
import { createLargeBodyGate } from './large-body-gate.js'
import { readBody } from './read-body.js'
import { createReceiveDelivery } from './receive-delivery.js'
import type { WebhookSettings } from './settings.js'
import { createWebhookMetrics } from './webhook-metrics.js'

export type GithubWebhooksDeps = {
  settings: WebhookSettings
  pool: Pick<pg.Pool, 'query'>
  wake: Pick<WakeQueue, 'wakeDeliveries'>
  logger: Logger
  metrics: Metrics
}

type Visit = { head: DeliveryHead | undefined; verified: boolean; outcome: string | undefined }

/**
 * `POST /webhooks/github`. Answers 2xx only after the delivery is committed to Postgres (or needs no work),
 * verifies the raw bytes before parsing them, and does not read a body that its headers disqualify. Throws
 * `DomainError`s; the app renders them. Register it after the hooks that answer unknown routes and methods:
 * those checks come first.
 */
export const githubWebhooks =
  ({ settings, pool, wake, logger, metrics }: GithubWebhooksDeps): FastifyPluginAsync =>
  async app => {
    const { maxBytes } = settings
    const budget = createInFlightBudget(settings.inFlightBytes)
    const throughGate = createLargeBodyGate()
    const measure = createWebhookMetrics(metrics, budget.used)
    const limiter = await createFailureLimiter(app, settings)
    const store = createDeliveryStore({ pool, wake, logger, timeoutMs: settings.acceptTimeoutMs })
    const receive = createReceiveDelivery({ settings, store, logger })
    const visits = new WeakMap<FastifyRequest, Visit>()
    app.addHook('onClose', () => store.close())

    // The body has not been read here. The order of these checks is part of the contract.
    app.addHook('onRequest', async (request, reply) => {
      const visit: Visit = { head: undefined, verified: false, outcome: undefined }
      visits.set(request, visit)
      await limiter.admit(request)
      const { headers } = request
      checkBodyHeaders(headers, maxBytes)
      visit.head = checkDeliveryHeaders(headers)
      // A chunked body does not declare its size, so reserve the maximum.
      const length = headers['content-length']
      reply.raw.once('close', budget.reserve(length === undefined ? maxBytes : Number(length)))
    })
    app.addHook('onError', async (request, reply, error) => {
      const visit = visits.get(request)
      if (!request.raw.complete) refuseUnread(request, reply)
      if (visit === undefined) return
      if (isDomainError(error)) {
        visit.outcome = error.code
        if (error.code === 'request.too_large') {
          measure.tooLarge()
          logger.warn({ alert: true, requestId: request.id, maxBytes }, 'a delivery was refused for its size')
        }
      }
      if (!visit.verified && !isOurFault(error)) await limiter.countFailure(request)
    })
    app.addHook('onResponse', async (request, reply) => {
      const visit = visits.get(request)
      if (visit) measure.answered(visit.outcome ?? 'error', reply.elapsedTime)
    })

    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', (_request: FastifyRequest, stream: IncomingMessage) =>
      readBody(stream, { maxBytes, timeoutMs: settings.bodyTimeoutMs }),
    )
    app.route({
      method: 'POST',
      url: '/webhooks/github',
      bodyLimit: maxBytes + 1,
      schema: { hide: true } as object,
      handler: async (request, reply) => {
        const visit = visits.get(request)
        if (visit?.head === undefined) throw new DomainError('internal.unexpected')
        const { head } = visit
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
        const answer = await throughGate(body.length, () =>
          receive({
            head,
            body,
            requestId: request.id,
            headers: keepHeaders(request.headers),
            onVerified: () => {
              visit.verified = true
            },
          }),
        )
        visit.outcome = answer.body.status
        // Written by hand: five kinds of answer with three short fields need no compiled schema.
        return reply
          .code(answer.status)
          .type('application/json; charset=utf-8')
          .send(JSON.stringify(answer.body))
      },
    })
  }

const isOurFault = (error: unknown): boolean =>
  isDomainError(error, 'webhook.overloaded') ||
  isDomainError(error, 'webhook.not_stored') ||
  isDomainError(error, 'dependency.unavailable') ||
  isDomainError(error, 'request.rate_limited')
