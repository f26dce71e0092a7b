import {
  createApiTokenRepository,
  createAuditReads,
  createDeliveryReads,
  createDeploymentReads,
  createEnvironmentReads,
  createEnvVarReads,
  createImageReads,
  createLogReads,
  createOrganizationReads,
  createProjectReads,
  createReadinessReads,
  followStory,
  openDatabase,
  openSideConnections,
} from '@taxiway/db'
import { openWakeQueue } from '@taxiway/queue'
import {
  countCalls,
  createBreakerWatch,
  createMemoryBreakerStore,
  defaultBreakerPolicy,
} from '@taxiway/resilience'
import {
  type Clock,
  createLogger,
  createMetrics,
  type Logger,
  type Metrics,
  systemClock,
} from '@taxiway/runtime'
import { openTelemetry } from '@taxiway/telemetry'
import { createLineRedactor, openVault } from '@taxiway/vault'
import { Redis } from 'ioredis'
import type { Env } from './env.js'
import { openGithub } from './github/open-github.js'
import { checkReadiness } from './health/check-readiness.js'
import { openIdentity } from './identity/open-identity.js'
import { createVitals } from './system/vitals.js'

/**
 * Limit of waiting queries for each connection of the pool. A request makes a few queries in a row, of some
 * milliseconds each.
 */
const waitingPerConnection = 25

/**
 * Opens all dependencies of the API. No connection is made before its first use; `close` runs in the opposite
 * order.
 */
export const openDeps = async (env: Env, given: Partial<Given> = {}) => {
  const redactLine = createLineRedactor(env)
  const telemetry = await openTelemetry(env, {
    service: 'api',
    version: env.APP_VERSION,
    environment: env.NODE_ENV,
    redactLine,
  })
  const logger =
    given.logger ??
    createLogger({
      name: 'api',
      level: env.LOG_LEVEL,
      version: env.APP_VERSION,
      redactLine,
      onError: telemetry.onError,
    })
  const clock = given.clock ?? systemClock
  const metrics = given.metrics ?? createMetrics()
  const { db, pool, close } = openDatabase({
    url: env.DATABASE_URL,
    applicationName: 'taxiway-api',
    metrics,
    maxConnections: env.DATABASE_MAX_CONNECTIONS,
    maxWaiting: env.DATABASE_MAX_CONNECTIONS * waitingPerConnection,
    onConnectionError: error => logger.warn({ err: error }, 'an idle database connection broke'),
  })
  const endStory = followStory({ logger, metrics })
  // Readiness needs its own connections: a pool in full use is overload, not an outage.
  const probe = openSideConnections(db, 2)
  const redis = env.REDIS_URL === undefined ? null : openCounters(env.REDIS_URL, env.REDIS_PREFIX, logger)
  const wake = await openWakeQueue({
    redisUrl: env.REDIS_URL ?? null,
    databaseUrl: env.DATABASE_URL,
    prefix: env.REDIS_PREFIX,
    logger,
    metrics,
  })
  const vault = await openVault({
    db,
    secret: env.ENCRYPTION_SECRET,
    previousSecret: env.ENCRYPTION_SECRET_PREVIOUS,
    clock,
    logger,
  })
  const breakerStore = createMemoryBreakerStore({ clock })
  const breakers = createBreakerWatch({ store: breakerStore, policy: defaultBreakerPolicy }, clock)
  const shared = { breakerStore, metrics: countCalls(metrics, logger, breakers) }
  const identity = openIdentity({ env, db, clock, logger, vault, shared })
  const readiness = createReadinessReads(probe.db)
  const vitals = createVitals({
    ...{ db, clock, metrics },
    checkReadiness: () => checkReadiness({ readiness, redis, vault }),
  })
  const github = openGithub(env, { db, ...shared })
  return {
    github,
    breakers,
    vitals,
    identity,
    env,
    logger,
    clock,
    metrics,
    db,
    pool,
    redis,
    wake,
    vault,
    apiTokens: createApiTokenRepository(db),
    organizations: createOrganizationReads(db),
    projects: createProjectReads(db),
    environments: createEnvironmentReads(db),
    envVars: createEnvVarReads(db),
    deployments: createDeploymentReads(db),
    images: createImageReads(db),
    logs: createLogReads(db),
    deliveries: createDeliveryReads(db),
    audit: createAuditReads(db),
    readiness,
    close: async () => {
      await wake.close()
      redis?.disconnect()
      await identity.close()
      await github?.close()
      await vault.close()
      await probe.close()
      await close()
      endStory()
      await telemetry.close()
    },
  }
}
export type Deps = Awaited<ReturnType<typeof openDeps>>
type Given = { logger: Logger; clock: Clock; metrics: Metrics }

/**
 * For counters only: a command that cannot be sent at once fails, and the caller counts in this process
 * instead.
 */
const openCounters = (url: string, prefix: string, logger: Logger): Redis => {
  const redis = new Redis(url, {
    keyPrefix: `${prefix}:api:`,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 2_000,
    commandTimeout: 250,
  })
  redis.on('error', error => logger.debug({ err: error }, 'Redis is not reachable'))
  return redis
}
