import { once } from 'node:events'
import { createServer } from 'node:net'
import { type DeliveryId, type EnvironmentId, newId } from '@taxiway/domain'
import { createLogger } from '@taxiway/runtime'
import { createTestDatabase, eventually } from '@taxiway/testing'
import t, { type Test } from 'tap'
import { openWakeConsumer, openWakeQueue } from '../src/index.js'
import { startRedis, whyNoRedis } from './start-redis.js'

const captureLog = () => {
  const lines: Array<{ level: string; msg: string }> = []
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) }
  return { lines, logger: createLogger({ name: 'test', level: 'debug', destination }) }
}

type Where = { redisUrl: string | null; databaseUrl: string }

const openPair = async (
  t: Test,
  where: Where,
  handlers: { failOn?: string; concurrency?: number; timeoutMs?: number } = {},
) => {
  const log = captureLog()
  const deliveries: string[] = []
  const environments: string[] = []
  const consumer = await openWakeConsumer({
    ...where,
    concurrency: handlers.concurrency ?? 2,
    logger: log.logger,
    onDelivery: async id => {
      deliveries.push(id)
      if (id === handlers.failOn) throw new Error('the handler failed')
    },
    onEnvironment: async id => void environments.push(id),
  })
  // A long timeout, except where the limit is under test: a busy machine must not turn a slow wake-up into a
  // refused one.
  const queue = await openWakeQueue({ ...where, logger: log.logger, timeoutMs: handlers.timeoutMs ?? 10_000 })
  t.teardown(async () => {
    await queue.close()
    await consumer.close()
  })
  // The first wake-up may come before the connection is ready: it is refused, and the test sends it again.
  const wake = (id: DeliveryId) => eventually(() => queue.wakeDeliveries([id]))
  return { ...log, deliveries, environments, consumer, queue, wake }
}

const aDelivery = () => newId('dlv')

const nowhere = 'postgres://unknown@127.0.0.1:1/none'

const backends: Array<{ name: string; skip: string | undefined; open: (t: Test) => Promise<Where> }> = [
  {
    name: 'Redis',
    skip: whyNoRedis(),
    open: async t => ({ redisUrl: (await startRedis(t)).url, databaseUrl: nowhere }),
  },
  {
    name: 'Postgres',
    skip: undefined,
    open: async t => ({ redisUrl: null, databaseUrl: (await createTestDatabase(t)).url }),
  },
]

for (const backend of backends) {
  t.test(`over ${backend.name}`, { skip: backend.skip ?? false }, async t => {
    const where = await backend.open(t)

    t.test('wake-ups of both kinds arrive by id', async t => {
      const pair = await openPair(t, where)
      const ids = Array.from({ length: 50 }, aDelivery)
      await eventually(() => pair.queue.wakeDeliveries(ids))
      const environmentId: EnvironmentId = newId('env')
      await eventually(() => pair.queue.wakeEnvironments([{ environmentId, generation: 3 }]))
      await eventually(() => pair.deliveries.length >= 50 && pair.environments.length >= 1)
      t.same([...new Set(pair.deliveries)].sort(), [...ids].sort())
      t.same(pair.environments, [environmentId])
    })

    t.test('a handler that throws loses no other wake-up, and its own can be sent again', async t => {
      const id = aDelivery()
      const pair = await openPair(t, where, { failOn: id })
      await pair.wake(id)
      await eventually(() => pair.deliveries.length >= 1)
      await eventually(async () => {
        await pair.queue.wakeDeliveries([id])
        return pair.deliveries.length >= 2
      })
      const other = aDelivery()
      await pair.wake(other)
      await eventually(() => pair.deliveries.includes(other))
      t.ok(pair.lines.some(line => line.msg === 'a wake-up could not be handled'))
    })

    t.test('a duplicate of a waiting wake-up adds no job; a new attempt does', async t => {
      const queue = await openWakeQueue({ ...where, logger: captureLog().logger, timeoutMs: 10_000 })
      t.teardown(() => queue.close())
      const id = aDelivery()
      await eventually(() => queue.wakeDeliveries([id]))
      for (let i = 0; i < 5; i += 1) t.ok(await queue.wakeDeliveries([id]))
      t.ok(await queue.wakeDeliveries([{ deliveryId: id, attempt: 1 }]))
      const pair = await openPair(t, where, { concurrency: 1 })
      const last = aDelivery()
      await pair.wake(last)
      await eventually(() => pair.deliveries.includes(last))
      t.same(
        pair.deliveries.filter(one => one === id),
        [id, id],
      )
    })

    t.test('after close, wake-ups return false without an error', async t => {
      const queue = await openWakeQueue({ ...where, logger: captureLog().logger, timeoutMs: 10_000 })
      await eventually(() => queue.wakeDeliveries([aDelivery()]))
      await queue.close()
      await queue.close()
      t.equal(await queue.wakeDeliveries([aDelivery()]), false)
    })
  })
}

