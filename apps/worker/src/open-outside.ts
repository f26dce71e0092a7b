import { createFlyClient } from '@taxiway/fly'
import { createGithubApp } from '@taxiway/github'
import {
  type BreakerState,
  type BreakerStore,
  createMemoryBreakerStore,
  createRedisBreakerStore,
  defaultBreakerPolicy,
  type OutboundMetrics,
} from '@taxiway/resilience'
import type { Logger, Metrics } from '@taxiway/runtime'
import { Redis } from 'ioredis'
import type { WorkerEnv } from './env.js'
import { createProbe } from './probe.js'

/** Everything outside that the worker talks to, behind breakers that all workers share through Redis. */
export const openOutside = (env: WorkerEnv, logger: Logger, metrics: Metrics) => {
  const { breakerStore, closeBreakers } = openBreakers(env, logger)
  const breakerPolicy = {
    ...defaultBreakerPolicy,
    openMs: env.BREAKER_OPEN_MS,
    maxOpenMs: env.BREAKER_MAX_OPEN_MS,
  }
  const shared = { breakerStore, breakerPolicy, metrics: countCalls(metrics, logger) }
  const fly = createFlyClient({
    ...shared,
    baseUrl: env.FLY_API_URL,
    token: env.FLY_API_TOKEN.reveal(),
    orgSlug: env.FLY_ORG_SLUG,
  })
  const github = createGithubApp({
    ...shared,
    appId: env.GITHUB_APP_ID,
    privateKey: env.GITHUB_APP_PRIVATE_KEY,
    apiUrl: env.GITHUB_API_URL,
    writesPerSecond: env.GITHUB_WRITES_PER_SECOND,
  })
  const { probe, close: closeProbe } = createProbe({ connectHost: env.APP_CONNECT_HOST })
  const closeOutside = async () => {
    await Promise.allSettled([fly.close(), github.close(), closeProbe()])
    closeBreakers()
  }
  return { fly, github, probe, closeOutside }
}

const openBreakers = (
  env: WorkerEnv,
  logger: Logger,
): { breakerStore: BreakerStore; closeBreakers: () => void } => {
  if (!env.REDIS_URL) return { breakerStore: createMemoryBreakerStore(), closeBreakers: () => undefined }
  // Asked before every call, so it answers at once or not at all; the copy in this process answers instead.
  const redis = new Redis(env.REDIS_URL, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: 500,
  })
  redis.on('error', error =>
    logger.debug({ err: error }, "Redis is away; breakers are this process's own meanwhile"),
  )
  return {
    breakerStore: createRedisBreakerStore(redis, { keyPrefix: `${env.REDIS_PREFIX}:breaker:` }),
    closeBreakers: () => redis.disconnect(),
  }
}

const openness: Record<BreakerState, number> = { closed: 0, half_open: 1, open: 2 }

const countCalls = (metrics: Metrics, logger: Logger): OutboundMetrics => {
  const calls = metrics.duration('outbound_call_seconds', 'Calls to outside services.', [
    'name',
    'action',
    'outcome',
  ])
  const breakers = metrics.gauge('breaker_open', 'Breakers: 0 closed, 1 half open, 2 open.', ['key'])
  return {
    onCall: ({ name, action, outcome, durationMs }) =>
      calls.observe({ name, action, outcome }, durationMs / 1000),
    onBreaker: ({ key, state }) => {
      breakers.set({ key }, openness[state])
      logger.warn({ breaker: key, state }, 'breaker changed')
    },
  }
}
