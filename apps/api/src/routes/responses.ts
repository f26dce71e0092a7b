import { z } from 'zod'
import { problemSchema, problemType } from '../problem/problem.js'

const meanings: Readonly<Record<number, string>> = {
  400: 'The request is not valid.',
  401: 'No credential, or an invalid one.',
  403: 'The credential lacks the scope.',
  404: 'The object does not exist, or this credential may not read it.',
  409: 'The resource is in another state. Read it again.',
  406: 'Nothing acceptable.',
  412: 'The resource changed since you read it.',
  422: 'The Idempotency-Key was used for another request, or a precondition of the operation does not hold.',
  428: 'If-Match is missing.',
  429: 'Too many requests; Retry-After says how long to wait.',
  500: 'Internal error; the log has the request id.',
  503: 'A required service is not reachable, or the API is overloaded; Retry-After says how long to wait.',
}

const problem = (status: number) => ({
  description: meanings[status] ?? 'Problem.',
  content: { [problemType]: { schema: problemSchema } },
})

/** The problem answers of an operation: the given statuses and those that every operation has. */
export const problems = (...statuses: number[]): Problems =>
  Object.fromEntries([...new Set([...statuses, 500, 503])].sort().map(status => [status, problem(status)]))

// Problems are thrown, so handlers do not return them: leave them out of the types.
type Problems = Record<never, never>

/** The problems that every operation under /v1 may answer with. */
export const protectedProblems = (...statuses: number[]) => problems(400, 401, 403, 429, ...statuses)

/** A token, or the cookie of a signed-in user. */
export const bearer = [{ bearerToken: [] }, { sessionCookie: [] }]
export const signedIn = [{ sessionCookie: [] }]

// No pattern: the times are ours, and checking each again would cost more than writing it.
export const timestamp = z.string().meta({ format: 'date-time', description: 'ISO 8601, UTC.' })

// Validated when it was stored: validating it again key by key took longer than the rest of a list.
export const storedObject = (meta: { description?: string } = {}) =>
  z
    .custom<Record<string, unknown>>(value => typeof value === 'object' && value !== null)
    .meta({ type: 'object', additionalProperties: {}, ...meta })
