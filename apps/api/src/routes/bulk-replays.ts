import { createDeliveryReads, type DeliveryReads, type DeliveryRecord } from '@taxiway/db'
import { type DeliveryId, DomainError, idSchema, isDomainError, type OrganizationId } from '@taxiway/domain'
import { previewReplay } from '@taxiway/inbox'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { principalOf } from '../auth/authenticate.js'
import { idempotencyHeaders } from '../changes/idempotency.js'
import type { RunChange } from '../changes/run-change.js'
import { readReplayable, type SignatureVerdict } from '../deliveries/read-replayable.js'
import { requireReplayRoom } from '../deliveries/require-replay-room.js'
import { storeReplay } from '../deliveries/store-replay.js'
import { createTurns } from '../deliveries/take-turns.js'
import type { Deps } from '../deps.js'
import { deliverySchema, presentDelivery, presentPreview, replayPreviewSchema } from '../views/delivery.js'
import { webhookSettings } from '../webhooks/github/settings.js'
import { replayReason } from './delivery-replays.js'
import { bearer, protectedProblems } from './responses.js'

type RouteDeps = Pick<Deps, 'db' | 'deliveries' | 'wake' | 'env'> & { change: RunChange }

/** Each is read and rehearsed in one request. */
const most = 50
/** Of one organization, beside the one at work: many at once would take the connections of everybody else. */
const mostWaiting = 4
/** What is wrong with a delivery. Everything else, such as a busy database, is wrong with the request, and passes. */
const ofDelivery: ReadonlySet<string> = new Set([
  'resource.not_found',
  'delivery.body_missing',
  'delivery.not_replayable',
])
const deliveryIds = z
  .array(idSchema('dlv'))
  .min(1)
  .max(most)
  .refine(ids => new Set(ids).size === ids.length, 'must not name a delivery twice')
  .meta({ description: 'Applied in this order: oldest first is the order of GitHub.' })

const previewsSchema = z
  .object({
    data: z.array(
      z.object({
        deliveryId: idSchema('dlv'),
        preview: replayPreviewSchema.nullable(),
        problem: z.object({ code: z.string(), detail: z.string() }).nullable().meta({
          description: 'Why the delivery cannot be replayed. Leave it out, or the whole request is refused.',
        }),
      }),
    ),
  })
  .meta({ id: 'ReplayPreviews', description: 'What each replay alone would change now.' })

/** After an outage: many deliveries at once, all or none. */
export const bulkReplayRoutes =
  ({ db, deliveries, wake, env, change }: RouteDeps): FastifyPluginAsyncZod =>
  async app => {
    const { secrets } = webhookSettings(env)
    const inTurn = createTurns({ mostWaiting })

    const preview = async (organizationId: OrganizationId, deliveryId: DeliveryId) => {
      try {
        await findOwn(deliveries, organizationId, deliveryId)
        const { said, signature } = await readReplayable(db, secrets, deliveryId)
        const previews = await previewReplay(db, said, { organizationId, deliveryId })
        return { deliveryId, preview: presentPreview(signature, previews), problem: null }
      } catch (error) {
        if (!isDomainError(error) || !ofDelivery.has(error.code)) throw error
        return { deliveryId, preview: null, problem: { code: error.code, detail: error.message } }
      }
    }

    app.route({
      method: 'POST',
      url: '/v1/webhook-deliveries/replay',
      schema: {
        operationId: 'replayWebhookDeliveries',
        tags: ['Webhook deliveries'],
        summary: 'Apply several deliveries again, or say what that would change',
        description:
          'All are replayed, or none. With `dryRun`, the answer says for each what a replay of it alone would change now, and nothing is changed or recorded.',
        security: bearer,
        headers: idempotencyHeaders,
        body: z.union(
          [
            z.strictObject({ deliveryIds, dryRun: z.literal(true) }),
            z.strictObject({ deliveryIds, reason: replayReason }),
          ],
          {
            error: `must be 1 to ${most} deliveryIds, each once, with "dryRun":true or a "reason" of 3 to 500 characters`,
          },
        ),
        response: {
          200: previewsSchema,
          202: z.object({ data: z.array(deliverySchema) }).meta({ id: 'Replays' }),
          ...protectedProblems(404, 409, 410, 422),
        },
      },
      handler: async (request, reply) => {
        const { body } = request
        if ('dryRun' in body) {
          const { organizationId } = principalOf(request)
          const data = await inTurn(organizationId, async () => {
            const previews = []
            for (const id of body.deliveryIds) previews.push(await preview(organizationId, id))
            return previews
          })
          return reply.code(200).send({ data })
        }
        const { reason } = body
        const replayAll = () =>
          change(request, reply, async (tx, principal) => {
            const reads = createDeliveryReads(tx)
            const { organizationId } = principal
            await requireReplayRoom(tx, organizationId, body.deliveryIds.length)
            const replays: { of: DeliveryId; replay: DeliveryId; signature: SignatureVerdict }[] = []
            for (const id of body.deliveryIds) {
              const of = await findOwn(reads, organizationId, id)
              const { id: replay, signature } = await storeReplay(tx, secrets, of, {
                principal,
                requestId: request.id,
                reason,
              })
              replays.push({ of: id, replay, signature })
            }
            const ids = replays.map(({ replay }) => replay)
            const data = []
            for (const id of ids) data.push(presentDelivery(await findOwn(reads, organizationId, id)))
            return {
              entry: {
                action: 'webhook_delivery.replay_many',
                subject: { kind: 'organization', id: organizationId },
                before: null,
                after: { replays, reason },
              },
              body: { data },
              afterCommit: async () => void (await wake.wakeDeliveries(ids)),
            }
          })
        return reply.code(202).send(await inTurn(principalOf(request).organizationId, replayAll))
      },
    })
  }

const findOwn = async (
  reads: DeliveryReads,
  organizationId: OrganizationId,
  id: DeliveryId,
): Promise<DeliveryRecord> => {
  const found = await reads.find(organizationId, id)
  if (found === null) throw new DomainError('resource.not_found')
  return found
}
