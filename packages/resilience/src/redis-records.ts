import type { Step } from './breaker-records.js'
import { type BreakerRecord, newBreakerRecord } from './breaker-rules.js'
import type { BreakerPolicy } from './breaker-store.js'

/** What breakers need of an ioredis client. */
export type BreakerRedis = {
  status: string
  eval: (script: string, keys: number, ...args: (string | number)[]) => Promise<unknown>
}

export type SharedRecord<Result> = {
  result: Result
  record: BreakerRecord
  /** The Redis server's clock when the step ran. */
  now: number
}

/**
 * Compare and set: stores ARGV[2] for ARGV[3] ms when the key holds ARGV[1] ('' is no key), and answers {stored 0|1, value, now}.
 * Time is the server's, because the clocks of our processes may differ.
 */
const swapScript = `
local t = redis.call('TIME')
local now = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
local value = redis.call('GET', KEYS[1]) or ''
if ARGV[2] == nil or ARGV[1] ~= value then return { 0, value, now } end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return { 1, ARGV[2], now }
`

const emptyRecord = JSON.stringify(newBreakerRecord())

/**
 * Records in Redis, which decides nothing: this process reads one, runs the step, and stores the outcome only while Redis still
 * holds what was read. After another process's change, the step runs again on that process's outcome.
 */
export const createRedisRecords = (redis: BreakerRedis, keyPrefix: string) => {
  const ask = async (key: string, ...args: (string | number)[]): Promise<[number, string, number]> =>
    (await redis.eval(swapScript, 1, keyPrefix + key, ...args)) as [number, string, number]

  return {
    change: async <Result>(
      key: string,
      policy: BreakerPolicy,
      step: Step<Result>,
      signal: AbortSignal,
    ): Promise<SharedRecord<Result>> => {
      let [, held, now] = await ask(key)
      for (;;) {
        signal.throwIfAborted()
        const before = held === '' ? emptyRecord : held
        const record = JSON.parse(before) as BreakerRecord
        const result = step(record, now)
        const after = JSON.stringify(record)
        if (after === before) return { result, record, now }
        const [stored, heldNow, later] = await ask(key, held, after, keptMs(policy))
        if (stored === 1) return { result, record, now: later }
        held = heldNow
        now = later
      }
    },
  }
}

/** Longer than the longest open period and the window, so nothing that still counts is forgotten. */
const keptMs = ({ maxOpenMs, windowMs }: BreakerPolicy): number => Math.max(maxOpenMs * 4, windowMs * 2)
