import { markSessionProven } from '@taxiway/db'
import { isDomainError } from '@taxiway/domain'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { idempotencyHeaders } from '../changes/idempotency.js'
import type { RunPersonChange } from '../changes/run-person-change.js'
import type { Deps } from '../deps.js'
import { protectedProblems, signedIn } from './responses.js'

type RouteDeps = Pick<Deps, 'identity' | 'clock'> & { changeAsPerson: RunPersonChange }

export const stepUpRoutes =
  ({ identity, clock, changeAsPerson }: RouteDeps): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'POST',
      url: '/v1/me/step-up',
      schema: {
        operationId: 'stepUp',
        tags: ['Account'],
        summary: 'Step up: prove your identity again for dangerous operations',
        description:
          'Takes a new code of your authenticator app. For ten minutes, the session may then call operations that otherwise answer `auth.step_up_required`. For signed-in users.',
        security: signedIn,
        headers: idempotencyHeaders,
        body: z.strictObject({ code: z.string().regex(/^\d{6}$/, 'must be six digits') }),
        response: { 204: z.undefined().describe('The code is valid.'), ...protectedProblems(409, 422) },
      },
      handler: async (request, reply) => {
        const origin = { ip: request.ip, requestId: request.id, detail: { method: 'totp' } }
        const given = { kind: 'totp', code: request.body.code } as const
        await changeAsPerson(request, reply, async (tx, { id, userId }) => {
          const refusal = await identity.secondFactor.judgeIn(tx, userId, given)
          if (refusal) return { refusal, entries: [] }
          await markSessionProven(tx, id, clock.now())
          await identity.audit({ userId, action: 'user.step_up', ...origin }, tx)
          return { body: undefined, entries: [] }
        }).catch(async error => {
          const userId = request.session?.userId
          if (userId !== undefined && isDomainError(error, 'auth.second_factor_invalid'))
            await identity.audit({ userId, action: 'user.second_factor_failed', ...origin })
          throw error
        })
        identity.validator.forget(request.headers.cookie)
        return reply.code(204).send()
      },
    })
  }
