export type BackoffOptions = { baseMs: number; capMs: number }

/**
 * Delays with full jitter: the n-th is uniform in [0, min(capMs, baseMs · 2ⁿ)), which spreads a crowd of clients best
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/). Returns a function that gives the next delay.
 */
export const createBackoff = (
  { baseMs, capMs }: BackoffOptions,
  random: () => number = Math.random,
): (() => number) => {
  let topMs = Math.min(baseMs, capMs)
  return () => {
    const delayMs = random() * topMs
    topMs = Math.min(topMs * 2, capMs)
    return delayMs
  }
}
