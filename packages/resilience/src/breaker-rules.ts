import {
  type BreakerDecision,
  type BreakerOutcome,
  type BreakerPolicy,
  type BreakerSnapshot,
  openPeriodMs,
  windowSlices,
} from './breaker-store.js'

/** One breaker's memory. The Lua script of the shared store keeps the same fields and follows the same rules. */
export type BreakerRecord = {
  /** Calls and failures by slice of the window. */
  slices: Map<number, { calls: number; failures: number }>
  failuresInARow: number
  openings: number
  openUntil: number
  probe: string | undefined
  probeUntil: number
  suspectWindow: number
  suspectCalls: number
}

export const newBreakerRecord = (): BreakerRecord => ({
  slices: new Map(),
  failuresInARow: 0,
  openings: 0,
  openUntil: 0,
  probe: undefined,
  probeUntil: 0,
  suspectWindow: 0,
  suspectCalls: 0,
})

export const admitCall = (
  record: BreakerRecord,
  policy: BreakerPolicy,
  now: number,
  token: string,
): BreakerDecision => {
  if (record.openUntil > now) {
    return { allowed: false, state: 'open', retryInMs: record.openUntil - now, hold: false }
  }
  if (record.openUntil > 0) {
    if (record.probe !== undefined && record.probeUntil > now) {
      return { allowed: false, state: 'half_open', retryInMs: record.probeUntil - now, hold: false }
    }
    record.probe = token
    record.probeUntil = now + policy.probeLeaseMs
    return { allowed: true, state: 'half_open', probe: token }
  }
  return record.failuresInARow === 0 ? { allowed: true, state: 'closed' } : admitInDoubt(record, policy, now)
}

// Without this a crowd of callers would all go out before the failure that opens the breaker has been counted.
const admitInDoubt = (record: BreakerRecord, policy: BreakerPolicy, now: number): BreakerDecision => {
  const window = Math.floor(now / policy.suspectWindowMs)
  if (record.suspectWindow !== window) {
    record.suspectWindow = window
    record.suspectCalls = 0
  }
  if (record.suspectCalls >= policy.failuresInARow) {
    return {
      allowed: false,
      state: 'closed',
      retryInMs: (window + 1) * policy.suspectWindowMs - now,
      hold: true,
    }
  }
  record.suspectCalls += 1
  return { allowed: true, state: 'closed' }
}

export const recordOutcome = (
  record: BreakerRecord,
  outcome: BreakerOutcome,
  policy: BreakerPolicy,
  now: number,
  random: number,
  probe: string | undefined,
): void => {
  if (record.openUntil > 0) {
    settleProbe(record, outcome, policy, now, random, probe)
    return
  }
  // A probe whose lease was lost, and whose successor closed the breaker, says nothing about now.
  if (probe !== undefined || outcome === 'abandoned') return
  const sliceMs = policy.windowMs / windowSlices
  const slice = Math.floor(now / sliceMs)
  for (const old of record.slices.keys()) if (old <= slice - windowSlices) record.slices.delete(old)
  const counted = record.slices.get(slice) ?? { calls: 0, failures: 0 }
  counted.calls += 1
  record.slices.set(slice, counted)
  if (outcome === 'success') {
    record.failuresInARow = 0
    return
  }
  counted.failures += 1
  record.failuresInARow += 1
  if (shouldOpen(record, policy)) open(record, policy, now, random)
}

const settleProbe = (
  record: BreakerRecord,
  outcome: BreakerOutcome,
  policy: BreakerPolicy,
  now: number,
  random: number,
  probe: string | undefined,
): void => {
  // Results of calls that began before it opened, and of probes that lost their lease, are old news.
  if (probe === undefined || probe !== record.probe) return
  record.probe = undefined
  record.probeUntil = 0
  if (outcome === 'failure') open(record, policy, now, random)
  if (outcome === 'success') Object.assign(record, newBreakerRecord())
}

const shouldOpen = (record: BreakerRecord, policy: BreakerPolicy): boolean => {
  if (record.failuresInARow >= policy.failuresInARow) return true
  let calls = 0
  let failures = 0
  for (const slice of record.slices.values()) {
    calls += slice.calls
    failures += slice.failures
  }
  return calls >= policy.minimumCalls && failures >= calls * policy.failureRatio
}

const open = (record: BreakerRecord, policy: BreakerPolicy, now: number, random: number): void => {
  const openings = record.openings
  Object.assign(record, newBreakerRecord(), {
    openings: openings + 1,
    openUntil: now + openPeriodMs(policy, openings, random),
  })
}

export const snapshotOf = (record: BreakerRecord, now: number): BreakerSnapshot => ({
  state: record.openUntil === 0 ? 'closed' : record.openUntil > now ? 'open' : 'half_open',
  retryInMs: Math.max(record.openUntil - now, 0),
  failuresInARow: record.failuresInARow,
  openings: record.openings,
})
