import type { Clock } from '@taxiway/resilience'

/** Waits, and throws the signal's reason when it is aborted meanwhile. */
export const pause = async (clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<void> => {
  signal?.throwIfAborted()
  await clock.sleep(ms, signal)
  signal?.throwIfAborted()
}
