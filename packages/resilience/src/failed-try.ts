import { DomainError, type ErrorCode } from '@taxiway/domain'
import type { CallOutcome, OutboundProblem, ProblemClass, ResponseHeaders } from './outbound-types.js'
import { readRetryAfter } from './retry-after.js'

/** The answer behind an error; the `cause` of a `DomainError`, for logs and for code that reads more of it. */
export class ResponseError extends Error {
  readonly status: number
  readonly headers: ResponseHeaders
  readonly text: string

  constructor(status: number, headers: ResponseHeaders, text: string) {
    super(`answered ${status}`)
    this.name = 'ResponseError'
    this.status = status
    this.headers = headers
    this.text = text
  }
}

/** The error answer behind an outbound error, when there was an answer. */
export const readProblem = (error: unknown): ResponseError | undefined =>
  error instanceof DomainError && error.cause instanceof ResponseError ? error.cause : undefined

export type FailureKind = Extract<
  CallOutcome,
  'network' | 'timeout' | 'rate_limited' | 'unavailable' | 'rejected'
>

/** One try that failed: what the caller will see, and what the retry loop needs to know. */
export class FailedTry extends Error {
  readonly kind: FailureKind
  readonly error: DomainError
  readonly status: number | undefined
  readonly retryAfterMs: number | undefined
  /** For how long the target asks for no more calls. */
  readonly pauseMs: number | undefined
  /** May this layer try again, given that the call may be repeated? */
  readonly mayRetry: boolean
  /** The target certainly did not act on it, so repeating is safe for any method. */
  readonly notDone: boolean

  constructor(
    kind: FailureKind,
    error: DomainError,
    facts: {
      status?: number | undefined
      retryAfterMs?: number | undefined
      pauseMs?: number | undefined
      mayRetry: boolean
      notDone: boolean
    },
  ) {
    super(error.message)
    this.kind = kind
    this.error = error
    this.status = facts.status
    this.retryAfterMs = facts.retryAfterMs
    this.pauseMs = facts.pauseMs
    this.mayRetry = facts.mayRetry
    this.notDone = facts.notDone
  }

  /** The same, with the time (epoch ms) before which there is no use in trying; what the target itself said about that wins. */
  notBefore(retryAt: number): FailedTry {
    const { code, message, retryable, cause, details } = this.error
    if (this.kind === 'rejected' || details?.['retryAt'] !== undefined) return this
    return this.as(new DomainError(code, { message, retryable, cause, details: { ...details, retryAt } }))
  }

  /** The same, told as another error. */
  as(error: DomainError): FailedTry {
    return new FailedTry(this.kind, error, this)
  }
}

type Context = { name: string; method: string; path: string; now: number }

/** An answer ≥ 400 as a failed try, in the caller's own class when it has one. */
export const fromProblem = (
  problem: OutboundProblem,
  own: ProblemClass | undefined,
  { name, method, path, now }: Context,
): FailedTry => {
  const kind = kindOfStatus(problem.status)
  const retryAfterMs = readRetryAfter(problem.headers, now)
  const error = new DomainError(own?.code ?? generalCodes[kind], {
    message: own?.message ?? `${name} answered ${problem.status} to ${method} ${path}.`,
    ...(own?.retryable === undefined ? {} : { retryable: own.retryable }),
    cause: new ResponseError(problem.status, problem.headers, problem.text),
    details: {
      target: name,
      method,
      path,
      status: problem.status,
      outcomeUnknown: kind === 'unavailable' || kind === 'timeout',
      ...(retryAfterMs === undefined ? {} : { retryAt: now + retryAfterMs }),
      ...own?.details,
    },
  })
  return new FailedTry(kind, error, {
    status: problem.status,
    retryAfterMs,
    pauseMs: own?.pauseMs,
    mayRetry: own?.retry ?? kind !== 'rejected',
    notDone: kind === 'rate_limited' || kind === 'rejected',
  })
}

/** A try that ended without an answer. */
export const fromThrown = (thrown: unknown, timedOut: boolean, context: Context): FailedTry => {
  const { name, method, path } = context
  const codes = errorCodes(thrown)
  const late = timedOut || codes.some(code => timeoutCodes.has(code))
  const notDone = !timedOut && codes.some(code => unsentCodes.has(code))
  const kind = late ? 'timeout' : 'network'
  const what = late ? 'did not answer in time to' : 'could not be reached for'
  return new FailedTry(
    kind,
    new DomainError(generalCodes[kind], {
      message: `${name} ${what} ${method} ${path}.`,
      cause: thrown,
      details: { target: name, method, path, outcomeUnknown: !notDone },
    }),
    { mayRetry: true, notDone },
  )
}

/** An answer that was fine by its status but not by its content. */
export const fromBadContent = (
  reason: 'not_json' | 'unexpected_shape' | 'too_large',
  status: number,
  cause: unknown,
  { name, method, path }: Context,
): FailedTry =>
  new FailedTry(
    'rejected',
    new DomainError('outbound.rejected', {
      message: `${name} answered ${method} ${path} with something we cannot use (${reason}).`,
      retryable: reason === 'not_json',
      cause,
      details: { target: name, method, path, status, reason, outcomeUnknown: true },
    }),
    { status, mayRetry: reason === 'not_json', notDone: false },
  )

const generalCodes = {
  network: 'outbound.network',
  timeout: 'outbound.timeout',
  rate_limited: 'outbound.rate_limited',
  unavailable: 'outbound.unavailable',
  rejected: 'outbound.rejected',
} as const satisfies Record<FailureKind, ErrorCode>

const kindOfStatus = (status: number): FailureKind => {
  if (status === 408) return 'timeout'
  if (status === 429) return 'rate_limited'
  return status >= 500 ? 'unavailable' : 'rejected'
}

const timeoutCodes = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT'])

// All of these fail before the first byte of the request is written.
const unsentCodes = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
])

const errorCodes = (thrown: unknown): string[] => {
  if (typeof thrown !== 'object' || thrown === null) return []
  const { code, errors, cause } = thrown as { code?: unknown; errors?: unknown; cause?: unknown }
  return [
    ...(typeof code === 'string' ? [code] : []),
    ...(Array.isArray(errors) ? errors.flatMap(errorCodes) : []),
    ...(cause === undefined ? [] : errorCodes(cause)),
  ]
}
