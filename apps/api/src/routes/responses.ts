import { z } from 'zod'
import { problemSchema, problemType } from '../problem/problem.js'

const meanings: Readonly<Record<number, string>> = {
  400: 'The request is not valid.',
  401: 'No credential, or one that is no good.',
  403: 'The credential lacks the scope.',
  404: 'Not there, or not for this credential to see.',
  409: 'It is in another state; read it again.',
  406: 'Nothing acceptable.',
  412: 'It changed since it was read.',
  422: 'The Idempotency-Key was used for another request, or what it rests on is not as it must be.',
  428: 'If-Match is missing.',
  429: 'Too many requests; Retry-After says how long to wait.',
  500: 'A fault of ours; the request id finds it in the log.',
  503: 'Something this needs is not reachable, or more is asked for than can be answered; Retry-After says how long to wait.',
}

const problem = (status: number) => ({
  description: meanings[status] ?? 'Problem.',
  content: { [problemType]: { schema: problemSchema } },
})

/** The problems an operation may answer with: the given statuses and those that any may. */
export const problems = (...statuses: number[]): Problems =>
  Object.fromEntries([...new Set([...statuses, 500, 503])].sort().map(status => [status, problem(status)]))

// The types of problems stay out of what handlers return: problems are thrown.
type Problems = Record<never, never>

/** What every operation under /v1 may answer with besides success. */
export const protectedProblems = (...statuses: number[]) => problems(400, 401, 403, 429, ...statuses)

/** A token, or the cookie of somebody signed in. */
export const bearer = [{ bearerToken: [] }, { sessionCookie: [] }]
export const signedIn = [{ sessionCookie: [] }]

// No pattern: the times are ours, and checking each again would cost more than writing it.
export const timestamp = z.string().meta({ format: 'date-time', description: 'ISO 8601, UTC.' })

// Checked when it was stored: going through it again key by key took longer than the rest of a list.
export const storedObject = (meta: { description?: string } = {}) =>
  z
    .custom<Record<string, unknown>>(value => typeof value === 'object' && value !== null)
    .meta({ type: 'object', additionalProperties: {}, ...meta })
