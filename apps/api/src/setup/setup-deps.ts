import { createConvertManifest } from '@taxiway/github'
import { countCalls, createMemoryBreakerStore } from '@taxiway/resilience'
import { createLogger, createMetrics, type Logger, systemClock } from '@taxiway/runtime'
import { createLineRedactor } from '@taxiway/vault'
import type { SetupEnv } from '../env.js'
import { createSetupGuard } from './setup-guard.js'

/** What the setup mode needs: neither Postgres nor Redis. */
export const openSetupDeps = (env: SetupEnv, given: { logger?: Logger } = {}) => {
  const logger =
    given.logger ??
    createLogger({
      name: 'api',
      level: env.LOG_LEVEL,
      version: env.APP_VERSION,
      redactLine: createLineRedactor(env),
    })
  const metrics = createMetrics()
  const { convert, close } = createConvertManifest({
    apiUrl: env.GITHUB_API_URL,
    breakerStore: createMemoryBreakerStore(),
    clock: systemClock,
    metrics: countCalls(metrics, logger),
  })
  return {
    env,
    logger,
    metrics,
    clock: systemClock,
    guard: createSetupGuard(systemClock),
    publicUrl: new URL(env.PUBLIC_URL).origin,
    convert,
    close,
  }
}
export type SetupDeps = Omit<ReturnType<typeof openSetupDeps>, 'close'>
