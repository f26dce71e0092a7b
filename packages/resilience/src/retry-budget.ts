import type { Clock } from '@taxiway/runtime'

export type RetryBudgetOptions = {
  /** Retries allowed per call of the window. */
  ratio: number
  /** Retries allowed in any case. */
  minimum: number
  windowMs: number
}

export type RetryBudget = {
  /** Counts one call (not its retries). */
  recordCall: () => void
  /** Takes one retry from the budget; false when there is none left. */
  tryRetry: () => boolean
}

/**
 * Keeps retries a small share of the calls, so that a target in trouble never gets a multiple of its usual load from us.
 */
export const createRetryBudget = (
  { ratio, minimum, windowMs }: RetryBudgetOptions,
  clock: Pick<Clock, 'monotonicMs'>,
): RetryBudget => {
  const slices = 60
  const sliceMs = windowMs / slices
  const counted = new Map<number, { calls: number; retries: number }>()

  const current = () => {
    const slice = Math.floor(clock.monotonicMs() / sliceMs)
    for (const old of counted.keys()) if (old <= slice - slices || old > slice) counted.delete(old)
    const found = counted.get(slice) ?? { calls: 0, retries: 0 }
    counted.set(slice, found)
    return found
  }

  return {
    recordCall: () => {
      current().calls += 1
    },
    tryRetry: () => {
      const now = current()
      let calls = 0
      let retries = 0
      for (const slice of counted.values()) {
        calls += slice.calls
        retries += slice.retries
      }
      if (retries + 1 > calls * ratio + minimum) return false
      now.retries += 1
      return true
    },
  }
}
