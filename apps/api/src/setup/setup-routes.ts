import { normalizeIP } from '@fastify/rate-limit'
import { DomainError, isDomainError } from '@taxiway/domain'
import { type ConvertedApp, createAppManifest } from '@taxiway/github'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { refuseForeignPage } from '../auth/same-origin.js'
import { envLinesOf } from './env-lines.js'
import { readSetupCookie, setupCookie } from './setup-cookie.js'
import type { SetupGuard } from './setup-guard.js'

type RouteDeps = {
  guard: SetupGuard
  publicUrl: string
  /** GitHub's pages. */
  githubUrl: string
  convert: (code: string) => Promise<ConvertedApp>
}

const triesPerMinute = 10
/** GitHub's own limit of a name. */
const longestName = 34

/** What the setup page calls. Everything but the exchange of the token needs the session that it bought. */
export const setupRoutes =
  ({ guard, publicUrl, githubUrl, convert }: RouteDeps): FastifyPluginAsyncZod =>
  async app => {
    const own = new Set([publicUrl])
    const countFailure = app.createRateLimit({
      max: triesPerMinute,
      timeWindow: 60_000,
      keyGenerator: request => normalizeIP(request.ip, 64),
    })
    const secretOf = ({ headers }: FastifyRequest) => readSetupCookie(publicUrl, headers.cookie)
    const requireSession = async (request: FastifyRequest) => {
      if (request.method !== 'GET') refuseForeignPage(request, own)
      if (!guard.isSignedIn(secretOf(request))) throw new DomainError('setup.token_invalid')
    }

    app.route({
      method: 'POST',
      url: '/v1/setup/session',
      handler: async (request, reply) => {
        refuseForeignPage(request, own)
        const [, token = ''] = /^Bearer ([\w-]{1,128})$/i.exec(request.headers.authorization ?? '') ?? []
        const secret = guard.redeem(token)
        if (secret === null) {
          // 256 bits need no limit. It keeps guesses cheap, and never stops the right token: behind a proxy, everybody may have one address.
          const spent = await countFailure(request)
          if (!spent.isAllowed && spent.isExceeded)
            throw new DomainError('request.rate_limited', {
              details: { retryAfterSeconds: Math.max(1, spent.ttlInSeconds) },
            })
          throw new DomainError('setup.token_invalid')
        }
        request.log.warn('a person has begun the setup')
        return reply
          .header('set-cookie', setupCookie(publicUrl, secret, guard.sessionSeconds))
          .code(204)
          .send()
      },
    })

    app.route({
      method: 'GET',
      url: '/v1/setup',
      onRequest: requireSession,
      handler: async () => ({ publicUrl, githubUrl }),
    })

    app.route({
      method: 'POST',
      url: '/v1/setup/manifests',
      onRequest: requireSession,
      schema: {
        body: z.strictObject({
          name: z.string().trim().min(1).max(longestName),
          organization: z
            .string()
            .regex(/^[A-Za-z\d](?:[A-Za-z\d-]{0,37}[A-Za-z\d])?$/, 'must be the login of an organization')
            .optional(),
        }),
      },
      handler: async request => {
        const { name, organization } = request.body
        const state = guard.openState(secretOf(request))
        if (state === null) throw new DomainError('setup.token_invalid')
        const owner = organization === undefined ? '' : `/organizations/${organization}`
        return {
          action: `${githubUrl}${owner}/settings/apps/new?state=${state}`,
          manifest: createAppManifest({ name, publicUrl }),
        }
      },
    })

    app.route({
      method: 'POST',
      url: '/v1/setup/github-app',
      onRequest: requireSession,
      schema: { body: z.strictObject({ code: z.string().min(1).max(256), state: z.string().max(256) }) },
      handler: async request => {
        const { code, state } = request.body
        const secret = secretOf(request)
        if (!guard.takeState(secret, state)) throw new DomainError('setup.state_invalid')
        try {
          const made = await convert(code)
          request.log.warn({ githubAppId: made.id, slug: made.slug }, 'a GitHub App was made')
          return { name: made.name, url: made.url, env: envLinesOf(made) }
        } catch (error) {
          // GitHub did nothing, and the code still works.
          if (isDomainError(error, 'setup.github_unavailable')) guard.giveStateBack(secret, state)
          throw error
        }
      },
    })
  }
