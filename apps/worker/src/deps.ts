import { setMaxListeners } from 'node:events'
import { hostname } from 'node:os'
import { createRedactor, prepareSecrets } from '@taxiway/crypto'
import { type DatabaseHandle, type EnvironmentRow, followStory, openDatabase } from '@taxiway/db'
import type { EnvironmentId } from '@taxiway/domain'
import type { GithubApp } from '@taxiway/github'
import { openWakeQueue } from '@taxiway/queue'
import { createLogger, createMetrics, systemClock } from '@taxiway/runtime'
import { openTelemetry } from '@taxiway/telemetry'
import { createLineRedactor, listProcessSecrets, openVault } from '@taxiway/vault'
import type { Attempt } from './attempt/attempt.js'
import type { BuildSlot } from './attempt/build-slot.js'
import type { Lease } from './attempt/lease.js'
import { createCommandRunner } from './commands/run-commands.js'
import { convergeEnvironment } from './converge/converge-environment.js'
import { createDispatcher } from './converge/dispatcher.js'
import type { Work } from './converge/take-work.js'
import type { WorkerEnv } from './env.js'
import { openImagesApp } from './images/images-app.js'
import { openInbox } from './inbox/open-inbox.js'
import { openLogWriter } from './logs/log-writer.js'
import { openBuilder } from './open-builder.js'
import { openOutside } from './open-outside.js'
import { observeTarget } from './reconcile/observe-target.js'
import { createRechecks } from './reconcile/recheck.js'
import type { DeployDeps } from './stories/deploy.js'
import { createRun } from './stories/run.js'
import { createWorkMetrics } from './work-metrics.js'

/** A command makes a few calls to GitHub, each with a timeout of its own. */
const commandLeaseMs = 120_000
const commandLimit = 8

/** The composition root: opens all dependencies of the worker in the order in which they need each other. */
export const openDeps = async (env: WorkerEnv, { searchPath }: { searchPath: string }) => {
  const redactLine = createLineRedactor(env)
  const telemetry = await openTelemetry(env, {
    service: 'worker',
    version: env.APP_VERSION,
    environment: 'production',
    redactLine,
  })
  const logger = createLogger({
    name: 'worker',
    level: env.LOG_LEVEL,
    version: env.APP_VERSION,
    redactLine,
    onError: telemetry.onError,
  })
  const owner = `${env.WORKER_ID ?? hostname().replace(/[^\w.-]/g, '')}-${process.pid}`
  const stopping = new AbortController()
  // Every periodic task listens to this signal; Node's default limit would warn about a leak.
  setMaxListeners(0, stopping.signal)
  const metrics = createMetrics()
  const database = openDatabase({
    url: env.DATABASE_URL,
    applicationName: `taxiway-${owner}`.slice(0, 63),
    metrics,
    maxConnections: env.DATABASE_POOL_SIZE,
    onConnectionError: error => logger.warn({ err: error }, 'database connection lost'),
  })
  followStory({ logger, metrics })
  const measure = createWorkMetrics(metrics)
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
  const { shared, ...outside } = openOutside(env, { db: database.db, owner, logger, metrics })
  const imagesApp =
    env.BUILDER === 'oci' && env.IMAGE_REGISTRY === undefined
      ? await openImagesApp({
          db: database.db,
          fly: outside.fly,
          token: env.FLY_API_TOKEN.reveal(),
          clock: systemClock,
          logger,
        })
      : undefined
  const { builder, close: closeBuilder } = await openBuilder(env, logger, { shared, imagesApp, searchPath })
  const steps: DeployDeps = {
    db: database.db,
    clock: systemClock,
    ...outside,
    builder,
    settings: stepSettings(env),
    vault,
    observeTarget: confirmOnGithub(database, outside.github),
  }
  const converge = (environment: EnvironmentRow, buildSlot: BuildSlot) =>
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
          failedTtlMs: env.FAILED_TTL_MS,
        },
        credential: outside.credential,
        openLog: openLogs(database, env, measure.logStoredAfter),
        measure,
        run: createRun(steps),
      },
      environment,
      buildSlot,
    )
  const dispatcher = createDispatcher({
    db: database.db,
    owner,
    logger,
    slots: { quick: env.WORKER_CONCURRENCY, build: env.BUILD_CONCURRENCY },
    leaseMs: env.LEASE_MS,
    clock: systemClock,
    measure,
    silentMs: Math.max(30_000, 4 * env.POLL_MS),
    limits: { perOrganization: env.ORGANIZATION_CONCURRENCY, total: env.TOTAL_CONCURRENCY },
    stopping: stopping.signal,
    converge,
  })
  const onDue = (due: { environmentId: EnvironmentId; generation: number }[]) => {
    if (due.length === 0) return
    void dispatcher.pump()
    void wake.wakeEnvironments(due)
  }
  const commands = createCommandRunner({
    db: database.db,
    github: outside.github,
    clock: systemClock,
    logger,
    owner,
    leaseMs: commandLeaseMs,
    limit: commandLimit,
    stopping: stopping.signal,
    ended: metrics.counter('commands_total', 'Commands of people on GitHub, by outcome.', [
      'kind',
      'outcome',
    ]),
    onDue,
  })
  const rechecks = createRechecks({ db: database.db, github: outside.github, logger }, onDue)
  const inbox = openInbox({
    db: database.db,
    clock: systemClock,
    measure,
    logger,
    processed: metrics.counter('deliveries_processed_total', 'Deliveries processed, by outcome.', [
      'outcome',
    ]),
    onDue,
    // If this look fails, the next poll continues.
    onCommand: () => void commands.look().catch(() => undefined),
    onQuestion: () => void rechecks.look().catch(() => undefined),
  })
  return {
    logger,
    telemetry,
    owner,
    metrics,
    measure,
    database,
    vault,
    queue,
    wake,
    dispatcher,
    inbox,
    commands,
    rechecks,
    builder,
    closeBuilder,
    stopping,
    clock: systemClock,
    ...outside,
  }
}

