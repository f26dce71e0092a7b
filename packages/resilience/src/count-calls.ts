import type { Logger, Metrics } from '@taxiway/runtime'
import type { BreakerState } from './breaker-store.js'
import type { BreakerWatch } from './breaker-watch.js'
import { createCallLog } from './log-calls.js'
import type { OutboundMetrics } from './outbound-types.js'

const openness: Record<BreakerState, number> = { closed: 0, half_open: 1, open: 2 }

/** Downloads come from hosts that others choose: a label has at most so many of them. */
const mostHosts = 50

/** The metrics and the log lines of every call to outside services, and of every breaker that changes. */
export const countCalls = (
  metrics: Metrics,
  logger: Logger,
  watch?: Pick<BreakerWatch, 'onBreaker'>,
): OutboundMetrics => {
  const calls = metrics.duration('outbound_call_seconds', 'Calls to outside services.', [
    'name',
    'host',
    'action',
    'outcome',
  ])
  const breakers = metrics.gauge('breaker_open', 'Breakers: 0 closed, 1 half open, 2 open.', ['key'])
  const known = new Map<string, BreakerState>()
  const hosts = new Set<string>()
  const log = createCallLog(logger)

  const labelOf = (host: string): string => {
    if (hosts.size < mostHosts) hosts.add(host)
    return hosts.has(host) ? host : 'other'
  }
  return {
    onCall: call => {
      const { name, host, action, outcome, durationMs } = call
      calls.observe({ name, host: labelOf(host), action, outcome }, durationMs / 1000)
      log(call)
    },
    onBreaker: ({ key, state }) => {
      breakers.set({ key }, openness[state])
      const before = known.get(key) ?? 'closed'
      known.set(key, state)
      watch?.onBreaker({ key, state })
      if (before !== state) logger.warn({ breaker: key, state }, 'breaker changed')
    },
  }
}
