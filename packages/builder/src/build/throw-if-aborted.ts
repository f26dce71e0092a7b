import { DomainError, isDomainError } from '@taxiway/domain'

/** Throws the signal's reason if it is an error of the catalogue, else `work.cancelled`. */
export const throwIfAborted = (signal: AbortSignal | undefined): void => {
  if (!signal?.aborted) return
  throw isDomainError(signal.reason) ? signal.reason : new DomainError('work.cancelled')
}

/** Waits for work that others wait for too, and leaves it to them when this signal aborts. */
export const untilAborted = async <T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> => {
  if (signal === undefined) return work
  const over = new AbortController()
  const aborted = new Promise<void>(resolve => {
    signal.addEventListener('abort', () => resolve(), { signal: over.signal })
    if (signal.aborted) resolve()
  })
  try {
    await Promise.race([work, aborted])
    throwIfAborted(signal)
    return await work
  } finally {
    over.abort()
    work.catch(() => undefined)
  }
}
