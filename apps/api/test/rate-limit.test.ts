import { createLogger } from '@taxiway/runtime'
import { anApiToken, createTestDatabase, eventually, openTcpProxy, readTestServices } from '@taxiway/testing'
import t, { type Test } from 'tap'
import { buildApp } from '../src/app.js'
import { openDeps } from '../src/deps.js'
import { bearer, openApi, testEnv } from './support.js'

const limit = 100
const together = `"api";q=${limit};w=60`
const alone = `"api";q=${limit / 2};w=60`
type Api = Awaited<ReturnType<typeof openOne>>

/** One process of the API. `patient`: it waits for Redis as long as a busy machine needs. */
const openOne = async (t: Test, values: Record<string, string>, patient: boolean) => {
  const env = testEnv({ API_RATE_LIMIT_PER_MINUTE: String(limit), ...values })
  const deps = await openDeps(env, { logger: createLogger({ name: 'api', level: env.LOG_LEVEL }) })
  if (patient && deps.redis) deps.redis.options.commandTimeout = 60_000
  const app = await buildApp(deps)
  await app.ready()
  t.teardown(async () => {
    await app.close()
    await deps.close()
  })
  await eventually(() => deps.redis?.status === 'ready', { timeoutMs: 60_000 })
  return app
}

/** Two of them, on one database and one Redis, which they reach through a proxy. */
const openTwo = async (
  t: Test,
  { patient, settings = {} }: { patient: boolean; settings?: Record<string, string> },
) => {
  const { redisUrl } = readTestServices()
  if (redisUrl === null) return null
  const { url, db } = await createTestDatabase(t)
  const throughProxy = new URL(redisUrl)
  const proxy = await openTcpProxy(Number(throughProxy.port))
  t.teardown(() => proxy.close())
  throughProxy.port = String(proxy.port)
  const values = {
    DATABASE_URL: url,
    REDIS_URL: throughProxy.href,
    REDIS_PREFIX: `rate-${crypto.randomUUID().slice(0, 8)}`,
    ...settings,
  }
  const apis = [await openOne(t, values, patient), await openOne(t, values, patient)]
  return { apis, db, proxy }
}

type Sent = { headers: Record<string, string>; remoteAddress?: string }
type Send = (i: number) => Sent

/**
 * Sends `total` requests, twenty at a time, to the APIs in turn; counts answers other than 429, by policy.
 */
const countAllowed = async (apis: Api[], total: number, send: Send) => {
  const seen = { allowed: 0, refused: 0, policies: new Set<unknown>(), retryAfter: new Set<boolean>() }
  let next = 0
  const client = async () => {
    while (next < total) {
      const i = next++
      const answer = await (apis[i % apis.length] as Api).inject({ url: '/v1/projects', ...send(i) })
      seen.policies.add(answer.headers['ratelimit-policy'])
      if (answer.statusCode !== 429) seen.allowed += 1
      else {
        seen.refused += 1
        seen.retryAfter.add(/^[1-9]\d?$/.test(String(answer.headers['retry-after'])))
      }
    }
  }
  await Promise.all(Array.from({ length: 20 }, client))
  return seen
}

t.test(
  'two processes allow the limit together: 1,000 requests of one caller, and of one address',
  async t => {
    const two = await openTwo(t, { patient: true })
    if (two === null) return void t.pass('this machine has no Redis')
    const { apis, db } = two
    const headers = bearer((await anApiToken(db)).token)
    const caller = await countAllowed(apis, 1_000, () => ({ headers }))
    t.strictSame([caller.allowed, [...caller.policies]], [limit, [together]])
    t.strictSame([...caller.retryAfter], [true], 'who is refused is told when to come back')

    const spoofed = await countAllowed(apis, 500, i => ({
      remoteAddress: '192.0.2.7',
      headers: {
        'x-forwarded-for': `10.0.${i >> 8}.${i & 255}`,
        'x-real-ip': `10.1.${i >> 8}.${i & 255}`,
        forwarded: `for=10.2.${i >> 8}.${i & 255}`,
      },
    }))
    t.equal(spoofed.allowed, limit, 'addresses that a client claims change nothing')
  },
)

t.test('a high limit is taken in batches, and stays exact to two per cent', async t => {
  const high = 1_000
  const two = await openTwo(t, { patient: true, settings: { API_RATE_LIMIT_PER_MINUTE: String(high) } })
  if (two === null) return void t.pass('this machine has no Redis')
  const { apis, db } = two
  const headers = bearer((await anApiToken(db)).token)
  const one = apis.slice(0, 1)
  const { allowed: first } = await countAllowed(one, 3, () => ({ headers }))
  t.equal(first, 3, 'the first process holds more than it uses')
  const { allowed } = await countAllowed(apis.slice(1), high + 50, () => ({ headers }))
  t.ok(first + allowed <= high && first + allowed >= high * 0.98, `${first + allowed} of ${high}`)
})

t.test('while Redis is slow each process allows its share, and no more after Redis is back', async t => {
  const two = await openTwo(t, { patient: false })
  if (two === null) return void t.pass('this machine has no Redis')
  const { apis, db, proxy } = two
  const aCaller = async (): Promise<Sent> => ({ headers: bearer((await anApiToken(db)).token) })
  const [caller, other, probe] = [await aCaller(), await aCaller(), await aCaller()]
  proxy.set({ kind: 'latency', ms: 2_000 })
  const late = await countAllowed(apis, 60, () => caller)
  t.strictSame([late.allowed, [...late.policies]], [60, [alone]])
  const alike = await countAllowed(apis, 300, () => other)
  t.strictSame([...alike.policies], [alone])
  t.ok(alike.allowed > limit / 2 && alike.allowed <= limit, `${alike.allowed} by two processes of ${limit}`)

  proxy.set({ kind: 'none' })
  for (const api of apis)
    await eventually(
      async () => {
        const answer = await api.inject({ url: '/v1/projects', ...probe })
        return answer.headers['ratelimit-policy'] === together
      },
      { timeoutMs: 60_000 },
    )
  const back = await countAllowed(apis, 300, () => caller)
  t.ok(late.allowed + back.allowed <= limit, `${late.allowed} + ${back.allowed} were allowed`)
  const onTop = await countAllowed(apis, 100, () => other)
  t.ok(alike.allowed + onTop.allowed <= limit, `${alike.allowed} + ${onTop.allowed} were allowed`)
})

t.test('only the address that a trusted proxy saw counts as the forwarded address', async t => {
  const { app } = await openApi(t, { API_RATE_LIMIT_PER_MINUTE: '2', TRUST_PROXY: '10.9.9.9' })
  const statuses = async (remoteAddress: string, forwardedFor: (i: number) => string) => {
    const seen: number[] = []
    for (let i = 0; i < 4; i += 1) {
      const headers = { 'x-forwarded-for': forwardedFor(i) }
      seen.push((await app.inject({ url: '/v1/projects', remoteAddress, headers })).statusCode)
    }
    return seen
  }
  t.strictSame(await statuses('10.9.9.9', i => `198.51.100.${i}`), [401, 401, 401, 401])
  t.strictSame(await statuses('10.9.9.9', i => `203.0.113.${i}, 198.51.100.99`), [401, 401, 429, 429])
  t.strictSame(await statuses('192.0.2.7', i => `198.51.100.${i + 10}`), [401, 401, 429, 429])
})
