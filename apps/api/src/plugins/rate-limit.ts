import rateLimit, { normalizeIP } from '@fastify/rate-limit'
import { DomainError } from '@taxiway/domain'
import type { Clock } from '@taxiway/runtime'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Redis } from 'ioredis'
import { createPermitBatches } from './permit-batches.js'
import { createSharedCount } from './shared-count.js'

export type RateLimitOptions = {
  perMinute: number
  /** Number of processes that share the limit while Redis is not reachable. */
  processes: number
  redis: Redis | null
  clock: Clock
  name?: string
}
type Count = { max: number; current: number; ttlMs: number }

const windowMs = 60_000
const awayMs = 1_000
const maxBatch = 50

/**
 * Counts requests per principal, or per address for requests without one, in windows of a minute that all
 * processes share through Redis. A process that Redis does not answer in time allows its share of the limit by a
 * local count that always runs, and charges these requests to the shared counter later. In a window all processes
 * together allow at most the limit while Redis answers all of them or none, and at most the limit and the shares of
 * those that it does not answer otherwise. Far fewer questions than requests reach Redis: see `batchSize`.
 */
export const createRateLimiter = async (
  app: FastifyInstance,
  { perMinute, processes, redis, clock, name = 'api' }: RateLimitOptions,
) => {
  const share = redis ? Math.max(1, Math.floor(perMinute / processes)) : perMinute
  const countAlone = await openLocalCount(app, share)
  const prefix = name === 'api' ? 'rate:' : `rate:${name}:`
  const now = () => clock.monotonicMs()
  const shared = redis ? createSharedCount(redis, { prefix, windowMs, now }) : null
  const size = batchSize(perMinute, processes)
  const countShared = shared && createPermitBatches({ take: shared.count, size, now })
  let awayUntilMs = 0

  const countTogether = async (key: string): Promise<Count | null> => {
    if (countShared === null || redis?.status !== 'ready' || now() < awayUntilMs) return null
    try {
      return { max: perMinute, ...(await countShared(key)) }
    } catch {
      awayUntilMs = now() + awayMs
      return null
    }
  }
  const count = async (request: FastifyRequest): Promise<Count> => {
    const alone = await countAlone(request)
    const together = await countTogether(keyOf(request))
    if (together !== null) return together
    if (alone.current <= alone.max) shared?.owe(keyOf(request))
    return alone
  }
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { max, current, ttlMs } = await count(request)
    const ttlSeconds = Math.max(1, Math.ceil(ttlMs / 1000))
    reply.header('ratelimit-policy', `"${name}";q=${max};w=${windowMs / 1000}`)
    reply.header('ratelimit', `"${name}";r=${Math.max(0, max - current)};t=${ttlSeconds}`)
    if (current > max)
      throw new DomainError('request.rate_limited', {
        message: `${max} requests a minute are allowed here. Wait ${ttlSeconds} seconds.`,
        details: { retryAfterSeconds: ttlSeconds },
      })
  }
}

/**
 * How many requests a process takes from the shared counter at once: so few that what all processes have taken
 * and not used stays within two per cent of the limit.
 */
const batchSize = (perMinute: number, processes: number): number =>
  Math.min(maxBatch, Math.max(1, Math.floor((perMinute * 0.02) / processes)))

/** The plugin keeps one store per registration, so each counter is registered in a separate scope. */
const openLocalCount = async (app: FastifyInstance, max: number) => {
  let counter: ReturnType<FastifyInstance['createRateLimit']> | undefined
  await app.register(async scope => {
    await scope.register(rateLimit, {
      global: false,
      max,
      timeWindow: windowMs,
      keyGenerator: keyOf,
      cache: 20_000,
    })
    counter = scope.createRateLimit()
  })
  const check = counter
  if (check === undefined) throw new Error('the rate limiter did not register')
  return async (request: FastifyRequest): Promise<Count> => {
    const counted = await check(request)
    // No caller is on an allow list: that is the plugin's only way to skip counting.
    if (counted.isAllowed) return { max, current: 0, ttlMs: windowMs }
    const { remaining, ttl, isExceeded } = counted
    return { max, current: isExceeded ? max + 1 : max - remaining, ttlMs: ttl }
  }
}

const keyOf = (request: FastifyRequest): string =>
  request.principal ? `${request.principal.kind}:${request.principal.id}` : `ip:${normalizeIP(request.ip)}`
