import {
  type OutboundProblem,
  type ProblemClass,
  type ResponseHeaders,
  readRetryAfter,
} from '@taxiway/resilience'

// GitHub's default when it gives no time: "wait for at least one minute before retrying".
const UNSTATED_PAUSE_MS = 60_000
const MAX_QUOTE = 200

/**
 * Classifies GitHub's errors, first by status. A 403 is a rate limit when its headers or documentation link
 * say so; `details.retryAt` (epoch ms) tells when to retry. Source:
 * https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
export const classifyProblem = (problem: OutboundProblem, now: number): ProblemClass => {
  const { status, headers, method, path } = problem
  const said = readMessage(problem.json)
  const details = said ? { githubMessage: said } : {}
  const message = (what: string) =>
    `GitHub ${what} (${status} to ${method} ${path})${said ? `: ${said}` : '.'}`

  if (status === 429 || (status === 403 && isRateLimit(problem))) {
    const pauseMs = readRetryAfter(headers, now) ?? readExhaustedMs(headers, now) ?? UNSTATED_PAUSE_MS
    return {
      code: 'github.rate_limited',
      message: `GitHub asks us to slow down (${status} to ${method} ${path}).`,
      // The pause applies to the whole installation, so the caller must schedule the retry.
      retry: false,
      retryable: true,
      details: { ...details, retryAt: now + pauseMs },
      pauseMs,
    }
  }
  // The last call within the primary limit may fail for another reason.
  const pauseMs = readExhaustedMs(headers, now)
  const facts = { details, ...(pauseMs === undefined ? {} : { pauseMs }) }
  if (status === 401) return { code: 'github.auth', message: message('refused our credentials'), ...facts }
  if (status === 403 && said && /\bis locked\b/.test(said))
    return { code: 'github.locked', message: message('has locked this conversation'), ...facts }
  if (status === 403) return { code: 'github.forbidden', message: message('does not allow this'), ...facts }
  if (status === 404 || status === 410 || status === 451) {
    return { code: 'github.not_found', message: message('does not show this to us'), ...facts }
  }
  if (status === 408 || status >= 500) {
    return { code: 'github.unavailable', message: message('is not answering properly'), ...facts }
  }
  return { code: 'github.invalid', message: message('refused the request'), ...facts }
}

const isRateLimit = ({ headers, json }: OutboundProblem): boolean => {
  if (one(headers, 'retry-after') !== undefined || one(headers, 'x-ratelimit-remaining') === '0') return true
  const link = (json as { documentation_url?: unknown } | null | undefined)?.documentation_url
  return typeof link === 'string' && /rate-limit|secondary-rate|abuse/.test(link)
}

/**
 * Time until an exhausted primary limit resets, from the headers of any response; undefined while calls
 * remain.
 */
export const readExhaustedMs = (headers: ResponseHeaders, now: number): number | undefined => {
  const reset = Number(one(headers, 'x-ratelimit-reset') ?? Number.NaN)
  if (one(headers, 'x-ratelimit-remaining') !== '0' || !Number.isFinite(reset)) return undefined
  // Both times are GitHub's, so a wrong local clock does not matter.
  const sentAt = Date.parse(one(headers, 'date') ?? '')
  return Math.max(1000, reset * 1000 - (Number.isNaN(sentAt) ? now : sentAt))
}

const readMessage = (json: unknown): string | undefined => {
  const message = (json as { message?: unknown } | null | undefined)?.message
  return typeof message === 'string' ? message.slice(0, MAX_QUOTE) : undefined
}

const one = (headers: ResponseHeaders, name: string): string | undefined => {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}
