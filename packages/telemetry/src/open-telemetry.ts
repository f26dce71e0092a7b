import { type ErrorLine, useTracer } from '@taxiway/runtime'
import type { TelemetryEnv } from './telemetry-env.js'

export type TelemetryOptions = {
  /** `api` or `worker`. */
  service: string
  version: string
  environment: string
  /** Masks the secrets of the process. */
  redactLine: (text: string) => string
}

export type Telemetry = {
  /** For the logger: sends the error of a line. */
  onError: (line: ErrorLine) => void
  /** Sends what waits, for two seconds at most. */
  close: () => Promise<void>
}

/**
 * Opens traces and error tracking, each only if its setting is there: without them, none of their modules is loaded. Nothing here
 * throws or waits later on: queues are bounded, and what does not fit or does not arrive is dropped.
 */
export const openTelemetry = async (env: TelemetryEnv, options: TelemetryOptions): Promise<Telemetry> => {
  const tracing = env.OTEL_EXPORTER_OTLP_ENDPOINT
    ? (await import('./open-tracing.js')).openTracing({
        ...options,
        endpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
        headers: readHeaders(env.OTEL_EXPORTER_OTLP_HEADERS?.reveal()),
        ratio: env.OTEL_TRACES_SAMPLER_ARG ?? 1,
      })
    : null
  const errors = env.SENTRY_DSN
    ? (await import('./open-error-tracking.js')).openErrorTracking({
        ...options,
        dsn: env.SENTRY_DSN.reveal(),
      })
    : null
  if (tracing) useTracer(tracing.tracer)
  return {
    onError: line => errors?.capture(line),
    close: async () => {
      if (tracing) useTracer(null)
      await Promise.all([tracing?.close(), errors?.close()])
    },
  }
}

const readHeaders = (text = ''): Record<string, string> =>
  Object.fromEntries(
    text
      .split(',')
      .filter(pair => pair !== '')
      .map(pair => [pair.slice(0, pair.indexOf('=')), decodeURIComponent(pair.slice(pair.indexOf('=') + 1))]),
  )
