export { type BackoffOptions, createBackoff } from './backoff.js'
export {
  type BreakerDecision,
  type BreakerOutcome,
  type BreakerPolicy,
  type BreakerSnapshot,
  type BreakerState,
  type BreakerStore,
  defaultBreakerPolicy,
} from './breaker-store.js'
export { confirmOutcome, isUnknownOutcome } from './confirm-outcome.js'
export { deadlineIn, sleepOrThrow } from './deadlines.js'
export { createDispatcher, type DispatcherOptions, lookupWithLocalhost } from './dispatcher.js'
export { ResponseError, readProblem } from './failed-try.js'
export { createMemoryBreakerStore, type MemoryBreakerStoreOptions } from './memory-breaker-store.js'
export { createOutbound } from './outbound.js'
export { defaultRetry, type OutboundOptions, type RetryOptions } from './outbound-options.js'
export type {
  CallOutcome,
  ClassifyProblem,
  Outbound,
  OutboundMetrics,
  OutboundProblem,
  OutboundRequest,
  OutboundResponse,
  ProblemClass,
  ResponseHeaders,
} from './outbound-types.js'
export {
  createMemoryPauseStore,
  createSharedPauseStore,
  type PauseStore,
  type PauseStoreOptions,
  type SharedPauseStoreOptions,
} from './pause-store.js'
export { BodyTooLarge } from './read-body.js'
export { createRedisBreakerStore, type RedisBreakerStoreOptions } from './redis-breaker-store.js'
export type { BreakerRedis } from './redis-records.js'
export { readRetryAfter, retryAfterCapMs } from './retry-after.js'
export {
  createTokenBuckets,
  type TakeOptions,
  type TokenBuckets,
  type TokenBucketsOptions,
} from './token-buckets.js'
