import type { Clock } from '@taxiway/runtime'

export type ServerTime = {
  /** The time by GitHub's clock, from its last response; by our clock before the first response. */
  now: () => Date
  /** Reads the `date` header of a response. */
  note: (date: string | undefined) => void
  /** Whether GitHub's clock and ours differ by more than network delay explains. */
  differs: () => boolean
}

const networkMs = 30_000

/** Our wall clock may be wrong or change; the monotonic time since GitHub's last response is reliable. */
export const createServerTime = (clock: Pick<Clock, 'now' | 'monotonicMs'>): ServerTime => {
  let told: { atMs: number; monotonicMs: number } | undefined
  const now = () =>
    told === undefined ? clock.now() : new Date(told.atMs + clock.monotonicMs() - told.monotonicMs)
  return {
    now,
    note: date => {
      const atMs = Date.parse(date ?? '')
      if (!Number.isNaN(atMs)) told = { atMs, monotonicMs: clock.monotonicMs() }
    },
    differs: () => Math.abs(now().getTime() - clock.now().getTime()) > networkMs,
  }
}
