import type { Logger, Metrics } from '@taxiway/runtime'
import type { BreakerState } from './breaker-store.js'
import type { OutboundMetrics } from './outbound-types.js'

const openness: Record<BreakerState, number> = { closed: 0, half_open: 1, open: 2 }

/** The metrics of every call to outside services, and a log line when a breaker changes. */
export const countCalls = (metrics: Metrics, logger: Pick<Logger, 'warn'>): OutboundMetrics => {
  const calls = metrics.duration('outbound_call_seconds', 'Calls to outside services.', [
    'name',
    'action',
    'outcome',
  ])
  const breakers = metrics.gauge('breaker_open', 'Breakers: 0 closed, 1 half open, 2 open.', ['key'])
  return {
    onCall: ({ name, action, outcome, durationMs }) =>
      calls.observe({ name, action, outcome }, durationMs / 1000),
    onBreaker: ({ key, state }) => {
      breakers.set({ key }, openness[state])
      logger.warn({ breaker: key, state }, 'breaker changed')
    },
  }
}
