import { isDomainError } from '@taxiway/domain'
import { systemClock } from '@taxiway/runtime'
import t from 'tap'
import { createOutbound, createRedisBreakerStore } from '../src/index.js'
import { eventually } from './eventually.js'
import { answer, startFaultServer } from './fault-server.js'
import { openRedis } from './open-redis.js'

const redisServer = await openRedis()
const skip = redisServer ? false : 'neither redis-server nor valkey-server is on PATH'
t.teardown(() => redisServer?.kill())

t.test(
  'four workers with a hundred tasks leave a dead target alone: eight calls, then one probe per open period',
  { skip },
  async t => {
    let down = true
    const server = await startFaultServer((request, response, call) =>
      (down ? answer(503) : answer(200))(request, response, call),
    )
    t.teardown(() => server.close())
    const probes = () => server.calls() - callsToOpen
    let callsToOpen = 0
    const connections = Array.from({ length: 4 }, () => redisServer?.connect())
    await eventually(() => connections.every(redis => redis?.status === 'ready'))
    const workers = connections.map(redis => {
      if (!redis) throw new Error('no Redis')
      t.teardown(() => redis.disconnect())
      const outbound = createOutbound({
        name: 'target',
        baseUrl: server.url,
        credentialId: 'shared',
        breakerStore: createRedisBreakerStore(redis, { commandTimeoutMs: 5_000 }),
        breakerPolicy: { openMs: 300, maxOpenMs: 300, jitter: 0 },
        retry: { maxAttempts: 1 },
      })
      t.teardown(() => outbound.close())
      return outbound
    })

    let burned = 0
    let delayed = 0
    const task = async (worker: (typeof workers)[number]): Promise<void> => {
      for (;;) {
        try {
          await worker.request({ method: 'GET', path: '/', timeoutMs: 10_000 })
          return
        } catch (error) {
          if (!isDomainError(error)) throw error
          if (error.code !== 'outbound.circuit_open') {
            burned += 1
            continue
          }
          delayed += 1
          callsToOpen ||= server.calls()
          // The target recovers after three failed probes.
          if (probes() >= 3) down = false
          await systemClock.sleep(Number(error.details?.['retryAt']) - Date.now() + 1)
        }
      }
    }
    await Promise.all(
      workers.map(async worker => {
        for (let done = 0; done < 25; done += 1) await task(worker)
      }),
    )

    // Four failures may be counted before the fifth opens the breaker, and each worker may have one call in
    // progress.
    t.ok(callsToOpen <= 8, `${callsToOpen} calls until it opened`)
    t.ok(burned <= 8 + 3, `${burned} tries failed over 100 tasks, the three probes among them`)
    t.equal(server.calls(), burned + 100)
    t.ok(delayed > 0, 'the others were told when to come back')
  },
)
