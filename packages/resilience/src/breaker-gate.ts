import { DomainError } from '@taxiway/domain'
import type { Clock } from '@taxiway/runtime'
import type {
  BreakerOutcome,
  BreakerPolicy,
  BreakerSnapshot,
  BreakerState,
  BreakerStore,
} from './breaker-store.js'
import { sleepOrThrow } from './deadlines.js'
import type { OutboundMetrics } from './outbound-types.js'

type Deps = {
  name: string
  store: BreakerStore
  policy: BreakerPolicy
  clock: Clock
  metrics: OutboundMetrics
}

export type BreakerGate = {
  /** Waits while the target is only doubted; throws `outbound.circuit_open` with `details.retryAt` when it is known to be down. */
  enter: (
    key: string,
    deadline: number,
    signal?: AbortSignal,
  ) => Promise<{
    /** Tells what became of the call; resolves with the breaker as it is then. */
    settle: (outcome: BreakerOutcome) => Promise<BreakerSnapshot>
  }>
}

const probeGlanceMs = 2_000

/** Stands between a call and the breaker store, and tells the metrics of changes. */
export const createBreakerGate = ({ name, store, policy, clock, metrics }: Deps): BreakerGate => {
  const lastSeen = new Map<string, BreakerState>()

  const notice = (key: string, state: BreakerState): void => {
    if (lastSeen.get(key) === state) return
    lastSeen.set(key, state)
    metrics.onBreaker?.({ key, state })
  }

  const enter: BreakerGate['enter'] = async (key, deadline, signal) => {
    for (;;) {
      const decision = await store.admit(key, policy)
      notice(key, decision.state)
      if (decision.allowed) {
        const { probe } = decision
        return {
          settle: async outcome => {
            const snapshot = await store.record(key, outcome, policy, probe)
            notice(key, snapshot.state)
            return snapshot
          },
        }
      }
      // A probe is usually decided long before its lease ends.
      const waitMs =
        decision.state === 'half_open' ? Math.min(decision.retryInMs, probeGlanceMs) : decision.retryInMs
      if (!decision.hold || clock.monotonicMs() + waitMs > deadline) {
        throw circuitOpen(name, key, decision.state, clock.now().getTime() + waitMs)
      }
      await sleepOrThrow(clock, Math.max(waitMs, 1), signal)
    }
  }

  return { enter }
}

const circuitOpen = (name: string, key: string, state: BreakerState, retryAt: number): DomainError =>
  new DomainError('outbound.circuit_open', {
    message: `${name} is failing; calls to it are paused.`,
    details: { target: name, breaker: key, state, retryAt },
  })
