import type { BreakerDecision, BreakerOutcome, BreakerPolicy, BreakerSnapshot } from './breaker-store.js'

/** How many pieces the counting window has: old results leave it in twelfths. */
const windowSlices = 12

/** One breaker's memory, as JSON keeps it: a shared store sends it from process to process. */
export type BreakerRecord = {
  /** Calls and failures by slice of the window. */
  slices: Record<string, { calls: number; failures: number }>
  failuresInARow: number
  openings: number
  openUntil: number
  probe: string | null
  probeUntil: number
  suspectWindow: number
  suspectCalls: number
}

export const newBreakerRecord = (): BreakerRecord => ({
  slices: {},
  failuresInARow: 0,
  openings: 0,
  openUntil: 0,
  probe: null,
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
    if (record.probe !== null && record.probeUntil > now) {
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
  for (const old of Object.keys(record.slices)) {
    if (Number(old) <= slice - windowSlices) delete record.slices[old]
  }
  const counted = record.slices[slice] ?? { calls: 0, failures: 0 }
  counted.calls += 1
  record.slices[slice] = counted
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
  record.probe = null
  record.probeUntil = 0
  if (outcome === 'failure') open(record, policy, now, random)
  if (outcome === 'success') Object.assign(record, newBreakerRecord())
}

const shouldOpen = (record: BreakerRecord, policy: BreakerPolicy): boolean => {
  if (record.failuresInARow >= policy.failuresInARow) return true
  let calls = 0
  let failures = 0
  for (const slice of Object.values(record.slices)) {
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

/** Length of the n-th open period (0 is the first): doubles up to the maximum, then varies by the jitter. */
const openPeriodMs = (policy: BreakerPolicy, openings: number, random: number): number =>
  Math.round(
    Math.min(policy.openMs * 2 ** openings, policy.maxOpenMs) *
      (1 - policy.jitter + 2 * policy.jitter * random),
  )

export const snapshotOf = (record: BreakerRecord, now: number): BreakerSnapshot => ({
  state: record.openUntil === 0 ? 'closed' : record.openUntil > now ? 'open' : 'half_open',
  retryInMs: Math.max(record.openUntil - now, 0),
  failuresInARow: record.failuresInARow,
  openings: record.openings,
})
