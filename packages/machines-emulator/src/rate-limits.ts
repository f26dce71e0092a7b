import type { FastifyInstance, FastifyRequest } from 'fastify'
import { rateLimited } from './fly-error.js'

export type RateLimit = { perSecond: number; burst: number }

export type RateLimits = { perAction: RateLimit; getMachine: RateLimit; deleteApp: RateLimit }

/** https://fly.io/docs/machines/api/working-with-machines-api/#rate-limits */
export const documentedRateLimits: RateLimits = {
  perAction: { perSecond: 1, burst: 3 },
  getMachine: { perSecond: 5, burst: 10 },
  deleteApp: { perSecond: 100 / 60, burst: 100 },
}

type Bucket = { tokens: number; atMs: number }

/** Counts each action per machine, or per app where no machine is named, and answers 429 when it is too much. */
export const registerRateLimits = (api: FastifyInstance, limits: RateLimits, nowMs: () => number): void => {
  const buckets = new Map<string, Bucket>()

  api.addHook('preHandler', async request => {
    const { app, machine } = request.params as { app?: string; machine?: string }
    const action = `${request.method} ${request.routeOptions.url ?? ''}`
    if (app === undefined) return
    const isAppDelete = action === 'DELETE /v1/apps/:app'
    // Apps are deleted against one budget for all: each of them is deleted only once.
    const key = `${action} ${isAppDelete ? '' : (machine ?? app)}`
    if (!take(buckets, key, limitFor(limits, request, isAppDelete), nowMs())) throw rateLimited()
  })
}

const limitFor = (limits: RateLimits, request: FastifyRequest, isAppDelete: boolean): RateLimit => {
  if (isAppDelete) return limits.deleteApp
  const isGetMachine =
    request.method === 'GET' && request.routeOptions.url === '/v1/apps/:app/machines/:machine'
  return isGetMachine ? limits.getMachine : limits.perAction
}

const take = (buckets: Map<string, Bucket>, key: string, limit: RateLimit, nowMs: number): boolean => {
  const bucket = buckets.get(key) ?? { tokens: limit.burst, atMs: nowMs }
  const refilled = bucket.tokens + ((nowMs - bucket.atMs) / 1000) * limit.perSecond
  const tokens = Math.min(limit.burst, refilled)
  const allowed = tokens >= 1
  buckets.set(key, { tokens: allowed ? tokens - 1 : tokens, atMs: nowMs })
  if (buckets.size > 20_000) forgetOldest(buckets)
  return allowed
}

const forgetOldest = (buckets: Map<string, Bucket>): void => {
  for (const key of [...buckets.keys()].slice(0, buckets.size / 2)) buckets.delete(key)
}
