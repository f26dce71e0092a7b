import type { Redis } from 'ioredis'

export type Counted = { current: number; ttlMs: number }

/** One script, so that a key never stays without an expiry: the first request of a window sets it. */
const script = `
local current = redis.call('INCRBY', KEYS[1], ARGV[1])
if current == tonumber(ARGV[1]) then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return {current, redis.call('PTTL', KEYS[1])}`

const maxDebts = 20_000
const paidAtOnce = 500

/**
 * Counts in Redis over all processes, in windows of `windowMs`. Requests that this process allowed without
 * Redis are added to the shared counter as soon as Redis answers, so that no caller gets a second allowance
 * after an outage.
 */
export const createSharedCount = (
  redis: Redis,
  { prefix, windowMs, now }: { prefix: string; windowMs: number; now: () => number },
) => {
  const debts = new Map<string, { count: number; untilMs: number }>()
  const owed = (key: string): number => {
    const debt = debts.get(key)
    return debt && debt.untilMs > now() ? debt.count : 0
  }
  const owe = (key: string, count: number) => {
    const untilMs = debts.get(key)?.untilMs ?? 0
    const sum = owed(key) + count
    debts.delete(key)
    debts.set(key, { count: sum, untilMs: untilMs > now() ? untilMs : now() + windowMs })
    for (const oldest of debts.size > maxDebts ? debts.keys() : []) {
      debts.delete(oldest)
      break
    }
  }
  /**
   * Adds the requests of now and those still to be charged for the key; if Redis does not answer, they stay
   * to be charged.
   */
  const add = async (key: string, count: number): Promise<Counted> => {
    const debt = owed(key)
    debts.delete(key)
    try {
      const answer = await redis.eval(script, 1, `${prefix}${key}`, count + debt, windowMs)
      const [current, ttlMs] = answer as [number, number]
      return { current, ttlMs }
    } catch (error) {
      if (debt > 0) owe(key, debt)
      throw error
    }
  }
  /** Charge soon: the next request may reach another process, which does not know our local count. */
  const payOldest = () => {
    let left = paidAtOnce
    for (const key of debts.keys()) {
      if (left === 0) break
      left -= 1
      if (owed(key) > 0) add(key, 0).catch(() => undefined)
      else debts.delete(key)
    }
  }
  return {
    /** Counts so many requests; throws the error of Redis, or a timeout. */
    count: async (key: string, count: number): Promise<Counted> => {
      const counted = await add(key, count)
      payOldest()
      return counted
    },
    /** A request was allowed without being counted in Redis. */
    owe: (key: string) => owe(key, 1),
  }
}
