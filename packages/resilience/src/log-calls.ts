import { currentTrail, isPass, type Logger } from '@taxiway/runtime'
import type { CallOutcome, OutboundMetrics } from './outbound-types.js'

type Call = Parameters<NonNullable<OutboundMetrics['onCall']>>[0]

/** Answers, also those that refuse, and calls that we gave up ourselves; the rest is trouble that a retry or a wait follows. */
const answered: ReadonlySet<CallOutcome> = new Set(['ok', 'rejected', 'aborted'])

/** So many kinds of calls are told apart at a time. The oldest is forgotten first, and its next call is written again. */
const mostKinds = 2_000

/**
 * Writes what became of each try. A step that polls makes the same call hundreds of times: of one kind within one story, the
 * 1st, 2nd, 4th, 8th … are written, with their number. Calls outside of any story, such as those of periodic passes, are details.
 */
export const createCallLog = (logger: Pick<Logger, 'debug' | 'info' | 'warn'>) => {
  const seen = new Map<string, number>()

  const count = (key: string): number => {
    const times = (seen.get(key) ?? 0) + 1
    seen.delete(key)
    seen.set(key, times)
    const [oldest] = seen.keys()
    if (seen.size > mostKinds && oldest !== undefined) seen.delete(oldest)
    return times
  }

  return ({ name, host, method, action, outcome, status, durationMs, attempt }: Call): void => {
    const { correlationId: id, deploymentId, stage } = currentTrail()
    const correlationId = id !== undefined && id !== null && isPass(id) ? undefined : id
    const times = count([correlationId, deploymentId, stage, host, method, action, outcome, status].join(' '))
    if (!isPowerOfTwo(times)) return
    const level = answered.has(outcome) ? (correlationId ? 'info' : 'debug') : 'warn'
    const line = { target: name, host, method, action, outcome, status, attempt, times }
    logger[level]({ ...line, durationMs: Math.round(durationMs) }, 'outside call')
  }
}

const isPowerOfTwo = (count: number): boolean => (count & (count - 1)) === 0
