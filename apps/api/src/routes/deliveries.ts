import { listDecisionsOf, readStored } from '@taxiway/db'
import { DomainError, idSchema } from '@taxiway/domain'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { principalOf } from '../auth/authenticate.js'
import { maskSecrets } from '../deliveries/mask-secrets.js'
import type { Deps } from '../deps.js'
import type { CursorCodec } from '../paging/cursor.js'
import { filteredList, pageQuerySchema, pageSchema, readPage } from '../paging/page.js'
import {
  deliveryDecisionSchema,
  deliveryDetailSchema,
  deliverySchema,
  deliveryStates,
  presentDelivery,
  presentDeliveryDecision,
  presentDeliveryDetail,
} from '../views/delivery.js'
import { bearer, protectedProblems, storedObject } from './responses.js'

type RouteDeps = Pick<Deps, 'db' | 'deliveries'> & { cursors: CursorCodec }

const tags = ['Webhook deliveries']
const params = z.strictObject({ deliveryId: idSchema('dlv') })

export const deliveryRoutes =
  ({ db, deliveries, cursors }: RouteDeps): FastifyPluginAsyncZod =>
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
          action: z.string().max(64).regex(/^\w+$/, 'must be the name of an action').optional(),
          reason: z
            .string()
            .max(64)
            .regex(/^[\w, ]+$/, 'must be a reason')
            .optional(),
          repositoryId: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER).optional(),
          guid: z.uuid().optional().meta({ description: "GitHub's id of the event." }),
          about: z
            .string()
            .min(1)
            .max(255)
            .regex(/^\P{Cc}*$/u, 'must not contain control characters')
            .optional()
            .meta({
              description:
                'Only deliveries because of which something was decided about this pull request (`12`), branch or whole commit id.',
            }),
          replayOf: idSchema('dlv').optional().meta({ description: 'The replays of this delivery.' }),
        }),
        response: { 200: pageSchema(deliverySchema, 'WebhookDeliveryPage'), ...protectedProblems() },
      },
      handler: async request => {
        const { organizationId } = principalOf(request)
        const { limit: _limit, cursor: _cursor, about, ...query } = request.query
        const filter = { ...query, about: about === undefined ? undefined : readAbout(about) }
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
        params,
        response: { 200: deliveryDetailSchema, ...protectedProblems(404) },
      },
      handler: async request => {
        const { organizationId } = principalOf(request)
        const delivery = await deliveries.find(organizationId, request.params.deliveryId)
        if (delivery === null) throw new DomainError('resource.not_found')
        return presentDeliveryDetail(delivery)
      },
    })

    app.route({
      method: 'GET',
      url: '/v1/webhook-deliveries/:deliveryId/decisions',
      schema: {
        operationId: 'listDeliveryDecisions',
        tags,
        summary: 'List what your projects decided because of a delivery',
        security: bearer,
        params,
        response: {
          200: z.object({ data: z.array(deliveryDecisionSchema) }).meta({ id: 'DeliveryDecisions' }),
          ...protectedProblems(404),
        },
      },
      handler: async request => {
        const { organizationId } = principalOf(request)
        const { deliveryId } = request.params
        if ((await deliveries.find(organizationId, deliveryId)) === null)
          throw new DomainError('resource.not_found')
        const found = await listDecisionsOf(db, { organizationId, deliveryId })
        return { data: found.map(presentDeliveryDecision) }
      },
    })

    app.route({
      method: 'GET',
      url: '/v1/webhook-deliveries/:deliveryId/payload',
      schema: {
        operationId: 'getDeliveryPayload',
        tags,
        summary: 'Read the headers and the payload of a delivery',
        description: 'Values of keys that name a secret are masked.',
        security: bearer,
        params,
        response: {
          200: z
            .object({ headers: z.record(z.string(), z.string()), payload: storedObject() })
            .meta({ id: 'DeliveryPayload' }),
          ...protectedProblems(404, 410),
        },
      },
      handler: async request => {
        const { organizationId } = principalOf(request)
        const { deliveryId } = request.params
        if ((await deliveries.find(organizationId, deliveryId)) === null)
          throw new DomainError('resource.not_found')
        const stored = await readStored(db, deliveryId)
        if (!stored?.body)
          throw new DomainError('delivery.body_missing', {
            message: 'Taxiway does not keep the payload of this delivery, or not any more.',
          })
        return { headers: stored.headers, payload: maskSecrets(JSON.parse(stored.body.toString('utf8'))) }
      },
    })
  }

const readAbout = (about: string): { target: string } | { sha: string } => {
  if (/^[0-9a-f]{40}$/.test(about)) return { sha: about }
  return { target: /^\d+$/.test(about) ? `pr:${about}` : `branch:${about}` }
}
