import { DomainError, isDomainError } from '@taxiway/domain'

/** Throws the signal's reason if it is an error of the catalogue, else `work.cancelled`. */
export const throwIfAborted = (signal: AbortSignal | undefined): void => {
  if (!signal?.aborted) return
  throw isDomainError(signal.reason) ? signal.reason : new DomainError('work.cancelled')
}
