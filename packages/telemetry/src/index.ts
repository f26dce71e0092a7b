export { type ServeMetrics, serveMetrics } from './serve-metrics.js'
