import type { Clock } from '@taxiway/runtime'

/**
 * Repeats work that failed. `pauseMs` says how long to wait after that error; `null` gives up and throws it.
 * The work may run twice although it was done, because an answer can be lost: make it idempotent.
 */
export const repeatUntilDone = async <Result>(
  clock: Pick<Clock, 'sleep'>,
  work: () => Promise<Result>,
  pauseMs: (error: unknown, attempt: number) => number | null,
): Promise<Result> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      const ms = pauseMs(error, attempt)
      if (ms === null) throw error
      if (ms > 0) await clock.sleep(ms)
    }
  }
}
