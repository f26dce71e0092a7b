import { DomainError, idSchema, roles } from '@taxiway/domain'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Deps } from '../deps.js'
import type { Operators } from '../github/operators.js'
import { scopeSchema } from '../views/api-token.js'
import { bearer, protectedProblems, timestamp } from './responses.js'

type RouteDeps = Pick<Deps, 'organizations'> & { operators: Operators }

const organizationSchema = z.object({ id: idSchema('org'), name: z.string(), slug: z.string() })

const meSchema = z
  .object({
    credential: z.object({
      kind: z.enum(['api_token', 'session']),
      id: z.string(),
      expiresAt: timestamp.nullable(),
    }),
    userId: z.string().nullable().meta({ description: 'null for a token without a creator.' }),
    user: z
      .object({
        id: z.string(),
        name: z.string(),
        email: z.string(),
        image: z.string().nullable(),
        hasTwoFactor: z.boolean(),
      })
      .nullable()
      .meta({ description: 'Who is signed in; null for a token.' }),
    organization: organizationSchema.nullable().meta({
      description: 'The organization of this credential; null for a signed-in user who has chosen none.',
    }),
    role: z.enum(roles).nullable().meta({ description: 'The role there; null for a token.' }),
    organizations: z.array(organizationSchema.extend({ role: z.string() })).meta({
      description: 'All organizations of a signed-in user; a token has only `organization`.',
    }),
    scopes: z.array(scopeSchema),
    isOperator: z.boolean().meta({
      description:
        'Whether `/v1/system` answers this user. Also false while GitHub does not answer who they are; always false for a token.',
    }),
  })
  .meta({ id: 'Me', description: 'The caller, and its permissions.' })

export const meRoutes =
  ({ organizations, operators }: RouteDeps): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'GET',
      url: '/v1/me',
      schema: {
        operationId: 'getMe',
        tags: ['Account'],
        summary: 'Read the current user or token, with organization, role and scopes',
        security: bearer,
        response: { 200: meSchema, ...protectedProblems() },
      },
      handler: async request => {
        const { principal, session } = request
        const credential = principal ?? session
        if (credential === null) throw new DomainError('auth.required')
        const [organization, user, all, isOperator] = await Promise.all([
          principal === null ? null : organizations.find(principal.organizationId),
          session === null ? null : organizations.findUser(session.userId),
          session === null ? [] : organizations.listOf(session.userId),
          operators.has(session),
        ])
        if (principal !== null && organization === null) throw new DomainError('auth.token_invalid')
        return {
          credential: {
            kind: session === null ? ('api_token' as const) : ('session' as const),
            id: credential.id,
            expiresAt: credential.expiresAt?.toISOString() ?? null,
          },
          userId: credential.userId,
          user: session && user ? { ...user, hasTwoFactor: session.hasTwoFactor } : null,
          organization,
          role: principal?.kind === 'session' ? principal.role : null,
          organizations: all,
          scopes: [...(principal?.scopes ?? [])],
          isOperator,
        }
      },
    })
  }
