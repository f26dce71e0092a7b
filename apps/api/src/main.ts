import { installShutdown, loadEnv } from '@taxiway/runtime'
import { serveMetrics } from '@taxiway/telemetry'
import { buildApp } from './app.js'
import { openDeps } from './deps.js'
import { type Env, envSchema, needsSetup, setupEnvSchema } from './env.js'
import { startHeartbeat } from './health/heartbeat.js'
import { startSetup } from './setup/start-setup.js'
import { metricsAddress } from './system/metrics-address.js'

const warmUpMs = 2_000

try {
  if (needsSetup(process.env)) await startSetup(loadEnv(setupEnvSchema, process.env))
  else await startApi(loadEnv(envSchema, process.env))
} catch (error) {
  process.stderr.write(`${explain(error)}\n`)
  process.exit(1)
}

async function startApi(env: Env): Promise<void> {
  const deps = await openDeps(env)
  const app = await buildApp(deps)
  const shown = serveMetrics(deps.metrics, metricsAddress(env, deps.vitals.refresh))
  let heartbeat: ReturnType<typeof startHeartbeat> | undefined
  installShutdown({
    logger: deps.logger,
    deadlineMs: env.SHUTDOWN_TIMEOUT_MS,
    // Close requests first, then their dependencies.
    stop: async () => {
      app.announceStop()
      await deps.clock.sleep(env.SHUTDOWN_NOTICE_MS)
      await app.close()
      shown.close()
      await heartbeat?.stop()
      await deps.close()
    },
  })
  const address = await app.listen({ host: env.HOST, port: env.PORT })
  heartbeat = startHeartbeat(deps)
  deps.logger.info({ address }, 'listening')
  // Load it before the first sign-in, so that no user waits and a wrong setting shows early. But loading
  // blocks the event loop for half a second, so report readiness first.
  setTimeout(
    () => deps.identity.auth().catch(error => deps.logger.error({ err: error }, 'Better Auth did not load')),
    warmUpMs,
  ).unref()
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code, port } = error as { code?: string; port?: number }
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use. Stop the program that listens there, or set PORT to another port.`
  return code === 'config.invalid' || code?.startsWith('crypto.')
    ? error.message
    : (error.stack ?? error.message)
}
