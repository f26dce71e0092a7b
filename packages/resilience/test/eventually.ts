import { setTimeout as delay } from 'node:timers/promises'

/** Polls until the check returns true; after ten seconds throws its last error. */
export const eventually = async (check: () => boolean | Promise<boolean>): Promise<void> => {
  const giveUpAt = performance.now() + 10_000
  for (;;) {
    let last: unknown = 'false'
    try {
      if (await check()) return
    } catch (error) {
      last = error
    }
    if (performance.now() > giveUpAt) throw new Error(`it never came true: ${String(last)}`)
    await delay(10)
  }
}
