import { DomainError } from '@taxiway/domain'
import {
  type Clock,
  confirmOutcome,
  type Outbound,
  type OutboundRequest,
  type OutboundResponse,
} from '@taxiway/resilience'
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

/** For changes whose answer says no more than that they were made. */
export const isDone = (): true => true

type FlyMutation<Result> = {
  /** What was to be done, for the error when nothing settles it: "created the app x". */
  what: string
  /** Reads whether it was done; undefined when it was not, or when Fly does not show it. */
  look: () => Promise<Result | undefined>
}

/**
 * Makes a change. When Fly leaves open whether it was made, Fly is read before anything is sent again; `fly.unknown_outcome` when that
 * does not settle it either.
 */
export const changeFly = <Result>(
  { outbound, clock }: { outbound: Outbound; clock: Clock },
  call: Omit<FlyCall, 'idempotent'>,
  parse: (json: unknown) => Result,
  { what, look }: FlyMutation<Result>,
): Promise<Result> =>
  confirmOutcome(clock, {
    send: async () => (await callFly(outbound, { ...call, idempotent: false }, parse)).body,
    look,
    unknown: last => unknownOutcome(what, last),
    signal: call.options?.signal,
  })

/** What to throw when looking did not settle it either. */
export const unknownOutcome = (what: string, cause: unknown): DomainError =>
  new DomainError('fly.unknown_outcome', {
    message: `Fly did not say whether it ${what}, and looking did not settle it.`,
    cause,
  })
