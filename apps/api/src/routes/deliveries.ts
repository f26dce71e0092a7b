import { DomainError, idSchema } from '@taxiway/domain'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { principalOf } from '../auth/authenticate.js'
import type { Deps } from '../deps.js'
import type { CursorCodec } from '../paging/cursor.js'
import { filteredList, pageQuerySchema, pageSchema, readPage } from '../paging/page.js'
import { deliverySchema, deliveryStates, presentDelivery } from '../views/delivery.js'
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
        summary: "List GitHub's deliveries for your repositories, newest first",
        security: bearer,
        querystring: pageQuerySchema.extend({
          state: z.enum(deliveryStates).optional(),
          event: z
            .string()
            .max(64)
            .regex(/^\w+$/, 'must be the name of an event')
            .optional()
            .meta({ description: 'Only this event, such as `pull_request`.' }),
        }),
        response: { 200: pageSchema(deliverySchema, 'WebhookDeliveryPage'), ...protectedProblems() },
      },
      handler: async request => {
        const { organizationId } = principalOf(request)
        const { state, event } = request.query
        const filter = { state, event }
        return readPage({
          cursors,
          list: filteredList(`deliveries/${organizationId}`, filter),
          query: request.query,
          read: page => deliveries.list(organizationId, page, filter),
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
        if (delivery === null) throw new DomainError('resource.not_found')
        return presentDelivery(delivery)
      },
    })
  }
