import { type Clock, systemClock } from '@taxiway/runtime'
import { type BreakerRecords, createBreakerStore } from './breaker-records.js'
import { type BreakerRecord, newBreakerRecord } from './breaker-rules.js'
import type { BreakerStore } from './breaker-store.js'

export type MemoryBreakerStoreOptions = {
  clock?: Pick<Clock, 'monotonicMs'>
  random?: () => number
  maxKeys?: number
}

/** Breakers of this process alone. */
export const createMemoryBreakerStore = ({
  clock = systemClock,
  random = Math.random,
  maxKeys = 1_000,
}: MemoryBreakerStoreOptions = {}): BreakerStore =>
  createBreakerStore(createMemoryRecords(clock.monotonicMs, maxKeys), random)

export type MemoryRecords = BreakerRecords & {
  /** Takes over what another place keeps under this key. */
  put: (key: string, record: BreakerRecord) => void
}

/** The least recently used record is forgotten first. */
export const createMemoryRecords = (now: () => number, maxKeys: number): MemoryRecords => {
  const records = new Map<string, BreakerRecord>()

  const put = (key: string, record: BreakerRecord): void => {
    records.delete(key)
    records.set(key, record)
    const [oldest] = records.keys()
    if (records.size > maxKeys && oldest !== undefined) records.delete(oldest)
  }

  return {
    put,
    change: async (key, _policy, step) => {
      const record = records.get(key) ?? newBreakerRecord()
      put(key, record)
      return step(record, now())
    },
  }
}
