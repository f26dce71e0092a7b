import { openWakeConsumer } from '@taxiway/queue'
import { installShutdown, loadEnv } from '@taxiway/runtime'
import { serveMetrics } from '@taxiway/telemetry'
import { openDeps } from './deps.js'
import { workerEnvSchema } from './env.js'
import { startReconciler } from './reconcile/start-reconciler.js'
import { waitForGithub } from './wait-for-github.js'

await waitForGithub(process.env)
const env = loadEnv(workerEnvSchema, process.env)
const deps = await openDeps(env, { searchPath: process.env['PATH'] ?? '' })
const { logger, dispatcher, inbox, stopping } = deps
const consumer = await openWakeConsumer({
  ...deps.queue,
  concurrency: 8,
  onLatency: deps.measure.wokenAfter,
  onDelivery: id => inbox.process(id),
  // Claims choose by fairness, not by wake-up, and the wake-up must not wait for the work.
  onEnvironment: async () => void dispatcher.pump(),
})
const reconciler = startReconciler(env, deps)
const metrics = serveMetrics(deps.metrics, {
  port: env.METRICS_PORT,
  host: env.METRICS_HOST,
  token: env.METRICS_TOKEN,
})

installShutdown({
  logger,
  deadlineMs: env.SHUTDOWN_DEADLINE_MS,
  // The guard kills remaining builds as soon as this process is gone.
  kill: () => void deps.closeBuilder(),
  stop: async () => {
    stopping.abort()
    await consumer.close()
    await dispatcher.drained()
    await deps.commands.settled()
    await reconciler
    metrics.close()
    await deps.wake.close()
    await deps.closeOutside()
    await deps.vault.close()
    await deps.database.close()
    await deps.closeBuilder()
    await deps.telemetry.close()
  },
})
// Keep this line last: a reader of it may send a signal at once, and the shutdown handler must be installed
// by then.
logger.info({ ready: true, owner: deps.owner }, 'worker ready')
