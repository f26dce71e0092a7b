import { DomainError, type ErrorCode } from '@taxiway/domain'

/** What happens to a worker at the n-th call it makes outside, or at the first to Fly that reads like this. */
export type Fault = {
  at: number | RegExp
  kind: 'crash_before' | 'crash_after' | 'pause_after' | 'error_before' | 'error_after' | 'beat'
  /** What an error is; without it, Fly fails. */
  code?: ErrorCode
}

export type Boundary = {
  /** Performs a call outside, with whatever is to happen to its caller before or after. */
  call: <Result>(perform: () => Result, request?: string) => Promise<Result>
  /** Resolves when the worker was stopped in the middle. */
  stopped: Promise<'crashed' | 'paused'>
  /** Lets a paused worker go on. */
  resume: () => void
}

const never = new Promise<never>(() => {})

/** Counts the calls of one run of a worker and makes one of them fail, hang or be its last. */
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
