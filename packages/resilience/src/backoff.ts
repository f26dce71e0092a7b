import { ExponentialBackoff } from 'cockatiel'

export type BackoffOptions = { baseMs: number; capMs: number }

/**
 * Delays with full jitter: the n-th is uniform in [0, min(capMs, baseMs · 2ⁿ)), which spreads a crowd of clients best
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/). Returns a function that gives the next delay.
 */
export const createBackoff = (
  { baseMs, capMs }: BackoffOptions,
  random: () => number = Math.random,
): (() => number) => {
  let step: { duration: number; next: (context: unknown) => { duration: number } } = new ExponentialBackoff({
    initialDelay: baseMs,
    maxDelay: capMs,
    exponent: 2,
    // Cockatiel's own full-jitter generator reads Math.random, which no test can steer.
    generator: (attempt: number | undefined, options) => [
      random() * Math.min(options.maxDelay, options.initialDelay * options.exponent ** (attempt ?? 0)),
      (attempt ?? 0) + 1,
    ],
  }).next() as never
  let first = true
  return () => {
    if (!first) step = step.next(undefined) as typeof step
    first = false
    return step.duration
  }
}
