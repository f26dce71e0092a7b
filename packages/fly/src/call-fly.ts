import { DomainError } from '@taxiway/domain'
import type { Outbound, OutboundRequest, OutboundResponse } from '@taxiway/resilience'
import type { FlyAction } from './fly-outbound.js'

export type CallOptions = {
  /** A reading of the clock's monotonic time; see `deadlineIn` of @taxiway/resilience. */
  deadline?: number | undefined
  signal?: AbortSignal | undefined
}

/** For calls that change a machine: the nonce of our lease on it, when we hold one. */
export type MutationOptions = CallOptions & { nonce?: string | undefined }

type FlyCall = Omit<OutboundRequest, 'path' | 'action' | 'bucketKey' | 'deadline' | 'signal' | 'headers'> & {
  action: FlyAction
  /** The machine, or for calls without one the app, that the rate limit counts for. */
  limitedBy: string
  /** Segments of the path, not yet encoded. */
  path: readonly string[]
  options?: MutationOptions | undefined
}

/** Makes one call and parses its answer. */
export const callFly = <T>(
  outbound: Outbound,
  { path, limitedBy, options = {}, ...call }: FlyCall,
  parse: (json: unknown) => T,
): Promise<OutboundResponse<T>> =>
  outbound.request<T>({
    ...call,
    path: `/${path.map(encodeURIComponent).join('/')}`,
    bucketKey: limitedBy,
    headers: { 'fly-machine-lease-nonce': options.nonce },
    deadline: options.deadline,
    signal: options.signal,
    parse,
  })

export const ignoreAnswer = (): undefined => undefined

/** May Fly have done what it did not confirm? */
export const isUnknownOutcome = (error: unknown): error is DomainError =>
  error instanceof DomainError && error.details?.['outcomeUnknown'] === true

/** What to throw when looking did not settle it either. */
export const unknownOutcome = (what: string, cause: unknown): DomainError =>
  new DomainError('fly.unknown_outcome', {
    message: `Fly did not say whether it ${what}, and looking did not settle it.`,
    cause,
  })
