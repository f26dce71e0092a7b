import type { Clock } from '@taxiway/runtime'

export type FakeClock = Clock & { advance: (ms: number) => Promise<void> }

/** Time that moves only when told to. Sleepers wake in order of their time. */
export const createFakeClock = (start = new Date('2026-01-01T00:00:00Z')): FakeClock => {
  let elapsed = 0
  const sleepers = new Set<{ at: number; wake: () => void }>()
  return {
    now: () => new Date(start.getTime() + elapsed),
    monotonicMs: () => elapsed,
    sleep: (ms, signal) =>
      new Promise(resolve => {
        const sleeper = { at: elapsed + ms, wake: resolve }
        sleepers.add(sleeper)
        const early = () => sleepers.delete(sleeper) && resolve()
        if (signal?.aborted) early()
        signal?.addEventListener('abort', early, { once: true })
      }),
    advance: async ms => {
      const end = elapsed + ms
      for (;;) {
        const next = [...sleepers].filter(sleeper => sleeper.at <= end).sort((a, b) => a.at - b.at)[0]
        if (!next) break
        elapsed = Math.max(elapsed, next.at)
        sleepers.delete(next)
        next.wake()
        await new Promise(resolve => setImmediate(resolve))
      }
      elapsed = end
      await new Promise(resolve => setImmediate(resolve))
    },
  }
}
