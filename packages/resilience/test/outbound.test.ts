import { createServer } from 'node:net'
import { isDomainError } from '@taxiway/domain'
import { systemClock } from '@taxiway/runtime'
import t, { type Test } from 'tap'
import {
  createMemoryBreakerStore,
  createOutbound,
  createTokenBuckets,
  deadlineIn,
  type OutboundOptions,
  readProblem,
} from '../src/index.js'
import { createFakeClock } from './fake-clock.js'
import { answer, type Handler, startFaultServer } from './fault-server.js'

const start = async (
  test: Pick<Test, 'teardown'>,
  handler: Handler,
  options: Partial<OutboundOptions> = {},
) => {
  const server = await startFaultServer(handler)
  const clock = createFakeClock()
  const breakers: { key: string; state: string }[] = []
  const calls: { outcome: string; attempt: number; status: number | undefined }[] = []
  const outbound = createOutbound({
    name: 'target',
    baseUrl: `${server.url}/v1`,
    credentialId: 'c1',
    clock,
    random: () => 0.5,
    breakerStore: createMemoryBreakerStore({ clock, random: () => 0.5 }),
    timeoutMs: 2_000,
    metrics: {
      onCall: ({ outcome, attempt, status }) => calls.push({ outcome, attempt, status }),
      onBreaker: breaker => breakers.push(breaker),
    },
    ...options,
  })
  test.teardown(async () => {
    await outbound.close()
    await server.close()
  })
  return { server, clock, outbound, breakers, calls }
}

/** The error of a call; the test fails when the call succeeds. */
const failure = async (call: Promise<unknown>) => {
  const outcome = await call.then(
    value => ({ value }),
    error => ({ error }),
  )
  if ('error' in outcome && isDomainError(outcome.error)) return outcome.error
  throw new Error(`expected a DomainError, got ${JSON.stringify(outcome)}`, { cause: outcome })
}

t.test(
  'a target that always answers 503 gets exactly the allowed tries, with full jitter between',
  async t => {
    const { server, clock, outbound } = await start(t, answer(503), {
      retry: { maxAttempts: 4, budget: { ratio: 1, minimum: 10, windowMs: 60_000 } },
      defaultDeadlineMs: 600_000,
    })
    const error = await failure(outbound.request({ method: 'GET', path: '/x' }))
    t.equal(error.code, 'outbound.unavailable')
    t.equal(error.retryable, true)
    t.equal(readProblem(error)?.status, 503)
    t.equal(server.calls(), 4)
    t.strictSame(clock.slept, [500, 1000, 2000], 'half of 1 s, 2 s, 4 s, since random is 0.5')
  },
)

t.test('a rejected request is sent once and never retried', async t => {
  const { server, outbound } = await start(t, answer(422, { error: 'no' }))
  for (const status of [400, 401, 403, 404, 409, 412, 422]) {
    server.handle(answer(status, { error: 'no' }))
    const before = server.calls()
    const error = await failure(outbound.request({ method: 'GET', path: '/x' }))
    t.equal(error.code, 'outbound.rejected')
    t.equal(error.retryable, false)
    t.equal(error.details?.['status'], status)
    t.equal(server.calls(), before + 1)
  }
  t.equal((await outbound.breaker()).state, 'closed', 'and does not count against the breaker')
})

t.test('a call that is not idempotent is repeated only when the target did not act', async t => {
  const { server, outbound } = await start(t, answer(500))
  const error = await failure(outbound.request({ method: 'POST', path: '/x', body: {} }))
  t.equal(server.calls(), 1)
  t.equal(error.details?.['outcomeUnknown'], true)

  server.handle((request, response, call) =>
    call === 2
      ? answer(429, {}, { 'retry-after': '7' })(request, response, call)
      : answer(200)(request, response, call),
  )
  const { status } = await outbound.request({ method: 'POST', path: '/x', body: {} })
  t.equal(status, 200)
  t.equal(server.calls(), 3)

  server.handle((request, response, call) =>
    call === 4 ? request.socket.destroy() : answer(200)(request, response, call),
  )
  const cut = await failure(outbound.request({ method: 'POST', path: '/x', body: {} }))
  t.equal(cut.code, 'outbound.network')
  t.equal(cut.details?.['outcomeUnknown'], true)
  const again = await outbound.request({ method: 'POST', path: '/x', body: {}, idempotent: true })
  t.equal(again.status, 200)
})

