import { DomainError, isDomainError } from '@taxiway/domain'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Deps } from '../deps.js'
import { protectedProblems, signedIn } from './responses.js'

type RouteDeps = Pick<Deps, 'identity' | 'clock'>

export const stepUpRoutes =
  ({ identity, clock }: RouteDeps): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'POST',
      url: '/v1/me/step-up',
      schema: {
        operationId: 'stepUp',
        tags: ['Account'],
        summary: 'Prove yourself again, for what is dangerous',
        description:
          'Takes a fresh code of your authenticator; for ten minutes after it the session may do what answers `auth.step_up_required` otherwise. For people who are signed in.',
        security: signedIn,
        body: z.strictObject({ code: z.string().regex(/^\d{6}$/, 'must be six digits') }),
        response: { 204: z.undefined().describe('It is a good code.'), ...protectedProblems() },
      },
      handler: async (request, reply) => {
        const { session } = request
        if (session === null) throw new DomainError('auth.required')
        const { userId } = session
        const origin = { ip: request.ip, requestId: request.id, detail: { method: 'totp' } }
        try {
          await identity.secondFactor.verify(userId, { kind: 'totp', code: request.body.code })
        } catch (error) {
          if (isDomainError(error, 'auth.second_factor_invalid'))
            await identity.audit({ userId, action: 'user.second_factor_failed', ...origin })
          throw error
        }
        const { internalAdapter } = await (await identity.auth()).$context
        await internalAdapter.updateSession(session.token, { secondFactorAt: clock.now() })
        identity.validator.forget(request.headers.cookie)
        await identity.audit({ userId, action: 'user.step_up', ...origin })
        return reply.code(204).send()
      },
    })
  }
