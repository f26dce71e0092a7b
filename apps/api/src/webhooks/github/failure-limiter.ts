import rateLimit, { normalizeIP } from '@fastify/rate-limit'
import { DomainError } from '@taxiway/domain'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isGithubAddress } from './github-addresses.js'
import type { WebhookSettings } from './settings.js'

export type FailureLimiter = {
  /** Refuses an address that has used up its limit. Throws `request.rate_limited`. */
  admit: (request: FastifyRequest) => Promise<void>
  /** Counts an unverified request. */
  countFailure: (request: FastifyRequest) => Promise<void>
}

const windowMs = 60_000

/**
 * Counts unverified requests by address (IPv6 by /64). GitHub sends all its webhooks from a few addresses and
 * never retries after 429. So verified deliveries do not count, and GitHub's own addresses are never refused
 * before verification: otherwise an attacker could block real deliveries by pointing a GitHub hook with a
 * wrong secret at us. If the limiter fails, requests pass, because the signature still protects us.
 */
export const createFailureLimiter = async (
  app: FastifyInstance,
  { rateMode, rateLimitPerMinute }: Pick<WebhookSettings, 'rateMode' | 'rateLimitPerMinute'>,
): Promise<FailureLimiter> => {
  if (rateMode === 'off') return { admit: async () => undefined, countFailure: async () => undefined }
  if (!app.hasDecorator('createRateLimit')) await app.register(rateLimit, { global: false })
  let lastFailureMs = Number.NEGATIVE_INFINITY
  const check = app.createRateLimit({
    max: rateLimitPerMinute,
    timeWindow: windowMs,
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
      // The usual case: nothing was counted that could refuse.
      if (rateMode === 'failures' && performance.now() - lastFailureMs > windowMs) return
      const limit = await check(request, { increment: rateMode === 'all' })
      if (limit.isAllowed) return
      refuseIf(rateMode === 'all' ? limit.isExceeded : limit.remaining === 0, limit.ttlInSeconds)
    },
    countFailure: async request => {
      if (rateMode !== 'failures') return
      lastFailureMs = performance.now()
      await check(request)
    },
  }
}
