import rateLimit, { normalizeIP } from '@fastify/rate-limit'
import { DomainError } from '@taxiway/domain'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isGithubAddress } from './github-addresses.js'
import type { WebhookSettings } from './settings.js'

export type FailureLimiter = {
  /** Refuses an address that has used up its share. Throws `request.rate_limited`. */
  admit: (request: FastifyRequest) => Promise<void>
  /** Counts a request that failed to prove itself. */
  countFailure: (request: FastifyRequest) => Promise<void>
}

/**
 * Counts by address (IPv6 by /64) what could not be verified. GitHub sends all its webhooks from a few addresses and never repeats a 429,
 * so verified deliveries do not count, and GitHub's own addresses are never refused before verification: else anybody who points
 * a hook with a wrong secret at us could shut the real ones out. A limiter that fails lets pass, since the signature still guards.
 */
export const createFailureLimiter = async (
  app: FastifyInstance,
  { rateMode, rateLimitPerMinute }: Pick<WebhookSettings, 'rateMode' | 'rateLimitPerMinute'>,
): Promise<FailureLimiter> => {
  if (rateMode === 'off') return { admit: async () => undefined, countFailure: async () => undefined }
  if (!app.hasDecorator('createRateLimit')) await app.register(rateLimit, { global: false })
  const check = app.createRateLimit({
    max: rateLimitPerMinute,
    timeWindow: 60_000,
    skipOnError: true,
    keyGenerator: request => normalizeIP(request.ip, 64),
    allowList: request => isGithubAddress(request.ip),
  })
  const refuseIf = (refused: boolean, ttlSeconds: number) => {
    if (refused)
      throw new DomainError('request.rate_limited', {
        details: { retryAfterSeconds: Math.max(1, ttlSeconds) },
      })
  }
  return {
    admit: async request => {
      const limit = await check(request, { increment: rateMode === 'all' })
      if (limit.isAllowed) return
      refuseIf(rateMode === 'all' ? limit.isExceeded : limit.remaining === 0, limit.ttlInSeconds)
    },
    countFailure: async request => {
      if (rateMode === 'failures') await check(request)
    },
  }
}
