import type { Clock } from '@taxiway/runtime'

type Window = { endsMs: number; left: number; dropped: number }

const maxKeys = 10_000

/**
 * Limits the audit entries that refused requests may cause: a fixed number for each key and window, per
 * process. Entries above it are counted, and the next entry reports the count, so a flood leaves a trace but
 * does not fill the trail.
 */
export const createEntryBudget = (
  clock: Pick<Clock, 'monotonicMs'>,
  { perWindow, windowMs }: { perWindow: number; windowMs: number },
) => {
  const windows = new Map<string, Window>()
  return {
    /**
     * The number of entries dropped since the last entry of this key; undefined when this entry is dropped,
     * too.
     */
    take: (key: string): number | undefined => {
      const nowMs = clock.monotonicMs()
      const known = windows.get(key)
      if (known === undefined && windows.size >= maxKeys) forgetEnded(windows, nowMs)
      if (known === undefined && windows.size >= maxKeys) return undefined
      const window =
        known !== undefined && known.endsMs > nowMs
          ? known
          : { endsMs: nowMs + windowMs, left: perWindow, dropped: known?.dropped ?? 0 }
      windows.set(key, window)
      if (window.left === 0) {
        window.dropped += 1
        return undefined
      }
      window.left -= 1
      const { dropped } = window
      window.dropped = 0
      return dropped
    },
  }
}

const forgetEnded = (windows: Map<string, Window>, nowMs: number): void => {
  for (const [key, { endsMs }] of windows) if (endsMs <= nowMs) windows.delete(key)
}
