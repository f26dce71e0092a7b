import { createDeliveryReads, type DeliveryRecord, endSuspect, type Transaction } from '@taxiway/db'
import { type DeliveryId, DomainError, idSchema, type OrganizationId } from '@taxiway/domain'
import { previewReplay } from '@taxiway/inbox'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { principalOf } from '../auth/authenticate.js'
import type { Principal } from '../auth/principal.js'
import { idempotencyHeaders } from '../changes/idempotency.js'
import type { RunChange } from '../changes/run-change.js'
import { readReplayable } from '../deliveries/read-replayable.js'
import { requireReplayRoom } from '../deliveries/require-replay-room.js'
import { storeReplay } from '../deliveries/store-replay.js'
import type { Deps } from '../deps.js'
import { deliverySchema, presentDelivery, presentPreview, replayPreviewSchema } from '../views/delivery.js'
import { webhookSettings } from '../webhooks/github/settings.js'
import { bearer, protectedProblems } from './responses.js'

type RouteDeps = Pick<Deps, 'db' | 'deliveries' | 'wake' | 'env'> & { change: RunChange }

const tags = ['Webhook deliveries']
const params = z.strictObject({ deliveryId: idSchema('dlv') })
export const replayReason = z.string().trim().min(3).max(500).meta({ description: 'For the audit trail.' })

/** Applying a delivery again, for the projects of the caller's organization alone. */
export const deliveryReplayRoutes =
  ({ db, deliveries, wake, env, change }: RouteDeps): FastifyPluginAsyncZod =>
  async app => {
    const { secrets } = webhookSettings(env)

    /** Stores the replay and its audit entry; the workers process it. */
    const replay = async (
      tx: Transaction,
      {
        principal,
        requestId,
        of,
        reason,
      }: { principal: Principal; requestId: string; of: DeliveryRecord; reason: string },
      action: 'replay' | 'release',
    ) => {
      await requireReplayRoom(tx, principal.organizationId, 1)
      const { id, signature } = await storeReplay(tx, secrets, of, { principal, requestId, reason })
      const { organizationId } = principal
      return {
        entry: {
          action: `webhook_delivery.${action}`,
          subject: { kind: 'webhook_delivery', id: of.id },
          before: { state: of.state },
          after: { replay: id, reason, signature },
        },
        body: presentDelivery(present(await createDeliveryReads(tx).find(organizationId, id))),
        afterCommit: async () => void (await wake.wakeDeliveries([id])),
      }
    }
    const find = async (organizationId: OrganizationId, id: DeliveryId, reads = deliveries) =>
      present(await reads.find(organizationId, id))

    app.route({
      method: 'POST',
      url: '/v1/webhook-deliveries/:deliveryId/replay',
      schema: {
        operationId: 'replayWebhookDelivery',
        tags,
        summary: 'Apply a delivery again, or say what that would change',
        description:
          'With `dryRun`, the answer says what a replay would change now for each project, and nothing is changed or recorded. Otherwise a new delivery with the same payload is processed, for the projects of your organization alone.',
        security: bearer,
        params,
        headers: idempotencyHeaders,
        body: z.union(
          [z.strictObject({ dryRun: z.literal(true) }), z.strictObject({ reason: replayReason })],
          {
            error: 'must be {"dryRun":true}, or {"reason":"…"} with 3 to 500 characters',
          },
        ),
        response: { 200: replayPreviewSchema, 202: deliverySchema, ...protectedProblems(404, 409, 410, 422) },
      },
      handler: async (request, reply) => {
        const { organizationId } = principalOf(request)
        const { deliveryId } = request.params
        const { body } = request
        const of = await find(organizationId, deliveryId)
        if ('dryRun' in body) {
          const { said, signature } = await readReplayable(db, secrets, deliveryId)
          const previews = await previewReplay(db, said, { organizationId, deliveryId })
          return reply.code(200).send(presentPreview(signature, previews))
        }
        const answer = await change(request, reply, (tx, principal) =>
          replay(tx, { principal, requestId: request.id, of, reason: body.reason }, 'replay'),
        )
        return reply.code(202).send(answer)
      },
    })

    app.route({
      method: 'POST',
      url: '/v1/webhook-deliveries/:deliveryId/release',
      schema: {
        operationId: 'releaseWebhookDelivery',
        tags,
        summary: 'Process a delivery that Taxiway holds as suspect',
        description:
          'It has the bytes of an earlier delivery under a new id. GitHub sends such when two events are alike; a thief of a delivery does, too. A replay of it is processed for your organization.',
        security: bearer,
        params,
        headers: idempotencyHeaders,
        body: z.strictObject({ reason: replayReason }),
        response: { 202: deliverySchema, ...protectedProblems(404, 409, 410, 422) },
      },
      handler: async (request, reply) => {
        const answer = await change(request, reply, async (tx, principal) => {
          const of = await find(principal.organizationId, request.params.deliveryId, createDeliveryReads(tx))
          await endHeld(tx, of.id, 'released')
          return replay(tx, { principal, requestId: request.id, of, reason: request.body.reason }, 'release')
        })
        return reply.code(202).send(answer)
      },
    })

    app.route({
      method: 'POST',
      url: '/v1/webhook-deliveries/:deliveryId/drop',
      schema: {
        operationId: 'dropWebhookDelivery',
        tags,
        summary: 'Drop a delivery that Taxiway holds as suspect',
        security: bearer,
        params,
        headers: idempotencyHeaders,
        body: z.strictObject({ reason: replayReason }),
        response: { 200: deliverySchema, ...protectedProblems(404, 409, 422) },
      },
      handler: async (request, reply) =>
        change(request, reply, async (tx, principal) => {
          const reads = createDeliveryReads(tx)
          const of = await find(principal.organizationId, request.params.deliveryId, reads)
          await endHeld(tx, of.id, 'dropped')
          return {
            entry: {
              action: 'webhook_delivery.drop',
              subject: { kind: 'webhook_delivery', id: of.id },
              before: { state: of.state },
              after: { state: 'ignored', reason: request.body.reason },
            },
            body: presentDelivery(await find(principal.organizationId, of.id, reads)),
          }
        }),
    })
  }

const endHeld = async (tx: Transaction, id: DeliveryId, how: 'released' | 'dropped'): Promise<void> => {
  if (!(await endSuspect(tx, id, how))) throw new DomainError('delivery.not_held')
}

const present = <Row>(row: Row | null): Row => {
  if (row === null) throw new DomainError('resource.not_found')
  return row
}
