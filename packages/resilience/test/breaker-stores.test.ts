import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import fc from 'fast-check'
import type { Redis } from 'ioredis'
import t, { type Test } from 'tap'
import { defaultBreakerPolicy } from '../src/breaker-store.js'
import { type BreakerStore, createMemoryBreakerStore, createRedisBreakerStore } from '../src/index.js'
import { atServerTime } from './at-server-time.js'
import { eventually } from './eventually.js'
import { createFakeClock, type FakeClock } from './fake-clock.js'
import { openRedis } from './open-redis.js'

const redisServer = await openRedis()
const skip = redisServer ? false : 'neither redis-server nor valkey-server is on PATH'
t.teardown(() => redisServer?.kill())

const policy = defaultBreakerPolicy
const newKey = (name: string) => `${name}-${randomUUID()}`

const connect = async (test: Pick<Test, 'teardown'>): Promise<Redis> => {
  if (!redisServer) throw new Error('no Redis')
  const redis = redisServer.connect()
  test.teardown(() => redis.disconnect())
  await eventually(() => redis.status === 'ready')
  return redis
}

/** One process's view of the shared breakers, by a clock that the test moves. */
const openShared = async (test: Pick<Test, 'teardown'>, clock: FakeClock): Promise<BreakerStore> =>
  createRedisBreakerStore(atServerTime(await connect(test), clock.monotonicMs), {
    clock,
    random: () => 0.5,
    commandTimeoutMs: 5_000,
  })

const fail = async (store: BreakerStore, key: string, times: number) => {
  for (let call = 0; call < times; call += 1) await store.record(key, 'failure', policy)
}

/** The rules of every store; `stores` are two processes' views of one breaker (or the same view twice). */
const keepsTheRules = async (t: Test, [one, two]: [BreakerStore, BreakerStore], clock: FakeClock) => {
  await t.test('five failures in a row open it; a success in between starts the count again', async t => {
    const key = newKey('row')
    await fail(one, key, 4)
    await two.record(key, 'success', policy)
    await fail(two, key, 4)
    t.equal((await one.read(key, policy)).state, 'closed')
    await fail(one, key, 1)
    t.equal((await two.read(key, policy)).state, 'open')
    t.match(await two.admit(key, policy), { allowed: false, state: 'open', retryInMs: 30_000, hold: false })
  })

  await t.test(
    'half of ten calls within the window open it, nine calls do not, older ones do not count',
    async t => {
      const key = newKey('share')
      const outcomes = [
        'success',
        'failure',
        'success',
        'failure',
        'success',
        'failure',
        'success',
        'failure',
      ] as const
      for (const outcome of outcomes) await one.record(key, outcome, policy)
      await two.record(key, 'success', policy)
      t.equal((await one.read(key, policy)).state, 'closed', '4 of 9')
      clock.advance(70_000)
      await fail(two, key, 1)
      t.equal((await one.read(key, policy)).state, 'closed', 'the window has moved on')
      for (const outcome of outcomes) await one.record(key, outcome, policy)
      t.equal((await one.read(key, policy)).state, 'closed', '5 of 9')
      await fail(one, key, 1)
      t.equal((await one.read(key, policy)).state, 'open', '6 of 10')
    },
  )

  await t.test(
    'half-open gives one probe to all, a lost probe frees itself, its late result counts for nothing',
    async t => {
      const key = newKey('probe')
      await fail(one, key, 5)
      clock.advance(30_000)
      const lost = await one.admit(key, policy)
      t.match(lost, { allowed: true, state: 'half_open' })
      const denied = await Promise.all([two, one, two].map(store => store.admit(key, policy)))
      t.ok(denied.every(({ allowed }) => !allowed))
      clock.advance(policy.probeLeaseMs)
      const probe = await two.admit(key, policy)
      t.equal(probe.allowed, true, 'the prober is dead: the next probe comes after its lease')
      await one.record(key, 'success', policy, lost.allowed ? lost.probe : '')
      t.equal((await one.read(key, policy)).state, 'half_open')
      await fail(one, key, 3)
      t.equal((await one.read(key, policy)).openings, 1, 'nor do results of calls from before')
      await two.record(key, 'success', policy, probe.allowed ? probe.probe : '')
      t.strictSame(await one.read(key, policy), {
        state: 'closed',
        retryInMs: 0,
        failuresInARow: 0,
        openings: 0,
      })
    },
  )

  await t.test(
    'every failed probe doubles the pause, up to five minutes; an abandoned one frees the probe',
    async t => {
      const key = newKey('double')
      await fail(one, key, 5)
      for (const expected of [30_000, 60_000, 120_000, 240_000, 300_000, 300_000]) {
        t.equal((await two.read(key, policy)).retryInMs, expected)
        clock.advance(expected)
        const abandoned = await two.admit(key, policy)
        await two.record(key, 'abandoned', policy, abandoned.allowed ? abandoned.probe : '')
        const probe = await one.admit(key, policy)
        t.equal(probe.allowed, true)
        await one.record(key, 'failure', policy, probe.allowed ? probe.probe : '')
      }
    },
  )

  await t.test('after a failure only a few calls per second go out until one succeeds', async t => {
    const key = newKey('doubt')
    clock.advance(1_000 - (clock.monotonicMs() % 1_000))
    await fail(one, key, 1)
    const first = await Promise.all(
      Array.from({ length: 20 }, (_, i) => (i % 2 ? one : two).admit(key, policy)),
    )
    t.equal(first.filter(({ allowed }) => allowed).length, 5)
    t.ok(first.every(decision => decision.allowed || (decision.hold && decision.retryInMs === 1_000)))
    clock.advance(1_000)
    t.equal((await two.admit(key, policy)).allowed, true)
    await one.record(key, 'success', policy)
    const after = await Promise.all(Array.from({ length: 20 }, () => two.admit(key, policy)))
    t.ok(after.every(({ allowed }) => allowed))
  })
}

