import { DomainError } from '@taxiway/domain'
import {
  confirmOutcome,
  type Outbound,
  type OutboundRequest,
  type OutboundResponse,
} from '@taxiway/resilience'
import type { Clock } from '@taxiway/runtime'
import type { FlyAction } from './fly-outbound.js'

export type CallOptions = {
  /** A deadline in the clock's monotonic time; see `deadlineIn` of @taxiway/resilience. */
  deadline?: number | undefined
  signal?: AbortSignal | undefined
}

/** The nonce of our lease on the machine, if we hold one. */
export type MutationOptions = CallOptions & { nonce?: string | undefined }

type FlyCall = Omit<OutboundRequest, 'path' | 'action' | 'bucketKey' | 'deadline' | 'signal' | 'headers'> & {
  action: FlyAction
  /** The machine, or else the app, that the rate limit counts for. */
  limitedBy: string
  /** Path segments, not yet encoded. */
  path: readonly string[]
  options?: MutationOptions | undefined
}

/** Sends one call and parses its response. */
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

/** For changes whose response has no useful content. */
export const isDone = (): true => true

type FlyMutation<Result> = {
  /** The change in words, for the error of an unknown outcome: "created the app x". */
  what: string
  /** Reads whether the change was made; undefined when it was not or Fly does not show it. */
  look: () => Promise<Result | undefined>
}

/**
 * Makes a change. When the outcome is unknown, it reads Fly's state before it sends the change again; throws
 * `fly.unknown_outcome` when that does not settle it.
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

/** The error when reading did not settle the outcome. */
export const unknownOutcome = (what: string, cause: unknown): DomainError =>
  new DomainError('fly.unknown_outcome', {
    message: `Fly did not say whether it ${what}, and looking did not settle it.`,
    cause,
  })
