import { setTimeout as delay } from 'node:timers/promises'

/** Polls until `check` returns something truthy, and returns it. Throws the last error, or that it never came, after the limit. */
export const eventually = async <Result>(
  check: () => Promise<Result> | Result,
  { timeoutMs = 120_000, everyMs = 25, what = 'it' } = {},
): Promise<Exclude<NonNullable<Result>, false>> => {
  const end = performance.now() + timeoutMs
  for (;;) {
    let failure: unknown
    try {
      const result = await check()
      if (result) return result as Exclude<NonNullable<Result>, false>
    } catch (error) {
      failure = error
    }
    if (performance.now() > end) throw failure ?? new Error(`${what} did not happen within ${timeoutMs} ms`)
    await delay(everyMs)
  }
}
