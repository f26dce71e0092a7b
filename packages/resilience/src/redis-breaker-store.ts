import { type Clock, systemClock } from '@taxiway/runtime'
import { createBreakerStore, type Step } from './breaker-records.js'
import type { BreakerPolicy, BreakerStore } from './breaker-store.js'
import { createMemoryRecords } from './memory-breaker-store.js'
import { type BreakerRedis, createRedisRecords } from './redis-records.js'
import { within } from './within.js'

export type RedisBreakerStoreOptions = {
  /** Used for the pause after a failure of Redis and for the copy in this process. */
  clock?: Clock
  random?: () => number
  keyPrefix?: string
  /** Breakers that the copy in this process holds at once. */
  maxKeys?: number
  /** How long one question to Redis may take before the copy in this process answers. */
  commandTimeoutMs?: number
  /** After Redis failed, how long it is not asked again. */
  pauseMs?: number
  onFallback?: (error: unknown) => void
}

/**
 * Breakers shared by all processes on one Redis. When Redis is away, slow or full, a copy in this process goes on from the last
 * known state: there is never no breaker, and asking never throws.
 */
export const createRedisBreakerStore = (
  redis: BreakerRedis,
  {
    clock = systemClock,
    random = Math.random,
    keyPrefix = 'txw:breakers:',
    maxKeys = 1_000,
    commandTimeoutMs = 250,
    pauseMs = 1_000,
    onFallback,
  }: RedisBreakerStoreOptions = {},
): BreakerStore => {
  const shared = createRedisRecords(redis, keyPrefix)
  const inTurn = createTurns()
  // The copies keep the times of the Redis server, so the copy's clock must go on from that server's.
  let serverAheadMs = 0
  const copies = createMemoryRecords(() => clock.monotonicMs() + serverAheadMs, maxKeys)
  let pausedUntil = 0

  const change = <Result>(key: string, policy: BreakerPolicy, step: Step<Result>): Promise<Result> =>
    inTurn(key, async () => {
      // Not "ready" means that the client would queue the command until Redis is back.
      if (redis.status !== 'ready' || clock.monotonicMs() < pausedUntil) {
        return copies.change(key, policy, step)
      }
      try {
        const { result, record, now } = await within(commandTimeoutMs, signal =>
          shared.change(key, policy, step, signal),
        )
        serverAheadMs = now - clock.monotonicMs()
        copies.put(key, record)
        return result
      } catch (error) {
        pausedUntil = clock.monotonicMs() + pauseMs
        onFallback?.(error)
        return copies.change(key, policy, step)
      }
    })

  return createBreakerStore({ change }, random)
}

/** One step at a time per breaker: a burst of calls in this process would otherwise make its own swaps fail. */
const createTurns = () => {
  const last = new Map<string, Promise<unknown>>()
  return <Result>(key: string, work: () => Promise<Result>): Promise<Result> => {
    const mine = (last.get(key) ?? Promise.resolve()).then(work)
    const forget = () => {
      if (last.get(key) === mine) last.delete(key)
    }
    last.set(key, mine)
    mine.then(forget, forget)
    return mine
  }
}