t.test('when Redis misbehaves', { skip: whyNoRedis() ?? false }, async t => {
  t.test('a hung Redis ends in a timeout, and is used again when it answers', async t => {
    const redis = await startRedis(t)
    const pair = await openPair(t, { redisUrl: redis.url, databaseUrl: nowhere }, { timeoutMs: 500 })
    await pair.wake(aDelivery())
    await eventually(() => pair.deliveries.length >= 1)

    redis.freeze()
    const started = performance.now()
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => pair.queue.wakeDeliveries([aDelivery()])),
    )
    t.ok(performance.now() - started < 5_000, 'far from what an unbounded command would take')
    t.ok(
      answers.every(sent => !sent),
      'no caller is told that a wake-up was sent',
    )

    redis.thaw()
    const after = aDelivery()
    await pair.wake(after)
    await eventually(() => pair.deliveries.includes(after))
  })

  t.test(
    'after a restart of Redis, senders fail at once meanwhile and the worker continues by itself',
    async t => {
      const redis = await startRedis(t)
      const pair = await openPair(t, { redisUrl: redis.url, databaseUrl: nowhere })
      await pair.wake(aDelivery())
      await eventually(() => pair.deliveries.length >= 1)

      await redis.kill()
      await eventually(async () => !(await pair.queue.wakeDeliveries([aDelivery()])))
      // Long enough for many reconnects of the drivers.
      await eventually(() => pair.lines.filter(line => /is not reachable/.test(line.msg)).length >= 2)
      await redis.start()
      const after = aDelivery()
      await pair.wake(after)
      await eventually(() => pair.deliveries.includes(after))
      await eventually(() => pair.lines.some(line => /reachable again/.test(line.msg)))
      t.ok(pair.lines.length <= 12, `an outage is a few lines in the log, not ${pair.lines.length}`)
    },
  )

  t.test('FLUSHALL loses only the waiting wake-ups', async t => {
    const redis = await startRedis(t)
    const pair = await openPair(t, { redisUrl: redis.url, databaseUrl: nowhere })
    await pair.wake(aDelivery())
    await eventually(() => pair.deliveries.length >= 1)
    await redis.flush()
    const after = aDelivery()
    await pair.wake(after)
    await eventually(() => pair.deliveries.includes(after))
  })

  t.test('both sides may start before Redis', async t => {
    const redis = await startRedis(t)
    await redis.kill()
    const pair = await openPair(t, { redisUrl: redis.url, databaseUrl: nowhere })
    t.equal(await pair.queue.wakeDeliveries([aDelivery()]), false)
    await redis.start()
    const id = aDelivery()
    await pair.wake(id)
    await eventually(() => pair.deliveries.includes(id))
  })

  t.test('settings that can lose wake-ups cause a warning', async t => {
    const redis = await startRedis(t, ['--maxmemory-policy', 'allkeys-lru', '--appendonly', 'no'])
    const log = captureLog()
    const queue = await openWakeQueue({ redisUrl: redis.url, databaseUrl: nowhere, logger: log.logger })
    t.teardown(() => queue.close())
    await eventually(() => log.lines.length >= 2)
    t.match(log.lines.map(line => line.msg).join('\n'), /noeviction[\s\S]*append-only/)
  })

  t.test('closing does not wait for a handler that never ends', async t => {
    const redis = await startRedis(t)
    const { logger } = captureLog()
    let release: () => void = () => undefined
    const held = new Promise<void>(resolve => {
      release = resolve
    })
    let started = false
    const consumer = await openWakeConsumer({
      redisUrl: redis.url,
      databaseUrl: nowhere,
      concurrency: 1,
      closeTimeoutMs: 100,
      logger,
      onDelivery: () => {
        started = true
        return held
      },
      onEnvironment: async () => undefined,
    })
    const queue = await openWakeQueue({ redisUrl: redis.url, databaseUrl: nowhere, logger })
    await eventually(() => queue.wakeDeliveries([aDelivery()]))
    await eventually(() => started)
    await consumer.close()
    await queue.close()
    release()
    t.pass('closed')
  })
})

t.test('a Redis that accepts connections but never answers does not block senders', async t => {
  const sockets = new Set<{ destroy: () => void }>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => undefined)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const queue = await openWakeQueue({
    redisUrl: `redis://127.0.0.1:${port}`,
    databaseUrl: nowhere,
    logger: captureLog().logger,
  })
  t.equal(await queue.wakeDeliveries([aDelivery()]), false)
  await queue.close()
})
