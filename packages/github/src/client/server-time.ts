import type { Clock } from '@taxiway/resilience'

export type ServerTime = {
  /** The time by GitHub's clock as its last answer told it, by ours until there was one. */
  now: () => Date
  /** Learns from the `date` header of an answer. */
  note: (date: string | undefined) => void
  /** Whether GitHub's clock and ours are further apart than a network explains. */
  differs: () => boolean
}

const networkMs = 30_000

/** Our wall clock may be wrong, or be set while we run; the monotonic one since GitHub's last answer is not. */
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