t.test('Retry-After overrides our own delay, as seconds or as a date', async t => {
  const { server, clock, outbound } = await start(t, (request, response, call) =>
    call === 1
      ? answer(503, {}, { 'retry-after': '11' })(request, response, call)
      : answer(200)(request, response, call),
  )
  await outbound.request({ method: 'GET', path: '/x' })
  t.strictSame(clock.slept, [11_000])

  const date = 'Mon, 02 Jan 2023 10:00:00 GMT'
  const until = 'Mon, 02 Jan 2023 10:00:25 GMT'
  server.handle((request, response, call) =>
    call === 3
      ? answer(503, {}, { date, 'retry-after': until })(request, response, call)
      : answer(200)(request, response, call),
  )
  await outbound.request({ method: 'GET', path: '/x' })
  t.strictSame(clock.slept, [11_000, 25_000], 'counted from the date of the answer')

  server.handle(answer(503, {}, { 'retry-after': '86400' }))
  const now = clock.now().getTime()
  const error = await failure(outbound.request({ method: 'GET', path: '/x' }))
  t.equal(error.details?.['retryAt'], now + 600_000, 'a day is cut to ten minutes and left to the caller')
  t.equal(clock.slept.length, 2, 'nothing sleeps past its deadline')
})

t.test('no try starts that cannot end before the deadline', async t => {
  const { server, clock, outbound, calls } = await start(t, answer(503))
  const late = await failure(
    outbound.request({ method: 'GET', path: '/x', deadline: clock.monotonicMs() + 50 }),
  )
  t.equal(late.code, 'outbound.deadline_exceeded')
  t.equal(server.calls(), 0)

  const error = await failure(
    outbound.request({ method: 'GET', path: '/x', deadline: clock.monotonicMs() + 1_200 }),
  )
  t.equal(error.code, 'outbound.unavailable', 'the last answer is what the caller hears')
  t.equal(server.calls(), 2, 'after 500 ms there is time for one more, after 1000 ms more there is not')
  t.strictSame(
    calls.map(({ outcome }) => outcome),
    ['deadline_exceeded', 'unavailable', 'unavailable'],
  )
})

t.test('a silent target causes a timeout within the deadline; an abort ends the call at once', async t => {
  const { outbound } = await start(t, () => undefined, {
    clock: systemClock,
    timeoutMs: 120,
  })
  const error = await failure(outbound.request({ method: 'POST', path: '/x' }))
  t.equal(error.code, 'outbound.timeout')
  t.equal(error.details?.['outcomeUnknown'], true)

  const controller = new AbortController()
  const call = outbound.request({ method: 'GET', path: '/x', signal: controller.signal, timeoutMs: 60_000 })
  controller.abort(new Error('superseded'))
  await t.rejects(call, { message: 'superseded' })
  t.equal((await outbound.breaker()).failuresInARow, 1, 'giving up says nothing about the target')
})

t.test('a try cut off by our own deadline does not count as a failure of the target', async t => {
  const { outbound, server } = await start(t, () => undefined, { clock: systemClock })
  const cut = (method: 'GET' | 'POST') =>
    failure(outbound.request({ method, path: '/x', deadline: deadlineIn(systemClock, 200) }))
  t.match(await cut('POST'), { code: 'outbound.deadline_exceeded', details: { outcomeUnknown: true } })
  t.match(await cut('GET'), { code: 'outbound.deadline_exceeded' })
  t.equal((await outbound.breaker()).failuresInARow, 0)
  t.equal(server.calls(), 2, 'and it is not repeated')
})

t.test('a refused connection is a network error that any method may repeat', async t => {
  const probe = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => probe.once('listening', resolve))
  const { port } = probe.address() as { port: number }
  await new Promise(resolve => probe.close(resolve))
  const { outbound, clock } = await start(t, answer(200), { baseUrl: `http://127.0.0.1:${port}` })
  const error = await failure(outbound.request({ method: 'POST', path: '/x' }))
  t.equal(error.code, 'outbound.network')
  t.equal(error.details?.['outcomeUnknown'], false)
  t.equal(clock.slept.length, 3, 'the budget of a quiet minute is three retries')
})

