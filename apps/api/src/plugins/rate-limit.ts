import rateLimit, { normalizeIP } from '@fastify/rate-limit'
import { DomainError } from '@taxiway/domain'
import type { Clock } from '@taxiway/runtime'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Redis } from 'ioredis'

export type RateLimitOptions = { perMinute: number; redis: Redis | null; clock: Clock; name?: string }
type Count = Awaited<ReturnType<ReturnType<FastifyInstance['createRateLimit']>>>

const windowMs = 60_000
const awayMs = 1_000

/**
 * Counts requests per principal, or per address for whoever has none, in one window of a minute that all processes share through
 * Redis. While Redis is away each process counts for itself and allows half: two processes then allow together what one did.
 */
export const createRateLimiter = async (
  app: FastifyInstance,
  { perMinute, redis, clock, name = 'api' }: RateLimitOptions,
) => {
  const local = await openCounter(app, name, redis ? Math.ceil(perMinute / 2) : perMinute, null)
  const shared = redis ? await openCounter(app, name, perMinute, redis) : null
  let awayUntilMs = 0

  const count = async (request: FastifyRequest): Promise<Count> => {
    if (shared === null || redis?.status !== 'ready' || clock.monotonicMs() < awayUntilMs)
      return local(request)
    try {
      return await shared(request)
    } catch {
      awayUntilMs = clock.monotonicMs() + awayMs
      return local(request)
    }
  }
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const counted = await count(request)
    if (counted.isAllowed) return
    const { max, remaining, ttlInSeconds, isExceeded } = counted
    reply.header('ratelimit-policy', `"${name}";q=${max};w=${windowMs / 1000}`)
    reply.header('ratelimit', `"${name}";r=${remaining};t=${ttlInSeconds}`)
    if (isExceeded)
      throw new DomainError('request.rate_limited', {
        message: `${max} requests a minute are allowed here. Wait ${ttlInSeconds} seconds.`,
        details: { retryAfterSeconds: ttlInSeconds },
      })
  }
}

/** The plugin keeps one store per registration, so each counter lives in a scope of its own. */
const openCounter = async (app: FastifyInstance, name: string, max: number, redis: Redis | null) => {
  let counter: ReturnType<FastifyInstance['createRateLimit']> | undefined
  await app.register(async scope => {
    await scope.register(rateLimit, {
      global: false,
      max,
      timeWindow: windowMs,
      keyGenerator: keyOf,
      ...(redis ? { redis, nameSpace: name === 'api' ? 'rate:' : `rate:${name}:` } : { cache: 20_000 }),
    })
    counter = scope.createRateLimit()
  })
  if (counter === undefined) throw new Error('the rate limiter did not register')
  return counter
}

const keyOf = (request: FastifyRequest): string =>
  request.principal ? `${request.principal.kind}:${request.principal.id}` : `ip:${normalizeIP(request.ip)}`
