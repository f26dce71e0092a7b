export { type Clock, systemClock } from "./clock.js";
export { envTypes, loadEnv } from "./load-env.js";
export { createLogger, type Logger, type LoggerOptions } from "./logger.js";
export { createMetrics, type Metrics } from "./metrics.js";
export { installShutdown, type ShutdownOptions } from "./shutdown.js";
