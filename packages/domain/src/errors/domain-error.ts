import { type ErrorCode, errorCatalogue } from './catalogue.js'

export type DomainErrorOptions = {
  message?: string
  retryable?: boolean
  cause?: unknown
  details?: Record<string, unknown>
}

/**
 * The only error type that crosses package borders. `message` is public: it says what happened, without
 * secrets or internals; `cause` is for the log only. `retryable` defaults to the catalogue's.
 */
export class DomainError extends Error {
  readonly code: ErrorCode
  readonly retryable: boolean
  readonly details: Record<string, unknown> | undefined

  constructor(code: ErrorCode, options: DomainErrorOptions = {}) {
    const known = errorCatalogue[code]
    super(
      storable(options.message ?? `${known.title}. ${known.help}`),
      options.cause === undefined ? undefined : { cause: options.cause },
    )
    this.name = 'DomainError'
    this.code = code
    this.retryable = options.retryable ?? known.retryable
    this.details = options.details
  }
}

/** Messages may quote what a stranger's program or server said, and Postgres stores no NUL. */
const storable = (text: string): string => text.replaceAll('\0', '\ufffd')

/** True for errors of the catalogue; narrows by code when one is given. */
export const isDomainError = (error: unknown, code?: ErrorCode): error is DomainError =>
  error instanceof DomainError && (code === undefined || error.code === code)

/**
 * Wraps any thrown value, so that callers always have a code; unknown errors become `internal.unexpected`.
 */
export const toDomainError = (error: unknown): DomainError =>
  error instanceof DomainError ? error : new DomainError('internal.unexpected', { cause: error })
