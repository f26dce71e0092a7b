export {
  type BreakerPolicy,
  type BreakerState,
  type BreakerStore,
  defaultBreakerPolicy,
} from './breaker-store.js'
export { type BreakerWatch, createBreakerWatch, type OpenBreaker } from './breaker-watch.js'
export { confirmOutcome, isUnknownOutcome } from './confirm-outcome.js'
export { countCalls } from './count-calls.js'
export { deadlineIn, sleepOrThrow } from './deadlines.js'
export { createDispatcher } from './dispatcher.js'
export { readProblem } from './failed-try.js'
export { createMemoryBreakerStore } from './memory-breaker-store.js'
export { createOutbound } from './outbound.js'
export type { OutboundOptions, RetryOptions } from './outbound-options.js'
export type {
  Outbound,
  OutboundMetrics,
  OutboundProblem,
  OutboundRequest,
  OutboundResponse,
  ProblemClass,
  ResponseHeaders,
} from './outbound-types.js'
export { createMemoryPauseStore, createSharedPauseStore, type PauseStore } from './pause-store.js'

export { createRedisBreakerStore } from './redis-breaker-store.js'

export { readRetryAfter } from './retry-after.js'
export { createTokenBuckets, type TokenBuckets } from './token-buckets.js'
