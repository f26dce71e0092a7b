import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Env } from '../env.js'
import { authPath } from '../identity/auth-paths.js'
import { problems } from './responses.js'

type RouteDeps = { env: Pick<Env, 'GITHUB_CLIENT_ID' | 'GITHUB_CLIENT_SECRET' | 'PASSWORD_SIGN_IN'> }

const methodsSchema = z
  .object({
    github: z.boolean().meta({ description: 'Sign in with a GitHub account.' }),
    password: z.boolean().meta({ description: 'Sign in with email address and password.' }),
  })
  .meta({ id: 'SignInMethods' })

export const signInMethodRoutes =
  ({ env }: RouteDeps): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'GET',
      url: `${authPath}/sign-in-methods`,
      schema: {
        operationId: 'getSignInMethods',
        tags: ['Signing in'],
        summary: 'Read how people can sign in here',
        response: { 200: methodsSchema, ...problems() },
      },
      handler: async () => ({
        github: env.GITHUB_CLIENT_ID !== undefined && env.GITHUB_CLIENT_SECRET !== undefined,
        password: env.PASSWORD_SIGN_IN,
      }),
    })
  }
