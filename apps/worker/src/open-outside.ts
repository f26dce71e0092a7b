import { checkSoon, type Database, extendPause, readPause } from '@taxiway/db'
import { createFlyClient, flyCredentialId } from '@taxiway/fly'
import { createGithubApp } from '@taxiway/github'
import {
  type BreakerStore,
  countCalls,
  createBreakerWatch,
  createMemoryBreakerStore,
  createRedisBreakerStore,
  createSharedPauseStore,
  deadlineIn,
  defaultBreakerPolicy,
} from '@taxiway/resilience'
import { type Logger, type Metrics, systemClock } from '@taxiway/runtime'
import { Redis } from 'ioredis'
import { createCredentialGate, createCredentialMetrics } from './credentials/credential-gate.js'
import type { WorkerEnv } from './env.js'
import { createProbe } from './probe.js'
import { noteSuspended } from './reconcile/note-suspended.js'

/** A probe must end well before its lease expires and another worker may probe. */
const probeTimeoutMs = 20_000
const probeLeaseMs = 30_000

type Deps = { db: Database; owner: string; logger: Logger; metrics: Metrics }

/** All clients of outside services, behind breakers that all workers share through Redis. */
export const openOutside = (env: WorkerEnv, { db, owner, logger, metrics }: Deps) => {
  const { breakerStore, closeBreakers } = openBreakers(env, logger)
  const breakerPolicy = {
    ...defaultBreakerPolicy,
    openMs: env.BREAKER_OPEN_MS,
    maxOpenMs: env.BREAKER_MAX_OPEN_MS,
  }
  const breakers = createBreakerWatch({ store: breakerStore, policy: breakerPolicy })
  const shared = { breakerStore, breakerPolicy, metrics: countCalls(metrics, logger, breakers) }
  const token = env.FLY_API_TOKEN.reveal()
  const fly = createFlyClient({
    ...shared,
    baseUrl: env.FLY_API_URL,
    token,
    orgSlug: env.FLY_ORG_SLUG,
    ...(env.FLY_LOGS_URL ? { logsUrl: env.FLY_LOGS_URL } : {}),
    admit: () => credential.admit(),
  })
  const credential = createCredentialGate({
    db,
    clock: systemClock,
    logger,
    owner,
    metrics: createCredentialMetrics(metrics),
    settings: {
      everyMs: env.CREDENTIAL_PROBE_MS,
      maxMs: env.CREDENTIAL_PROBE_MAX_MS,
      leaseMs: probeLeaseMs,
    },
    credential: `fly:${flyCredentialId(token)}`,
    refusal: 'fly.auth',
    check: () => fly.checkToken({ deadline: deadlineIn(systemClock, probeTimeoutMs) }),
  })
  const github = createGithubApp({
    ...shared,
    appId: env.GITHUB_APP_ID,
    privateKey: env.GITHUB_APP_PRIVATE_KEY,
    apiUrl: env.GITHUB_API_URL,
    pauses: createSharedPauseStore(
      { remainingMs: key => readPause(db, key), pause: (key, ms) => extendPause(db, key, ms) },
      {
        onFallback: error =>
          logger.warn({ err: error }, 'cannot share GitHub pauses; this process uses its own'),
      },
    ),
    writesPerSecond: env.GITHUB_WRITES_PER_SECOND,
    // Best effort: the hourly connection check also finds the new name.
    onRenamed: repositoryId => {
      checkSoon(db, repositoryId).catch(error =>
        logger.warn({ err: error, repositoryId }, 'storing the new repository name failed'),
      )
    },
    // Nothing becomes due by it. The next refused call, or the hourly connection check, tells it again.
    onSuspended: installationId => {
      noteSuspended(db, installationId).catch(error =>
        logger.warn({ err: error, installationId }, 'storing a suspended installation failed'),
      )
    },
  })
  const { probe, close: closeProbe } = createProbe({
    connectHost: env.APP_CONNECT_HOST,
    onCall: shared.metrics.onCall,
  })
  const closeOutside = async () => {
    await Promise.allSettled([fly.close(), github.close(), closeProbe()])
    closeBreakers()
  }
  return { fly, github, probe, credential, breakers, shared, closeOutside }
}

const openBreakers = (
  env: WorkerEnv,
  logger: Logger,
): { breakerStore: BreakerStore; closeBreakers: () => void } => {
  if (!env.REDIS_URL) return { breakerStore: createMemoryBreakerStore(), closeBreakers: () => undefined }
  // Asked before every call, so it must answer at once; on failure, this process uses its own copy.
  const redis = new Redis(env.REDIS_URL, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: 500,
  })
  redis.on('error', error =>
    logger.debug({ err: error }, 'Redis is unavailable; this process uses its own breakers'),
  )
  return {
    breakerStore: createRedisBreakerStore(redis, {
      keyPrefix: `${env.REDIS_PREFIX}:breakers:`,
      onFallback: error =>
        logger.warn({ err: error }, 'cannot share breakers; this process uses its own for a second'),
    }),
    closeBreakers: () => redis.disconnect(),
  }
}
