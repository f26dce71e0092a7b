export { openTelemetry } from './open-telemetry.js'
export { type ServeMetrics, serveMetrics } from './serve-metrics.js'
export { telemetryEnv } from './telemetry-env.js'
