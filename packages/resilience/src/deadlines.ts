import type { Clock } from '@taxiway/runtime'

/** A deadline for `request`: a reading of the clock's monotonic time, `ms` from now. */
export const deadlineIn = (clock: Pick<Clock, 'monotonicMs'>, ms: number): number => clock.monotonicMs() + ms

/** Sleeps, and throws the signal's reason when it is aborted meanwhile. */
export const sleepOrThrow = async (clock: Clock, ms: number, signal?: AbortSignal): Promise<void> => {
  signal?.throwIfAborted()
  await clock.sleep(ms, signal)
  signal?.throwIfAborted()
}
