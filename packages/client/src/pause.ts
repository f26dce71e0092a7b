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
 * The delay before the n-th retry (from 1): at least as long as the API asks, and at least half of an
 * exponential delay. The other half is random, so that clients that were cut off together do not return
 * together.
 */
export const delayBefore = (attempt: number, retryAfterMs = 0): number => {
  const delayMs = Math.min(capMs, baseMs * 2 ** (attempt - 1))
  return Math.max(Math.min(retryAfterMs, maxRetryAfterMs), delayMs * (0.5 + Math.random() / 2))
}
