import type { Metrics } from '@taxiway/runtime'

/** The metrics of the ingress. Label values are limited: no unverified value becomes a label. */
export const createWebhookMetrics = (metrics: Metrics, inFlightBytes: () => number) => {
  const deliveries = metrics.counter('webhook_deliveries_total', 'Deliveries by result.', ['outcome'])
  const accept = metrics.duration(
    'webhook_accept_seconds',
    'Time from the request line to the answer of a delivery.',
  )
  const tooLarge = metrics.counter(
    'webhook_too_large_total',
    'Deliveries refused for their size. GitHub does not redeliver them: alert on this.',
  )
  const inFlight = metrics.gauge('webhook_in_flight_bytes', 'Bytes reserved for bodies in progress.')
  return {
    answered: (outcome: string, durationMs: number) => {
      deliveries.inc({ outcome })
      accept.observe(durationMs / 1000)
      inFlight.set(inFlightBytes())
    },
    tooLarge: () => tooLarge.inc(),
  }
}
