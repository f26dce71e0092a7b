import { Redis } from 'ioredis'
import { type BreakerPolicy, createRedisBreakerStore } from '../src/index.js'
import { atServerTime } from './at-server-time.js'

// A process that takes the breaker's probe, reports it, and then does nothing.
type Order = { port: number; key: string; policy: BreakerPolicy; now: number }

process.once('message', async ({ port, key, policy, now }: Order) => {
  const redis = new Redis({ port, lazyConnect: true })
  await redis.connect()
  const store = createRedisBreakerStore(
    atServerTime(redis, () => now),
    { commandTimeoutMs: 5_000 },
  )
  process.send?.(await store.admit(key, policy))
})
