import type { Clock } from '@taxiway/runtime'
import type { Dispatcher } from 'undici'
import type { BreakerPolicy, BreakerStore } from './breaker-store.js'
import type { ClassifyProblem, OutboundMetrics, ResponseHeaders } from './outbound-types.js'
import type { PauseStore } from './pause-store.js'
import type { TokenBuckets } from './token-buckets.js'

export type RetryOptions = {
  /** Tries in all, the first included. */
  maxAttempts: number
  baseMs: number
  capMs: number
  budget: { ratio: number; minimum: number; windowMs: number }
}

export type OutboundOptions = {
  /** Names the target in errors and metrics. */
  name: string
  baseUrl: string
  /** Which credential the calls use; never the credential itself, for it is a key of shared state. */
  credentialId: string
  breakerStore: BreakerStore
  breakerPolicy?: Partial<BreakerPolicy>
  /** Headers of every call, asked for anew for every try (tokens expire). */
  headers?: () => Record<string, string> | Promise<Record<string, string>>
  clock?: Clock
  random?: () => number
  metrics?: OutboundMetrics
  /** The longest one try may take. */
  timeoutMs?: number
  /** The deadline of calls that bring none, from their beginning. */
  defaultDeadlineMs?: number
  retry?: Partial<RetryOptions>
  /** Buckets by action; an action without buckets is not slowed. */
  buckets?: Readonly<Record<string, TokenBuckets>>
  /** Where the pauses live that the target asks for. Without it, only the call that was refused waits. */
  pauses?: PauseStore
  /** How long to pause after this answer though it was a good one; undefined or 0: not at all. */
  readPauseMs?: (headers: ResponseHeaders) => number | undefined
  maxBytes?: number
  classify?: ClassifyProblem
  dispatcher?: Dispatcher
}

export const defaultRetry: RetryOptions = {
  maxAttempts: 5,
  baseMs: 1_000,
  capMs: 60_000,
  budget: { ratio: 0.2, minimum: 3, windowMs: 60_000 },
}