t.test('the store of one process', async t => {
  const clock = createFakeClock()
  const store = createMemoryBreakerStore({ clock, random: () => 0.5 })
  await keepsTheRules(t, [store, store], clock)
})

t.test('the store of all processes', { skip }, async t => {
  const clock = createFakeClock()
  await keepsTheRules(t, [await openShared(t, clock), await openShared(t, clock)], clock)
})

t.test('no result is lost when processes record at the same time', { skip }, async t => {
  const clock = createFakeClock()
  const stores = await Promise.all(Array.from({ length: 4 }, () => openShared(t, clock)))
  const patient = { ...policy, failuresInARow: 1_000, minimumCalls: 1_000 }
  const key = newKey('crowd')
  await Promise.all(
    stores.flatMap(store => Array.from({ length: 50 }, () => store.record(key, 'failure', patient))),
  )
  t.equal((await stores[0]?.read(key, patient))?.failuresInARow, 200)
})

t.test('of forty callers in four processes, one gets the probe', { skip }, async t => {
  const clock = createFakeClock()
  const stores = await Promise.all(Array.from({ length: 4 }, () => openShared(t, clock)))
  const key = newKey('crowd')
  await Promise.all(stores.flatMap(store => [fail(store, key, 5)]))
  clock.advance(30_000)
  const decisions = await Promise.all(
    stores.flatMap(store => Array.from({ length: 10 }, () => store.admit(key, policy))),
  )
  t.equal(decisions.filter(({ allowed }) => allowed).length, 1)
})

t.test('the clock of Redis counts, not that of a process', { skip }, async t => {
  const early = createFakeClock()
  const late = createFakeClock()
  late.advance(86_400_000)
  const key = newKey('clocks')
  const options = { random: () => 0.5, commandTimeoutMs: 5_000 }
  const one = createRedisBreakerStore(await connect(t), { ...options, clock: early })
  const two = createRedisBreakerStore(await connect(t), { ...options, clock: late })
  const hours = { ...policy, openMs: 3_600_000, maxOpenMs: 3_600_000 }
  for (let call = 0; call < 5; call += 1) await one.record(key, 'failure', hours)
  t.match(await two.admit(key, hours), { allowed: false, state: 'open' })
})

t.test('Redis forgets a breaker that is not used', { skip }, async t => {
  const redis = await connect(t)
  const store = createRedisBreakerStore(redis, { keyPrefix: 'ends:', commandTimeoutMs: 5_000 })
  await store.record('x', 'failure', policy)
  const ttlMs = await redis.pttl('ends:x')
  t.ok(ttlMs > policy.maxOpenMs && ttlMs <= policy.maxOpenMs * 4, `${ttlMs} ms`)
})

