import { type Clock, systemClock } from '@taxiway/runtime'
import type { BreakerPolicy, BreakerState, BreakerStore } from './breaker-store.js'
import type { OutboundMetrics } from './outbound-types.js'

export type OpenBreaker = {
  /** Host and credential, as `api.machines.dev|fly:4f1a`. */
  key: string
  state: Exclude<BreakerState, 'closed'>
  /** When this process learned of it, as ISO 8601. */
  since: string
}

/**
 * Which breakers are open, for status pages: those that calls of this process met, read again from the store,
 * since another process may have closed them.
 */
export const createBreakerWatch = (
  { store, policy }: { store: BreakerStore; policy: BreakerPolicy },
  clock: Pick<Clock, 'now'> = systemClock,
) => {
  const met = new Map<string, string>()
  const onBreaker: NonNullable<OutboundMetrics['onBreaker']> = ({ key, state }) => {
    if (state === 'closed') met.delete(key)
    else if (!met.has(key)) met.set(key, clock.now().toISOString())
  }
  const read = async (): Promise<OpenBreaker[]> => {
    const open: OpenBreaker[] = []
    for (const [key, since] of met) {
      const { state } = await store.read(key, policy)
      if (state === 'closed') met.delete(key)
      else open.push({ key, state, since })
    }
    return open
  }
  return { onBreaker, read }
}
export type BreakerWatch = ReturnType<typeof createBreakerWatch>
