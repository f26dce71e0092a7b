import type { components } from './generated/api.js'

type Problem = components['schemas']['Problem']
type Given = Omit<Problem, 'type' | 'code'> & { code: Problem['code'] | 'unknown' }

/**
 * An error answer of the API (RFC 9457). Compare the stable `code`; `message` says what to do next;
 * `requestId` finds the request in the API's log; `errors` lists the faults of the request, field by field.
 */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly status: number
  /**
   * `unknown` when the answer did not come from the API. A newer API may send codes that this client does not
   * know.
   */
  readonly code: Given['code']
  readonly title: string
  readonly requestId: string
  readonly errors: NonNullable<Problem['errors']>
  /** With `auth.step_up_required`: how to do the step-up; then send the same request again. */
  readonly stepUp: Problem['stepUp']
  /** How long the API asks to wait; undefined when it does not say. */
  readonly retryAfterMs: number | undefined

  constructor(problem: Given, retryAfterMs?: number) {
    super(problem.detail)
    this.status = problem.status
    this.code = problem.code
    this.title = problem.title
    this.requestId = problem.requestId
    this.errors = problem.errors ?? []
    this.stepUp = problem.stepUp
    this.retryAfterMs = retryAfterMs
  }
}

/** Reads an error answer. A proxy may have written it, so every field is checked. */
export const readProblem = async (response: Response): Promise<ProblemError> => {
  const body = await response.json().catch(() => undefined)
  const given = typeof body === 'object' && body !== null ? (body as Partial<Problem>) : {}
  const title = given.title ?? (response.statusText || `HTTP ${response.status}`)
  return new ProblemError(
    {
      status: response.status,
      title,
      detail:
        given.detail ?? `${title}: the answer did not come from the API. Check the base URL and proxies.`,
      code: given.code ?? 'unknown',
      requestId: given.requestId ?? response.headers.get('x-request-id') ?? '',
      errors: Array.isArray(given.errors) ? given.errors : [],
      ...(given.stepUp ? { stepUp: given.stepUp } : {}),
    },
    retryAfterOf(response),
  )
}

/** Retry-After in milliseconds. The API sends seconds; dates, which a proxy may send, are ignored. */
export const retryAfterOf = (response: Response): number | undefined => {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined
}

/** Whether the same request may succeed later without any change. */
export const isPassing = (error: unknown): boolean =>
  error instanceof ProblemError
    ? isPassingStatus(error.status) || error.code === 'request.idempotency_in_flight'
    : error instanceof TypeError

export const isPassingStatus = (status: number): boolean =>
  status === 408 || status === 429 || status === 502 || status === 503 || status === 504
