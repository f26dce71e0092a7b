import { createHash, randomUUID } from 'node:crypto'
import { breakerScript } from './breaker-script.js'
import type {
  BreakerDecision,
  BreakerPolicy,
  BreakerSnapshot,
  BreakerState,
  BreakerStore,
} from './breaker-store.js'
import { windowSlices } from './breaker-store.js'
import { type Clock, systemClock } from './clock.js'
import { createMemoryBreakerStore } from './memory-breaker-store.js'

/** What this store needs of an ioredis client. */
export type BreakerRedis = {
  status: string
  evalsha: (sha: string, keys: number, ...args: (string | number)[]) => Promise<unknown>
  eval: (script: string, keys: number, ...args: (string | number)[]) => Promise<unknown>
}

export type RedisBreakerStoreOptions = {
  /** Used for the pause after a failure of Redis and for the copy in this process. */
  clock?: Clock
  random?: () => number
  keyPrefix?: string
  /** How long one question to Redis may take before the copy in this process answers. */
  commandTimeoutMs?: number
  /** After Redis failed, how long it is not asked again. */
  pauseMs?: number
  /** Replaces the Redis server's clock; for tests. */
  serverNow?: () => number
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
    keyPrefix = 'txw:breaker:',
    commandTimeoutMs = 250,
    pauseMs = 1_000,
    serverNow = () => 0,
    onFallback,
  }: RedisBreakerStoreOptions = {},
): BreakerStore => {
  const local = createMemoryBreakerStore({ clock, random })
  const sha = createHash('sha1').update(breakerScript).digest('hex')
  let pausedUntil = 0

  const run = async (
    operation: string,
    key: string,
    policy: BreakerPolicy,
    token: string,
    outcome: string,
  ): Promise<(string | number)[]> => {
    const args = [
      keyPrefix + key,
      ...scriptArguments(operation, policy, serverNow(), random(), token, outcome),
    ]
    try {
      return (await redis.evalsha(sha, 1, ...args)) as (string | number)[]
    } catch (error) {
      // The script cache is empty after a restart of Redis.
      if (!String(error).includes('NOSCRIPT')) throw error
      return (await redis.eval(breakerScript, 1, ...args)) as (string | number)[]
    }
  }

  const shared = async <T>(ask: () => Promise<T>, otherwise: () => Promise<T>): Promise<T> => {
    // Not "ready" means that the client would queue the command until Redis is back.
    if (redis.status !== 'ready' || clock.monotonicMs() < pausedUntil) return otherwise()
    try {
      return await within(ask(), commandTimeoutMs)
    } catch (error) {
      pausedUntil = clock.monotonicMs() + pauseMs
      onFallback?.(error)
      return otherwise()
    }
  }

  return {
    admit: (key, policy) =>
      shared(
        async () => {
          const decision = readDecision(await run('admit', key, policy, randomUUID(), ''))
          if (!decision.allowed && !decision.hold) {
            const retryInMs = decision.state === 'open' ? decision.retryInMs : 0
            local.mirror(key, { state: 'open', retryInMs, failuresInARow: 0 })
          }
          return decision
        },
        () => local.admit(key, policy),
      ),
    record: (key, outcome, policy, probe) =>
      shared(
        async () => {
          const snapshot = readSnapshot(await run('record', key, policy, probe ?? '', outcome))
          local.mirror(key, snapshot)
          return snapshot
        },
        () => local.record(key, outcome, policy, probe),
      ),
    read: (key, policy) =>
      shared(
        async () => readSnapshot(await run('read', key, policy, '', '')),
        () => local.read(key, policy),
      ),
  }
}

const scriptArguments = (
  operation: string,
  policy: BreakerPolicy,
  now: number,
  random: number,
  token: string,
  outcome: string,
): (string | number)[] => [
  operation,
  now,
  policy.windowMs,
  windowSlices,
  policy.minimumCalls,
  policy.failureRatio,
  policy.failuresInARow,
  policy.openMs,
  policy.maxOpenMs,
  policy.jitter,
  policy.probeLeaseMs,
  policy.suspectWindowMs,
  random,
  token,
  outcome,
]

const readDecision = (answer: (string | number)[]): BreakerDecision => {
  const [allowed, state, retryInMs, hold, probe] = answer
  return Number(allowed) === 1
    ? { allowed: true, state: state as BreakerState, probe: probe ? String(probe) : undefined }
    : { allowed: false, state: state as BreakerState, retryInMs: Number(retryInMs), hold: Number(hold) === 1 }
}

const readSnapshot = ([state, retryInMs, failuresInARow, openings]: (
  | string
  | number
)[]): BreakerSnapshot => ({
  state: state as BreakerState,
  retryInMs: Number(retryInMs),
  failuresInARow: Number(failuresInARow),
  openings: Number(openings),
})

const within = <T>(promise: Promise<T>, ms: number): Promise<T> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Redis did not answer within ${ms} ms`)), ms)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
