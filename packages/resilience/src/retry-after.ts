/** Ten minutes: a longer pause that a server asks for is cut to this. */
export const retryAfterCapMs = 600_000

/**
 * Reads `Retry-After` (RFC 9110 §10.2.3: seconds or a date) as milliseconds from now, at most ten minutes. A date is compared with
 * the answer's own `Date`, so that a clock of ours that is wrong does not matter. Undefined when absent or unreadable.
 */
export const readRetryAfter = (
  headers: Record<string, string | string[] | undefined>,
  now: number,
): number | undefined => {
  const value = single(headers['retry-after'])?.trim()
  if (!value) return undefined
  if (/^\d+(\.\d+)?$/.test(value)) return Math.min(Number(value) * 1000, retryAfterCapMs)
  // `Date.parse` takes almost anything for a date, "-5" included; every form of an HTTP date begins with a day's name.
  const until = /^[A-Z][a-z]{2,8},? /.test(value) ? Date.parse(value) : Number.NaN
  if (Number.isNaN(until)) return undefined
  const sentAt = Date.parse(single(headers['date']) ?? '')
  return Math.min(Math.max(until - (Number.isNaN(sentAt) ? now : sentAt), 0), retryAfterCapMs)
}

const single = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value
