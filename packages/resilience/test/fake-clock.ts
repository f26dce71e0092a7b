import type { Clock } from '@taxiway/runtime'

export type FakeClock = Clock & {
  /** Every requested sleep, in order. */
  slept: number[]
  advance: (ms: number) => void
}

/** Time moves only when code sleeps (which returns at once) or the test advances it. */
export const createFakeClock = (): FakeClock => {
  let elapsed = 5_000
  const slept: number[] = []
  return {
    slept,
    now: () => new Date(1_700_000_000_000 + elapsed),
    monotonicMs: () => elapsed,
    sleep: async (ms, signal) => {
      if (signal?.aborted) return
      slept.push(ms)
      elapsed += ms
    },
    advance: ms => {
      elapsed += ms
    },
  }
}
