import { installShutdown, loadEnv } from '@taxiway/runtime'
import { buildApp } from './app.js'
import { openDeps } from './deps.js'
import { envSchema } from './env.js'
import { startHeartbeat } from './health/heartbeat.js'

const warmUpMs = 2_000

try {
  const env = loadEnv(envSchema, process.env)
  const deps = await openDeps(env)
  const app = await buildApp(deps)
  let heartbeat: ReturnType<typeof startHeartbeat> | undefined
  installShutdown({
    logger: deps.logger,
    deadlineMs: env.SHUTDOWN_TIMEOUT_MS,
    // Requests first, then what they stand on.
    stop: async () => {
      await app.close()
      await heartbeat?.stop()
      await deps.close()
    },
  })
  const address = await app.listen({ host: env.HOST, port: env.PORT })
  heartbeat = startHeartbeat(deps)
  deps.logger.info({ address }, 'listening')
  // Nobody's first sign-in should wait for it, and a mistake in its settings should show soon; but loading it stops everything for half a
  // second, so whoever waits for us to be ready comes first.
  setTimeout(
    () => deps.identity.auth().catch(error => deps.logger.error({ err: error }, 'Better Auth did not load')),
    warmUpMs,
  ).unref()
} catch (error) {
  process.stderr.write(`${explain(error)}\n`)
  process.exit(1)
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code, port } = error as { code?: string; port?: number }
  if (code === 'EADDRINUSE') return `Port ${port} is in use. Stop what listens there, or set PORT to another.`
  return code === 'config.invalid' || code?.startsWith('crypto.')
    ? error.message
    : (error.stack ?? error.message)
}
