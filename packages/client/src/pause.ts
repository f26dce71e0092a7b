const baseMs = 250
const capMs = 10_000
// Obey the API's Retry-After, but never wait for hours.
const maxRetryAfterMs = 60_000

/** Waits, or throws the signal's reason when it is aborted meanwhile. */
export const pause = (ms: number, signal?: AbortSignal | null): Promise<void> =>
  new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const end = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', end)
      resolve()
    }, ms)
    signal?.addEventListener('abort', end, { once: true })
  })

/**
 * How long to wait before the n-th repetition (from 1): as long as the API asks, and at least half of a delay that doubles, the rest of
 * which is left to chance so that clients cut off together do not come back together.
 */
export const delayBefore = (attempt: number, retryAfterMs = 0): number => {
  const delayMs = Math.min(capMs, baseMs * 2 ** (attempt - 1))
  return Math.max(Math.min(retryAfterMs, maxRetryAfterMs), delayMs * (0.5 + Math.random() / 2))
}
