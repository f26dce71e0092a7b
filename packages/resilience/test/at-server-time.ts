import type { Redis } from 'ioredis'
import type { createRedisBreakerStore } from '../src/index.js'

/** The same Redis with another clock: every answer carries the time of `now`. */
export const atServerTime = (
  redis: Redis,
  now: () => number,
): Parameters<typeof createRedisBreakerStore>[0] => ({
  get status() {
    return redis.status
  },
  eval: async (script, keys, ...args) => {
    const [stored, value] = (await redis.eval(script, keys, ...args)) as [number, string]
    return [stored, value, now()]
  },
})