t.test('a process holds the breakers used last, and no more than it may', async t => {
  const clock = createFakeClock()
  const store = createMemoryBreakerStore({ clock, random: () => 0.5, maxKeys: 2 })
  await fail(store, 'first', 5)
  await fail(store, 'second', 5)
  await store.read('first', policy)
  await fail(store, 'third', 5)
  t.equal((await store.read('first', policy)).state, 'open')
  t.equal((await store.read('second', policy)).state, 'closed', 'the least recently used one is forgotten')
})

t.test('without Redis the local breaker continues from the last known state', { skip }, async t => {
  const clock = createFakeClock()
  const failures: unknown[] = []
  const redis = await connect(t)
  const serverAheadMs = 1_700_000_000_000
  const serverNow = () => clock.monotonicMs() + serverAheadMs
  const store = createRedisBreakerStore(atServerTime(redis, serverNow), {
    clock,
    random: () => 0.5,
    commandTimeoutMs: 5_000,
    onFallback: error => failures.push(error),
  })
  await fail(store, 'known', 5)
  await fail(store, 'counted', 4)
  await redisServer?.kill()
  await eventually(() => redis.status !== 'ready')
  t.match(await store.admit('known', policy), { allowed: false, state: 'open', retryInMs: 30_000 })
  await fail(store, 'counted', 1)
  t.equal((await store.read('counted', policy)).state, 'open', 'four with Redis and one without')
  clock.advance(30_000)
  const probe = await store.admit('known', policy)
  t.equal((await store.admit('known', policy)).allowed, false, 'one probe here too')
  await store.record('known', 'success', policy, probe.allowed ? probe.probe : '')
  t.equal((await store.read('known', policy)).state, 'closed')

  await redisServer?.restart()
  await eventually(() => redis.status === 'ready')
  clock.advance(2_000)
  await fail(store, 'fresh', 5)
  const other = createRedisBreakerStore(atServerTime(await connect(t), serverNow), { clock })
  t.equal((await other.read('fresh', policy)).state, 'open', 'shared again')
})

t.test('a Redis without an answer costs one timeout, not one per call', async t => {
  const clock = createFakeClock()
  let asked = 0
  const silent = () => {
    asked += 1
    return new Promise<never>(() => undefined)
  }
  const redis = { status: 'ready', eval: silent }
  const store = createRedisBreakerStore(redis, { clock, random: () => 0.5, commandTimeoutMs: 20 })
  for (let call = 0; call < 5; call += 1) {
    t.equal((await store.admit('x', policy)).allowed, true)
    await store.record('x', 'failure', policy)
  }
  t.equal((await store.admit('x', policy)).allowed, false)
  t.equal(asked, 1)
  clock.advance(1_001)
  await store.read('x', policy)
  t.equal(asked, 2, 'asked again after a second')
})

t.test('after a prober is killed, the next probe starts when its lease ends', { skip }, async t => {
  const clock = createFakeClock()
  const store = await openShared(t, clock)
  const key = newKey('killed')
  await fail(store, key, 5)
  clock.advance(30_000)
  const child = fork(new URL('./take-probe.ts', import.meta.url), {
    execArgv: ['--conditions=@taxiway/source', '--import=tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  child.send({ port: redisServer?.port, key, policy, now: clock.monotonicMs() })
  const [message] = await once(child, 'message')
  t.match(message, { allowed: true, state: 'half_open' })
  child.kill('SIGKILL')
  await once(child, 'exit')
  clock.advance(policy.probeLeaseMs - 1)
  t.equal((await store.admit(key, policy)).allowed, false, 'the dead process still has the probe')
  clock.advance(1)
  t.equal((await store.admit(key, policy)).allowed, true, 'until its lease ends')
})

t.test(
  'open periods stay within a fifth of their length and never pass five minutes and a fifth',
  async t => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(12),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        async (openings, random) => {
          const clock = createFakeClock()
          const store = createMemoryBreakerStore({ clock, random: () => random })
          await fail(store, 'x', 5)
          for (let opened = 0; opened < openings; opened += 1) {
            clock.advance((await store.read('x', policy)).retryInMs)
            const probe = await store.admit('x', policy)
            await store.record('x', 'failure', policy, probe.allowed ? probe.probe : '')
          }
          const middle = Math.min(30_000 * 2 ** openings, 300_000)
          const { retryInMs } = await store.read('x', policy)
          return retryInMs >= Math.floor(middle * 0.8) && retryInMs <= Math.ceil(middle * 1.2)
        },
      ),
      { numRuns: 300 },
    )
    t.pass()
  },
)
