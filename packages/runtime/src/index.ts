export { type Clock, systemClock } from './clock.js'
export { findRepository } from './find-repository.js'
export { envTypes, loadEnv } from './load-env.js'
export { createLogger, type ErrorLine, type Logger, withoutParameters } from './logger.js'
export { createMetrics, type Metrics } from './metrics.js'
export { redactNow, withRedactor } from './redaction.js'
export { installShutdown } from './shutdown.js'
export {
  inSpan,
  type OpenSpan,
  openSpan,
  type SpanAttributes,
  type SpanKind,
  startStory,
  type Tracer,
  useTracer,
} from './spans.js'
export { correlationIdNow, currentTrail, inTrail, isPass, startTrail, type Trail } from './trail.js'
export { within } from './within.js'
