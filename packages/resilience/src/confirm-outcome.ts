import { DomainError } from '@taxiway/domain'
import type { Clock } from '@taxiway/runtime'
import { sleepOrThrow } from './deadlines.js'

const tries = 3
const pauseMs = 500

/** May the target have done what it did not confirm? */
export const isUnknownOutcome = (error: unknown): error is DomainError =>
  error instanceof DomainError && error.details?.['outcomeUnknown'] === true

type Mutation<Result> = {
  /** Sends it once. The call must not repeat itself (`idempotent: false`), or it would repeat before anything was read. */
  send: () => Promise<Result>
  /** Reads whether it was done; undefined when it was not, or when that cannot be read. May throw what ends the matter otherwise. */
  look: () => Promise<Result | undefined>
  /** What to throw when reading did not settle it; by default what the last try threw. */
  unknown?: (last: DomainError) => unknown
  signal?: AbortSignal | undefined
}

/**
 * Makes a change at a target that may lose its answers. After an answer that leaves open whether the change was made (a timeout, a broken
 * connection, a 5xx), the target is read first, and the change is sent again only when reading does not show it; three times at most.
 */
export const confirmOutcome = async <Result>(
  clock: Clock,
  { send, look, unknown = last => last, signal }: Mutation<Result>,
): Promise<Result> => {
  let last: DomainError | undefined
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    try {
      return await send()
    } catch (error) {
      if (!isUnknownOutcome(error)) throw error
      last = error
    }
    // What was just made may not be shown yet.
    await sleepOrThrow(clock, pauseMs * attempt, signal)
    const found = await look()
    if (found !== undefined) return found
  }
  throw unknown(last as DomainError)
}
