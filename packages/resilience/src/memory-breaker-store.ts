import { randomUUID } from 'node:crypto'
import {
  admitCall,
  type BreakerRecord,
  newBreakerRecord,
  recordOutcome,
  snapshotOf,
} from './breaker-rules.js'
import type { BreakerSnapshot, BreakerStore } from './breaker-store.js'
import { type Clock, systemClock } from './clock.js'

export type MemoryBreakerStoreOptions = {
  clock?: Pick<Clock, 'monotonicMs'>
  random?: () => number
  maxKeys?: number
}

export type MemoryBreakerStore = BreakerStore & {
  /** Takes over what another store said last, so that losing that store neither closes nor opens a breaker. */
  mirror: (key: string, snapshot: Omit<BreakerSnapshot, 'openings'> & { openings?: number }) => void
}

/** Breakers of this process alone. */
export const createMemoryBreakerStore = ({
  clock = systemClock,
  random = Math.random,
  maxKeys = 1_000,
}: MemoryBreakerStoreOptions = {}): MemoryBreakerStore => {
  const records = new Map<string, BreakerRecord>()

  const recordOf = (key: string): BreakerRecord => {
    const record = records.get(key) ?? newBreakerRecord()
    records.delete(key)
    records.set(key, record)
    if (records.size > maxKeys) {
      const [oldest] = records.keys()
      if (oldest !== undefined) records.delete(oldest)
    }
    return record
  }

  return {
    admit: async (key, policy) => admitCall(recordOf(key), policy, clock.monotonicMs(), randomUUID()),
    record: async (key, outcome, policy, probe) => {
      const record = recordOf(key)
      recordOutcome(record, outcome, policy, clock.monotonicMs(), random(), probe)
      return snapshotOf(record, clock.monotonicMs())
    },
    read: async key => snapshotOf(recordOf(key), clock.monotonicMs()),
    mirror: (key, { state, retryInMs, failuresInARow, openings }) => {
      const record = recordOf(key)
      record.failuresInARow = failuresInARow
      record.openings = openings ?? Math.max(record.openings, state === 'closed' ? 0 : 1)
      record.openUntil = state === 'closed' ? 0 : clock.monotonicMs() + retryInMs
    },
  }
}