t.test('retries stay within a fifth of the calls and three', async t => {
  const { server, outbound } = await start(t, answer(503), {
    breakerPolicy: { failuresInARow: 1_000_000, minimumCalls: 1_000_000, suspectWindowMs: 1 },
    retry: { baseMs: 1, capMs: 2 },
  })
  for (let call = 0; call < 100; call += 1) await failure(outbound.request({ method: 'GET', path: '/x' }))
  t.equal(server.calls(), 100 + 20 + 3)
})

t.test(
  'five failures in a row open the breaker; it delays without calling, and one probe closes it',
  async t => {
    const { server, clock, outbound, breakers, calls } = await start(t, answer(500), {
      retry: { maxAttempts: 1 },
    })
    const get = () => outbound.request({ method: 'GET', path: '/x' })
    for (let call = 0; call < 5; call += 1) t.equal((await failure(get())).code, 'outbound.unavailable')
    for (let call = 0; call < 20; call += 1) {
      const error = await failure(get())
      t.equal(error.code, 'outbound.circuit_open')
      t.equal(error.details?.['retryAt'], clock.now().getTime() + 30_000)
    }
    t.equal(server.calls(), 5)
    t.equal(calls.at(-1)?.outcome, 'circuit_open')

    clock.advance(30_001)
    const probe = await failure(get())
    t.equal(probe.code, 'outbound.unavailable')
    t.equal(
      probe.details?.['retryAt'],
      clock.now().getTime() + 60_000,
      'who probed in vain is told to wait too',
    )
    const error = await failure(get())
    t.equal(error.details?.['retryAt'], clock.now().getTime() + 60_000, 'the second period is twice as long')
    clock.advance(60_001)
    server.handle(answer(200))
    await get()
    await get()
    t.equal(server.calls(), 8)
    t.strictSame(
      breakers.map(({ state }) => state),
      ['closed', 'open', 'half_open', 'open', 'half_open', 'closed'],
    )
    t.match(breakers[0]?.key, /^127\.0\.0\.1:\d+\|c1$/)
  },
)

t.test('another credential has another breaker', async t => {
  const { outbound } = await start(t, answer(500), { retry: { maxAttempts: 1 } })
  for (let call = 0; call < 5; call += 1) {
    await failure(outbound.request({ method: 'GET', path: '/x', credentialId: 'bad' }))
  }
  t.equal((await outbound.breaker('bad')).state, 'open')
  t.equal((await outbound.breaker()).state, 'closed')
})

t.test('of many concurrent callers only a few reach a dead target', async t => {
  const { server, outbound } = await start(t, answer(500), {
    clock: systemClock,
    breakerPolicy: { suspectWindowMs: 300 },
    retry: { maxAttempts: 1 },
  })
  await failure(outbound.request({ method: 'GET', path: '/x' }))
  const crowd = await Promise.all(
    Array.from({ length: 100 }, () => failure(outbound.request({ method: 'GET', path: '/x' }))),
  )
  t.ok(server.calls() <= 10, `${server.calls()} calls`)
  t.ok(crowd.filter(error => error.code === 'outbound.circuit_open').length >= 91)
})

t.test('429 pauses the bucket of its action and leaves the breaker and other keys alone', async t => {
  const clock = createFakeClock()
  const buckets = { start: createTokenBuckets({ ratePerSecond: 1, burst: 3, clock }) }
  const { server, outbound } = await start(t, answer(429, {}, { 'retry-after': '20' }), {
    clock,
    buckets,
    retry: { maxAttempts: 1 },
  })
  const call = (bucketKey: string, deadline: number) =>
    outbound.request({
      method: 'POST',
      path: '/x',
      action: 'start',
      bucketKey,
      deadline: clock.monotonicMs() + deadline,
    })
  const limited = await failure(call('m1', 60_000))
  t.equal(limited.code, 'outbound.rate_limited')
  t.equal(limited.details?.['retryAt'], clock.now().getTime() + 20_000)
  server.handle(answer(200))
  t.equal((await failure(call('m1', 5_000))).code, 'outbound.deadline_exceeded', 'paused')
  t.equal(server.calls(), 1)
  t.equal((await call('m2', 5_000)).status, 200)
  const before = clock.now().getTime()
  t.equal((await call('m1', 60_000)).status, 200)
  t.equal(clock.now().getTime() - before, 20_000)
  t.equal((await outbound.breaker()).state, 'closed')
})

