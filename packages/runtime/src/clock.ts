import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'

/**
 * Time as a dependency. `now` is the wall clock, for what people read; `monotonicMs` never jumps, for leases and deadlines;
 * `sleep` ends early, without an error, when the signal is aborted.
 */
export type Clock = {
  now: () => Date
  monotonicMs: () => number
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  sleep: async (ms, signal) => {
    await delay(ms, undefined, signal ? { signal } : {}).catch(() => undefined)
  },
}
