/** When the breaker opens, for how long, and how it finds out that the target is back. */
export type BreakerPolicy = {
  windowMs: number
  minimumCalls: number
  failureRatio: number
  failuresInARow: number
  openMs: number
  maxOpenMs: number
  /** Share by which an open period is made longer or shorter at random. */
  jitter: number
  probeLeaseMs: number
  /** After a failure and before the next success, at most `failuresInARow` calls begin per this time. */
  suspectWindowMs: number
}

export type BreakerState = 'closed' | 'open' | 'half_open'

export type BreakerDecision =
  | { allowed: true; state: BreakerState; probe?: string | undefined }
  /** `hold`: not open, only doubted; ask again after `retryInMs`. */
  | { allowed: false; state: BreakerState; retryInMs: number; hold: boolean }

export type BreakerOutcome = 'success' | 'failure' | 'abandoned'

export type BreakerSnapshot = {
  state: BreakerState
  /** 0 unless open. */
  retryInMs: number
  failuresInARow: number
  /** Open periods since the target last worked. */
  openings: number
}

/**
 * Where breakers live. Times in answers are relative, because a shared store counts by its own clock.
 * A store may throw: the caller then goes on with a store that cannot (see `createRedisBreakerStore`).
 */
export type BreakerStore = {
  /** May this call go out? In half-open exactly one caller gets a `probe` token, for `probeLeaseMs`. */
  admit: (key: string, policy: BreakerPolicy) => Promise<BreakerDecision>
  /** What became of an admitted call. Results of a probe carry its token; a stale token counts for nothing. */
  record: (
    key: string,
    outcome: BreakerOutcome,
    policy: BreakerPolicy,
    probe?: string | undefined,
  ) => Promise<BreakerSnapshot>
  read: (key: string, policy: BreakerPolicy) => Promise<BreakerSnapshot>
}

export const defaultBreakerPolicy: BreakerPolicy = {
  windowMs: 60_000,
  minimumCalls: 10,
  failureRatio: 0.5,
  failuresInARow: 5,
  openMs: 30_000,
  maxOpenMs: 300_000,
  jitter: 0.2,
  probeLeaseMs: 30_000,
  suspectWindowMs: 1_000,
}
