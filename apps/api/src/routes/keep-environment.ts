import type { EnvironmentRecord } from '@taxiway/db'
import { DomainError, idSchema, maxPinDays } from '@taxiway/domain'
import { type KeepRequest, keepEnvironment, maxExtensionDays } from '@taxiway/lifecycle'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { changeEnvironment } from '../changes/change-environment.js'
import { idempotencyHeaders } from '../changes/idempotency.js'
import type { RunChange } from '../changes/run-change.js'
import type { Deps } from '../deps.js'
import { environmentSchema, presentEnvironment } from '../views/environment.js'
import { bearer, protectedProblems } from './responses.js'

const dayMs = 24 * 60 * 60 * 1000

const pinBody = z.strictObject({
  until: z.iso.datetime().meta({
    description: `Until this time the environment neither sleeps nor expires, ${maxPinDays} days ahead at most.`,
  }),
})
const nothing = z.strictObject({}).optional()
const extendBody = z.strictObject({
  hours: z
    .int()
    .min(1)
    .max(maxExtensionDays * 24)
    .meta({
      description: `How much later the environment expires; at most ${maxExtensionDays} days from now.`,
    }),
})

const actions = [
  {
    action: 'pin',
    operationId: 'pinEnvironment',
    summary: 'Pin an environment, so that it neither sleeps nor expires',
    body: pinBody,
    toRequest: (body: unknown, now: Date): KeepRequest => {
      const { until } = body as z.output<typeof pinBody>
      return { action: 'pin', until: requireNear(new Date(until), now) }
    },
  },
  {
    action: 'unpin',
    operationId: 'unpinEnvironment',
    summary: 'Remove the pin of an environment, so that it sleeps and expires again',
    body: nothing,
    toRequest: (): KeepRequest => ({ action: 'unpin' }),
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

type RouteDeps = Pick<Deps, 'clock'> & { change: RunChange }

/** Extends the life of environments; their desired state stays the same. */
export const keepEnvironmentRoutes =
  ({ change, clock }: RouteDeps): FastifyPluginAsyncZod =>
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
        handler: async (request, reply) => {
          const { environmentId } = request.params
          const wanted = toRequest(request.body, clock.now())
          return change(request, reply, async (tx, { organizationId }) => {
            const { before, after } = await changeEnvironment(tx, organizationId, environmentId, () =>
              keepEnvironment(tx, environmentId, organizationId, wanted),
            )
            return {
              entry: {
                action: `environment.${action}`,
                subject: { kind: 'environment', id: environmentId },
                before: timesOf(before),
                after: timesOf(after),
              },
              body: presentEnvironment(after),
            }
          })
        },
      })
    }
  }

/** Throws `request.time_too_far`: the limit depends on the current time, which a schema cannot express. */
const requireNear = (until: Date, now: Date): Date => {
  if (until.getTime() <= now.getTime() + maxPinDays * dayMs) return until
  throw new DomainError('request.time_too_far', {
    message: `\`until\` may be at most ${maxPinDays} days ahead.`,
  })
}

const timesOf = ({ sleepsAt, expiresAt, pinnedUntil }: EnvironmentRecord) => ({
  sleepsAt: sleepsAt?.toISOString() ?? null,
  expiresAt: expiresAt?.toISOString() ?? null,
  pinnedUntil: pinnedUntil?.toISOString() ?? null,
})
