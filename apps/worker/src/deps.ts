import { setMaxListeners } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { createRedactor, prepareSecrets } from '@taxiway/crypto'
import { type DatabaseHandle, type EnvironmentRow, openDatabase } from '@taxiway/db'
import type { GithubApp } from '@taxiway/github'
import { openWakeQueue } from '@taxiway/queue'
import { createLogger, createMetrics, systemClock } from '@taxiway/runtime'
import { createLineRedactor, listProcessSecrets, openVault } from '@taxiway/vault'
import { createLocalBuilder } from './build/local-builder.js'
import type { Attempt } from './converge/attempt.js'
import { convergeEnvironment } from './converge/converge-environment.js'
import type { Lease } from './converge/lease.js'
import { createRun } from './converge/run.js'
import type { DeployDeps } from './converge/run-deploy.js'
import type { Work } from './converge/take-work.js'
import { createDispatcher } from './dispatcher.js'
import type { WorkerEnv } from './env.js'
import { openInbox } from './inbox/open-inbox.js'
import { openLogWriter } from './logs/log-writer.js'
import { openOutside } from './open-outside.js'
import { openProcessGuard } from './process/process-guard.js'
import { createRunCommand } from './process/run-command.js'
import { sweepOrphans } from './process/sweep-orphans.js'
import { reobserve } from './reconcile/reobserve.js'
import { probeSandbox } from './sandbox/probe-sandbox.js'

/** The composition root: everything the worker is made of, opened in the order in which it is needed. */
export const openDeps = async (env: WorkerEnv) => {
  const logger = createLogger({
    name: 'worker',
    level: env.LOG_LEVEL,
    version: env.APP_VERSION,
    redactLine: createLineRedactor(env),
  })
  const owner = `${env.WORKER_ID ?? hostname().replace(/[^\w.-]/g, '')}-${process.pid}`
  const stopping = new AbortController()
  // Every periodic task sleeps on it, and there are more of them than Node thinks can be meant.
  setMaxListeners(0, stopping.signal)
  const metrics = createMetrics()
  const database = openDatabase({
    url: env.DATABASE_URL,
    applicationName: `taxiway-${owner}`.slice(0, 63),
    maxConnections: env.DATABASE_POOL_SIZE,
    onConnectionError: error => logger.warn({ err: error }, 'database connection lost'),
  })
  const vault = await openVault({
    db: database.db,
    secret: env.ENCRYPTION_SECRET,
    previousSecret: env.ENCRYPTION_SECRET_PREVIOUS,
    clock: systemClock,
    logger,
  })
  const queue = {
    redisUrl: env.REDIS_URL ?? null,
    databaseUrl: env.DATABASE_URL,
    prefix: env.REDIS_PREFIX,
    logger,
  }
  const wake = await openWakeQueue(queue)
  const outside = openOutside(env, logger, metrics)
  const { builder, guard } = await openBuilder(env, logger, owner)
  const steps: DeployDeps = {
    db: database.db,
    clock: systemClock,
    ...outside,
    builder,
    settings: stepSettings(env),
    vault,
    reobserve: confirmOnGithub(database, outside.github),
  }
  const converge = (environment: EnvironmentRow) =>
    convergeEnvironment(
      {
        db: database.db,
        clock: systemClock,
        logger,
        owner,
        stopping: stopping.signal,
        leaseSettings: {
          leaseMs: env.LEASE_MS,
          beatMs: env.LEASE_HEARTBEAT_MS,
          giveUpMs: env.LEASE_GIVE_UP_MS,
        },
        retry: {
          maxAttempts: env.DEPLOYMENT_MAX_ATTEMPTS,
          baseMs: env.DEPLOYMENT_RETRY_BASE_MS,
          capMs: env.DEPLOYMENT_RETRY_CAP_MS,
          random: Math.random,
        },
        openLog: openLogs(database, env),
        run: createRun(steps),
      },
      environment,
    )
  const dispatcher = createDispatcher({
    db: database.db,
    owner,
    logger,
    slots: env.WORKER_CONCURRENCY,
    leaseMs: env.LEASE_MS,
    limits: { perOrganization: env.ORGANIZATION_CONCURRENCY, total: env.TOTAL_CONCURRENCY },
    stopping: stopping.signal,
    converge,
  })
  const inbox = openInbox({
    db: database.db,
    logger,
    processed: metrics.counter('deliveries_processed_total', 'Deliveries processed, by outcome.', [
      'outcome',
    ]),
    onDue: due => {
      if (due.length === 0) return
      void dispatcher.pump()
      void wake.wakeEnvironments(due.map(one => ({ ...one, attempt: 0 })))
    },
  })
  return {
    logger,
    owner,
    metrics,
    database,
    vault,
    queue,
    wake,
    dispatcher,
    inbox,
    guard,
    stopping,
    clock: systemClock,
    ...outside,
  }
}

export type WorkerDeps = Awaited<ReturnType<typeof openDeps>>

const openBuilder = async (env: WorkerEnv, logger: ReturnType<typeof createLogger>, owner: string) => {
  // The same after a restart, so that what an earlier life of this worker left can be found.
  const runIdPrefix = `${env.WORKER_ID ?? hostname().replace(/[^\w.-]/g, '')}`
  const { sandbox, report } = await probeSandbox({ allowUnsafe: env.ALLOW_UNSAFE_BUILDS })
  logger.info({ sandbox: report, owner }, 'build sandbox')
  await mkdir(env.WORK_DIR, { recursive: true })
  const killed = await sweepOrphans({ runIdPrefix, clock: systemClock })
  if (killed > 0) logger.warn({ killed }, 'killed processes of an earlier life')
  const guard = openProcessGuard()
  const builder = createLocalBuilder({
    sandbox,
    imageStoreDir: env.IMAGE_STORE_DIR,
    cacheDir: join(env.WORK_DIR, 'cache'),
    runCommand: createRunCommand({ clock: systemClock, guard }),
    clock: systemClock,
    runIdPrefix,
  })
  await builder.sweep()
  return { builder, guard }
}

const stepSettings = (env: WorkerEnv) => ({
  workDir: env.WORK_DIR,
  appUrlTemplate: env.APP_URL_TEMPLATE,
  startTimeoutMs: env.START_TIMEOUT_MS,
  healthTimeoutMs: env.HEALTH_TIMEOUT_MS,
  verifyTimeoutMs: env.VERIFY_TIMEOUT_MS,
  goneTimeoutMs: env.VERIFY_TIMEOUT_MS,
  healthPollMs: env.HEALTH_POLL_MS,
})

const openLogs = ({ db }: DatabaseHandle, env: WorkerEnv) => {
  const secrets = prepareSecrets(listProcessSecrets(env))
  return (work: Work, lease: Lease) =>
    openLogWriter({
      db,
      clock: systemClock,
      deploymentId: work.deployment.id,
      environmentId: work.environment.id,
      fence: lease.fence,
      createRedactor: own =>
        createRedactor(own.length === 0 ? secrets : [...listProcessSecrets(env), ...own]),
      maxBytes: env.LOG_MAX_BYTES,
    })
}

const confirmOnGithub =
  ({ db }: DatabaseHandle, github: GithubApp): DeployDeps['reobserve'] =>
  async (attempt: Attempt, signal) => {
    try {
      await reobserve({ db, github }, attempt.environment, attempt.project, signal)
    } catch (error) {
      if (signal.aborted) throw signal.reason
      // A silent GitHub must not hold up a deployment: what webhooks said stands, and it is asked again soon.
      attempt.logger.warn({ err: error }, 'GitHub could not be asked whether the commit is still wanted')
    }
  }