t.test('responses are bounded, parsed, and rejected when their content is wrong', async t => {
  const { server, outbound } = await start(t, (_request, response) => response.end('x'.repeat(5_000)))
  const big = await failure(outbound.request({ method: 'GET', path: '/x', parse: 'text', maxBytes: 4_999 }))
  t.equal(big.details?.['reason'], 'too_large')
  t.equal((await outbound.request({ method: 'GET', path: '/x', parse: 'buffer' })).body.length, 5_000)

  const streamed = await outbound.request({ method: 'GET', path: '/x', parse: 'stream', maxBytes: 4_000 })
  await t.rejects(streamed.body.toArray(), { name: 'BodyTooLarge' })
  const whole = await outbound.request({ method: 'GET', path: '/x', parse: 'stream' })
  t.equal(Buffer.concat(await whole.body.toArray()).length, 5_000)

  server.handle(answer(200, { n: 'seven' }))
  const shape = await failure(
    outbound.request({
      method: 'GET',
      path: '/x',
      parse: json => {
        if (typeof (json as { n: unknown }).n !== 'number') throw new TypeError('n is not a number')
        return json as { n: number }
      },
    }),
  )
  t.equal(shape.details?.['reason'], 'unexpected_shape')
  t.equal(shape.retryable, false)
})

t.test('a download may take longer than a try', async t => {
  const chunks = 12
  const { outbound } = await start(
    t,
    async (_request, response) => {
      for (let chunk = 0; chunk < chunks; chunk += 1) {
        response.write('x')
        await systemClock.sleep(100)
      }
      response.end()
    },
    { clock: systemClock },
  )
  const { body } = await outbound.request({ method: 'GET', path: '/x', parse: 'stream', timeoutMs: 800 })
  t.equal(Buffer.concat(await body.toArray()).length, chunks)
})

t.test('a download that never ends is cut off at its deadline', async t => {
  const { outbound } = await start(
    t,
    (_request, response) => {
      const drip = setInterval(() => response.write('x'), 50)
      response.once('close', () => clearInterval(drip))
    },
    { clock: systemClock },
  )
  const { body } = await outbound.request({
    method: 'GET',
    path: '/x',
    parse: 'stream',
    deadline: deadlineIn(systemClock, 1_000),
  })
  await t.rejects(body.toArray())
})

t.test('headers, query, accepted statuses and error classes are as requested', async t => {
  const seen: unknown[] = []
  const { outbound } = await start(
    t,
    (request, response, call) => {
      seen.push([request.url, request.headers['authorization'], request.headers['content-type']])
      answer(call === 1 ? 404 : 409, { error: 'held' })(request, response, call)
    },
    {
      headers: () => ({ authorization: `Bearer ${seen.length}` }),
      classify: problem => ({ code: 'fly.lease_held', retryable: true, details: { error: problem.json } }),
    },
  )
  const query = { a: 'x y', states: ['started', 'failed'], none: undefined }
  const { status } = await outbound.request({ method: 'GET', path: '/w', query, accept: [404] })
  t.equal(status, 404)
  const error = await failure(outbound.request({ method: 'DELETE', path: '/w', body: { a: 1 } }))
  t.equal(error.code, 'fly.lease_held')
  t.strictSame(error.details?.['error'], { error: 'held' })
  t.strictSame(seen, [
    ['/v1/w?a=x+y&states=started&states=failed', 'Bearer 0', undefined],
    ['/v1/w', 'Bearer 1', 'application/json'],
  ])
})

t.test('an address under localhost is this machine', async t => {
  const { server } = await start(t, answer(200))
  const outbound = createOutbound({
    name: 'app',
    baseUrl: server.url.replace('127.0.0.1', 'some-app.localhost'),
    credentialId: 'none',
    breakerStore: createMemoryBreakerStore(),
  })
  t.teardown(() => outbound.close())
  t.equal((await outbound.request({ method: 'GET', path: '/' })).status, 200)
})