export type WorkerDeps = Awaited<ReturnType<typeof openDeps>>

const stepSettings = (env: WorkerEnv) => ({
  workDir: env.WORK_DIR,
  githubApiUrl: env.GITHUB_API_URL,
  appUrlTemplate: env.APP_URL_TEMPLATE,
  startTimeoutMs: env.START_TIMEOUT_MS,
  healthTimeoutMs: env.HEALTH_TIMEOUT_MS,
  verifyTimeoutMs: env.VERIFY_TIMEOUT_MS,
  releaseCommandTimeoutMs: env.RELEASE_COMMAND_TIMEOUT_MS,
  untrusted: { memoryMb: env.UNTRUSTED_MEMORY_MB, hours: env.UNTRUSTED_EXPIRE_HOURS },
  goneTimeoutMs: env.VERIFY_TIMEOUT_MS,
  healthPollMs: env.HEALTH_POLL_MS,
})

const openLogs = ({ db }: DatabaseHandle, env: WorkerEnv, onStored: (lagMs: number) => void) => {
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
      onStored,
    })
}

const confirmOnGithub =
  ({ db }: DatabaseHandle, github: GithubApp): DeployDeps['observeTarget'] =>
  async (attempt: Attempt, signal) => {
    try {
      const onUnreadable = (err: unknown) =>
        attempt.logger.warn({ err }, 'a newer head could not be judged yet')
      await observeTarget({ db, github, onUnreadable }, attempt.environment, attempt.project, signal)
    } catch (error) {
      if (signal.aborted) throw signal.reason
      // An unreachable GitHub must not block a deployment: the last webhook counts, and GitHub is asked again
      // soon.
      attempt.logger.warn({ err: error }, 'GitHub could not be asked whether the commit is still wanted')
    }
  }
