import { installShutdown } from '@taxiway/runtime'
import { serveMetrics } from '@taxiway/telemetry'
import type { SetupEnv } from '../env.js'
import { metricsAddress } from '../system/metrics-address.js'
import { buildSetupApp } from './setup-app.js'
import { openSetupDeps } from './setup-deps.js'

/** Serves the setup, and says where. The output is the only place of the token. */
export const startSetup = async (env: SetupEnv): Promise<void> => {
  const deps = openSetupDeps(env)
  const app = await buildSetupApp(deps)
  const shown = serveMetrics(deps.metrics, metricsAddress(env))
  installShutdown({
    logger: deps.logger,
    deadlineMs: env.SHUTDOWN_TIMEOUT_MS,
    stop: async () => {
      await app.close()
      shown.close()
      await deps.close()
    },
  })
  const address = await app.listen({ host: env.HOST, port: env.PORT })
  deps.logger.warn({ address }, 'listening for the setup alone: the variables of the GitHub App are not set')
  // After "#", where no proxy and no log of requests sees it.
  process.stdout.write(
    `\nTaxiway has no GitHub App yet. Create it on this page; the address works once:\n\n    ${deps.publicUrl}/console/start#${deps.guard.token}\n\n`,
  )
}
