import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'

/**
 * Time as this package needs it; the clock of `@taxiway/runtime` fits. A test passes its own, so that no test ever waits.
 */
export type Clock = {
  /** The wall clock: for `Retry-After` dates and for `retryAt`, which callers store. */
  now: () => Date
  /** Milliseconds that never jump: for deadlines, buckets and breakers. */
  monotonicMs: () => number
  /** Ends after `ms`, or earlier without an error when the signal is aborted. */
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>
}

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  sleep: async (ms, signal) => {
    await delay(ms, undefined, signal ? { signal } : {}).catch(() => undefined)
  },
}

/** A deadline for `request`: a reading of the clock's monotonic time, `ms` from now. */
export const deadlineIn = (clock: Pick<Clock, 'monotonicMs'>, ms: number): number => clock.monotonicMs() + ms

/** Sleeps, and throws the signal's reason when it is aborted meanwhile. */
export const sleepOrThrow = async (clock: Clock, ms: number, signal?: AbortSignal): Promise<void> => {
  signal?.throwIfAborted()
  await clock.sleep(ms, signal)
  signal?.throwIfAborted()
}
