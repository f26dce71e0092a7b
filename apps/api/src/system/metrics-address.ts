import type { ServeMetrics } from '@taxiway/telemetry'
import type { SetupEnv } from '../env.js'

type Settings = Pick<SetupEnv, 'API_METRICS_PORT' | 'API_METRICS_HOST' | 'HOST' | 'METRICS_TOKEN'>

/** Where the metrics are when they are not on the port of the API. */
export const metricsAddress = (env: Settings, refresh?: () => Promise<void>): ServeMetrics => ({
  port: env.API_METRICS_PORT,
  host: env.API_METRICS_HOST ?? env.HOST,
  token: env.METRICS_TOKEN,
  ...(refresh ? { refresh } : {}),
})
