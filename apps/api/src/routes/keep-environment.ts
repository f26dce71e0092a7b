import {
  createEnvironmentReads,
  type EnvironmentRecord,
  lockEnvironment,
  type Transaction,
} from '@taxiway/db'
import { DomainError, type EnvironmentId, idSchema, type OrganizationId } from '@taxiway/domain'
import { type KeepRequest, keepEnvironment, maxExtensionDays } from '@taxiway/lifecycle'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { idempotencyHeaders } from '../changes/idempotency.js'
import type { RunChange } from '../changes/run-change.js'
import { environmentSchema, presentEnvironment } from '../views/environment.js'
import { bearer, protectedProblems } from './responses.js'

const maxPinDays = 365
const dayMs = 24 * 60 * 60 * 1000

const pinBody = z.strictObject({
  until: z.iso
    .datetime()
    .refine(text => Date.parse(text) <= Date.now() + maxPinDays * dayMs, `must lie within ${maxPinDays} days`)
    .nullable()
    .meta({ description: 'Until when it neither sleeps nor expires; null ends that.' }),
})
const extendBody = z.strictObject({
  hours: z
    .int()
    .min(1)
    .max(maxExtensionDays * 24)
    .meta({ description: `How much later it expires; at most ${maxExtensionDays} days from now.` }),
})

const actions = [
  {
    action: 'pin',
    operationId: 'pinEnvironment',
    summary: 'Keep an environment up whatever its time says',
    body: pinBody,
    toRequest: (body: unknown): KeepRequest => {
      const { until } = body as z.output<typeof pinBody>
      return { action: 'pin', until: until === null ? null : new Date(until) }
    },
  },
  {
    action: 'extend',
    operationId: 'extendEnvironment',
    summary: 'Let an environment expire later',
    body: extendBody,
    toRequest: (body: unknown): KeepRequest => ({
      action: 'extend',
      hours: (body as z.output<typeof extendBody>).hours,
    }),
  },
] as const

/** Lets environments live longer; what is desired of them stays as it is. */
export const keepEnvironmentRoutes =
  ({ change }: { change: RunChange }): FastifyPluginAsyncZod =>
  async app => {
    for (const { action, operationId, summary, body, toRequest } of actions) {
      app.route({
        method: 'POST',
        url: `/v1/environments/:environmentId/${action}`,
        schema: {
          operationId,
          tags: ['Environments'],
          summary,
          security: bearer,
          params: z.strictObject({ environmentId: idSchema('env') }),
          headers: idempotencyHeaders,
          body,
          response: { 200: environmentSchema, ...protectedProblems(404, 409, 422) },
        },
        handler: (request, reply) =>
          change(request, reply, async (tx, { organizationId }) => {
            const { environmentId } = request.params
            const before = await findLocked(tx, organizationId, environmentId)
            await keepEnvironment(tx, environmentId, organizationId, toRequest(request.body))
            const after = await findLocked(tx, organizationId, environmentId)
            return {
              entry: {
                action: `environment.${action}`,
                subject: { kind: 'environment', id: environmentId },
                before: timesOf(before),
                after: timesOf(after),
              },
              body: presentEnvironment(after),
            }
          }),
      })
    }
  }

const findLocked = async (tx: Transaction, organizationId: OrganizationId, id: EnvironmentId) => {
  const environments = createEnvironmentReads(tx)
  const found = await environments.find(organizationId, id)
  if (found === undefined) throw new DomainError('resource.not_found')
  await lockEnvironment(tx, id)
  return (await environments.find(organizationId, id)) ?? found
}

const timesOf = ({ sleepsAt, expiresAt, pinnedUntil }: EnvironmentRecord) => ({
  sleepsAt: sleepsAt?.toISOString() ?? null,
  expiresAt: expiresAt?.toISOString() ?? null,
  pinnedUntil: pinnedUntil?.toISOString() ?? null,
})
