import { DomainError, type ErrorCode } from '@taxiway/domain'

/** The fault at the worker's n-th outside call, or at its first call to Fly that matches. */
export type Fault = {
  at: number | RegExp
  kind: 'crash_before' | 'crash_after' | 'pause_after' | 'error_before' | 'error_after' | 'beat'
  /** The error to throw; by default a failure of Fly. */
  code?: ErrorCode
}

export type Boundary = {
  /** Makes an outside call, with the planned fault before or after it. */
  call: <Result>(perform: () => Result, request?: string) => Promise<Result>
  /** Resolves when the worker was stopped at a call. */
  stopped: Promise<'crashed' | 'paused'>
  /** Lets a paused worker continue. */
  resume: () => void
}

const never = new Promise<never>(() => {})

/** Counts the outside calls of one worker run and makes one of them fail, hang or be the last. */
export const createBoundary = (fault: Fault | null, onBeat: () => Promise<void>): Boundary => {
  let count = 0
  let stop: (how: 'crashed' | 'paused') => void = () => undefined
  let resume: () => void = () => undefined
  const stopped = new Promise<'crashed' | 'paused'>(resolve => {
    stop = resolve
  })
  const paused = new Promise<void>(resolve => {
    resume = resolve
  })
  const fail = () => new DomainError(fault?.code ?? 'fly.unavailable', { message: 'an injected fault' })
  return {
    stopped,
    resume: () => resume(),
    call: async (perform, request = '') => {
      count += 1
      const isHere = fault?.at instanceof RegExp ? fault.at.test(request) : fault?.at === count
      const kind = isHere ? (fault?.kind ?? null) : null
      if (kind === 'crash_before') {
        stop('crashed')
        return never
      }
      if (kind === 'error_before') throw fail()
      if (kind === 'beat') await onBeat()
      const result = perform()
      if (kind === 'error_after') throw fail()
      if (kind === 'crash_after') {
        stop('crashed')
        return never
      }
      if (kind === 'pause_after') {
        stop('paused')
        await paused
      }
      return result
    },
  }
}
