import type { Metrics } from '@taxiway/runtime'

/** Everything that is counted about the ingress. Labels are bounded: nothing unverified becomes one. */
export const createWebhookMetrics = (metrics: Metrics, inFlightBytes: () => number) => {
  const deliveries = metrics.counter('webhook_deliveries_total', 'Deliveries by what became of them.', [
    'outcome',
  ])
  const accept = metrics.duration(
    'webhook_accept_seconds',
    'From the request line to the answer of a delivery.',
  )
  const tooLarge = metrics.counter(
    'webhook_too_large_total',
    'Deliveries refused for their size. GitHub never repeats these: alert on it.',
  )
  const inFlight = metrics.gauge('webhook_in_flight_bytes', 'Bytes reserved for bodies under way.')
  return {
    answered: (outcome: string, durationMs: number) => {
      deliveries.inc({ outcome })
      accept.observe(durationMs / 1000)
      inFlight.set(inFlightBytes())
    },
    tooLarge: () => tooLarge.inc(),
  }
}
