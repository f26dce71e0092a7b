import type { Readable } from 'node:stream'
import type { ErrorCode } from '@taxiway/domain'
import type { BreakerSnapshot, BreakerState } from './breaker-store.js'

export type ResponseHeaders = Record<string, string | string[] | undefined>

export type QueryValue = string | number | boolean | undefined

/** An answer outside 2xx/3xx that was not asked for by `accept`. */
export type OutboundProblem = {
  status: number
  headers: ResponseHeaders
  text: string
  /** The body as JSON; undefined when it is not JSON. */
  json: unknown
  method: string
  path: string
  action: string
}

export type ProblemClass = {
  code: ErrorCode
  message?: string
  retryable?: boolean
  details?: Record<string, unknown>
  /** Overrides whether this layer tries again (by default: 408, 429 and 5xx). */
  retry?: boolean
  /** For how long the target asks us not to call it: all calls under the request's `pauseKey` wait so long. */
  pauseMs?: number | undefined
}

/** Turns an error answer into a code of the caller's own; undefined leaves the general classes. */
export type ClassifyProblem = (problem: OutboundProblem) => ProblemClass | undefined

export type Parse<T> = 'json' | 'text' | 'buffer' | 'stream' | 'none' | ((json: unknown) => T)

export type OutboundRequest = {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Begins with a slash; appended to the base URL. Segments must be encoded already. */
  path: string
  query?: Record<string, QueryValue | readonly QueryValue[]> | undefined
  headers?: Record<string, string | undefined> | undefined
  /** Strings and bytes are sent as they are; anything else as JSON. */
  body?: unknown
  /** When nothing of this call may go on: a reading of the clock's monotonic time (`deadlineIn`). */
  deadline?: number | undefined
  signal?: AbortSignal | undefined
  /** May it be sent twice? Default: every method but POST and PATCH. */
  idempotent?: boolean | undefined
  /** Names the kind of call for buckets and metrics. */
  action?: string | undefined
  /** Which bucket of that action. Default: one for the whole action. */
  bucketKey?: string | undefined
  /** Whose pause holds this call. Default: none does. */
  pauseKey?: string | undefined
  credentialId?: string | undefined
  timeoutMs?: number | undefined
  /** Statuses ≥ 400 that are answers, not errors. */
  accept?: readonly number[] | undefined
  maxBytes?: number | undefined
  classify?: ClassifyProblem | undefined
}

export type OutboundResponse<T> = { status: number; headers: ResponseHeaders; body: T }

export type CallOutcome =
  | 'ok'
  | 'network'
  | 'timeout'
  | 'rate_limited'
  | 'unavailable'
  | 'rejected'
  | 'circuit_open'
  | 'paused'
  | 'deadline_exceeded'
  | 'aborted'

export type OutboundMetrics = {
  /** Once for each try, also for tries that were not made (`circuit_open`, `paused`, `deadline_exceeded`). */
  onCall?: (call: {
    name: string
    host: string
    method: string
    action: string
    outcome: CallOutcome
    status: number | undefined
    durationMs: number
    attempt: number
  }) => void
  /** When this process first meets a breaker, and when it learns that its state changed. */
  onBreaker?: (breaker: { key: string; state: BreakerState }) => void
}

export type Outbound = {
  request: {
    (request: OutboundRequest & { parse: 'stream' }): Promise<OutboundResponse<Readable>>
    (request: OutboundRequest & { parse: 'buffer' }): Promise<OutboundResponse<Buffer>>
    (request: OutboundRequest & { parse: 'text' }): Promise<OutboundResponse<string>>
    (request: OutboundRequest & { parse: 'none' }): Promise<OutboundResponse<undefined>>
    (request: OutboundRequest & { parse?: 'json' }): Promise<OutboundResponse<unknown>>
    <T>(request: OutboundRequest & { parse: (json: unknown) => T }): Promise<OutboundResponse<T>>
  }
  /** The state of the breaker of this host and credential, for status pages. */
  breaker: (credentialId?: string) => Promise<BreakerSnapshot & { key: string }>
  /** Closes the connections, when the dispatcher is this client's own. */
  close: () => Promise<void>
}
