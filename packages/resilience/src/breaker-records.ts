import { randomUUID } from 'node:crypto'
import { admitCall, type BreakerRecord, recordOutcome, snapshotOf } from './breaker-rules.js'
import type { BreakerPolicy, BreakerStore } from './breaker-store.js'

/** Reads and changes one record at the time `now` of the place where it is kept. May run more than once before its result counts. */
export type Step<Result> = (record: BreakerRecord, now: number) => Result

/** A place that keeps breaker records. */
export type BreakerRecords = {
  /** Runs the step on the record of this key; no other step comes between its reading and its writing. */
  change: <Result>(key: string, policy: BreakerPolicy, step: Step<Result>) => Promise<Result>
}

/** The rules, over records that are kept anywhere. */
export const createBreakerStore = (
  { change }: BreakerRecords,
  random: () => number = Math.random,
): BreakerStore => ({
  admit: (key, policy) => change(key, policy, (record, now) => admitCall(record, policy, now, randomUUID())),
  record: (key, outcome, policy, probe) =>
    change(key, policy, (record, now) => {
      recordOutcome(record, outcome, policy, now, random(), probe)
      return snapshotOf(record, now)
    }),
  read: (key, policy) => change(key, policy, snapshotOf),
})
