import { DomainError, idSchema } from '@taxiway/domain'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { principalOf } from '../auth/authenticate.js'
import type { Deps } from '../deps.js'
import { scopeSchema } from '../views/api-token.js'
import { bearer, protectedProblems, timestamp } from './responses.js'

type RouteDeps = Pick<Deps, 'organizations'>

const meSchema = z
  .object({
    credential: z.object({ kind: z.enum(['api_token']), id: z.string(), expiresAt: timestamp.nullable() }),
    userId: z.string().nullable().meta({ description: 'null for a token that no person made.' }),
    organization: z.object({ id: idSchema('org'), name: z.string(), slug: z.string() }),
    scopes: z.array(scopeSchema),
  })
  .meta({ id: 'Me', description: 'Who is asking, and what they may do.' })

export const meRoutes =
  ({ organizations }: RouteDeps): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'GET',
      url: '/v1/me',
      schema: {
        operationId: 'getMe',
        tags: ['API tokens'],
        summary: 'Who am I, for whom, and with which scopes',
        security: bearer,
        response: { 200: meSchema, ...protectedProblems() },
      },
      handler: async request => {
        const { kind, id, expiresAt, userId, organizationId, scopes } = principalOf(request)
        const organization = await organizations.find(organizationId)
        if (organization === undefined) throw new DomainError('auth.token_invalid')
        return {
          credential: { kind, id, expiresAt: expiresAt?.toISOString() ?? null },
          userId,
          organization,
          scopes: [...scopes],
        }
      },
    })
  }
