import { DomainError, idSchema } from '@taxiway/domain'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { principalOf } from '../auth/authenticate.js'
import type { Deps } from '../deps.js'
import type { CursorCodec } from '../paging/cursor.js'
import { pageQuerySchema, pageSchema, readPage } from '../paging/page.js'
import { deliverySchema, presentDelivery } from '../views/delivery.js'
import { bearer, protectedProblems } from './responses.js'

type RouteDeps = Pick<Deps, 'deliveries'> & { cursors: CursorCodec }

const tags = ['Webhook deliveries']

export const deliveryRoutes =
  ({ deliveries, cursors }: RouteDeps): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'GET',
      url: '/v1/webhook-deliveries',
      schema: {
        operationId: 'listWebhookDeliveries',
        tags,
        summary: 'List what GitHub sent about your repositories, newest first',
        security: bearer,
        querystring: pageQuerySchema,
        response: { 200: pageSchema(deliverySchema, 'WebhookDeliveryPage'), ...protectedProblems() },
      },
      handler: async request => {
        const { organizationId } = principalOf(request)
        return readPage({
          cursors,
          list: `deliveries/${organizationId}`,
          query: request.query,
          read: page => deliveries.list(organizationId, page),
          present: presentDelivery,
        })
      },
    })

    app.route({
      method: 'GET',
      url: '/v1/webhook-deliveries/:deliveryId',
      config: { etag: true },
      schema: {
        operationId: 'getWebhookDelivery',
        tags,
        summary: 'Read one delivery',
        security: bearer,
        params: z.strictObject({ deliveryId: idSchema('dlv') }),
        response: { 200: deliverySchema, ...protectedProblems(404) },
      },
      handler: async request => {
        const { organizationId } = principalOf(request)
        const delivery = await deliveries.find(organizationId, request.params.deliveryId)
        if (delivery === undefined) throw new DomainError('resource.not_found')
        return presentDelivery(delivery)
      },
    })
  }
