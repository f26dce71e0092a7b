import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, connect as dial, type Socket } from 'node:net'
import { createTestDatabase, eventually } from '@taxiway/testing'
import t, { type Test } from 'tap'
import { type Answer, aPush, openRaw, sign, startIngress } from './webhooks-client.js'

const head = (over: Record<string, string> = {}) =>
  Object.entries({
    host: 'x',
    'content-type': 'application/json',
    'x-github-event': 'push',
    'x-github-delivery': randomUUID(),
    'x-hub-signature-256': `sha256=${'0'.repeat(64)}`,
    ...over,
  })
    .map(([name, value]) => `${name}: ${value}`)
    .join('\r\n')
const post = (over?: Record<string, string>) => `POST /webhooks/github HTTP/1.1\r\n${head(over)}\r\n\r\n`

/** Postgres behind a proxy that the test can close or block. */
const doorTo = async (t: Test, databaseUrl: string) => {
  const url = new URL(databaseUrl)
  const target = { host: url.hostname, port: Number(url.port) }
  const open = new Set<Socket>()
  let mode: 'open' | 'shut' | 'hung' = 'open'
  const server = createServer(socket => {
    open.add(socket)
    socket.on('error', () => undefined).on('close', () => open.delete(socket))
    if (mode === 'shut') socket.destroy()
    if (mode !== 'open') return
    const upstream = dial(target)
    upstream.on('error', () => socket.destroy()).on('close', () => socket.destroy())
    socket.on('close', () => upstream.destroy())
    socket.on('data', chunk => {
      if (mode === 'open') upstream.write(chunk)
    })
    upstream.pipe(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    for (const socket of open) socket.destroy()
    server.close()
  })
  url.port = String((server.address() as { port: number }).port)
  return {
    url: url.href,
    set: (next: typeof mode) => {
      mode = next
      if (next !== 'hung') for (const socket of open) socket.destroy()
    },
  }
}

t.test('row 30: a declared length over the limit is refused before reading the body', async t => {
  const ingress = await startIngress(t)
  const raw = await openRaw(ingress.port)
  raw.write(post({ 'content-length': '5242881' }))
  t.equal(await raw.status(), '413')
  t.match(raw.received(), /connection: close/i)
  await raw.closed()
})

t.test('row 31: 30 MB without a length is refused part-way and not kept', async t => {
  const ingress = await startIngress(t)
  const raw = await openRaw(ingress.port)
  raw.write(post({ 'transfer-encoding': 'chunked' }))
  const chunk = Buffer.alloc(65_536, 'x')
  const before = process.memoryUsage().arrayBuffers
  for (let n = 0; n < 480 && !raw.socket.destroyed; n += 1) {
    raw.write('10000\r\n')
    raw.write(chunk)
    if (!raw.write('\r\n'))
      await Promise.race([once(raw.socket, 'drain'), raw.closed()]).catch(() => undefined)
  }
  t.equal(await raw.status(), '413')
  await raw.closed()
  t.ok(process.memoryUsage().arrayBuffers - before < 30_000_000)
  t.match(await ingress.send(), { status: 202 }, 'and the ingress goes on')
})

t.test('row 45: a sender that disconnects midway leaves nothing behind', async t => {
  const ingress = await startIngress(t, { settings: { inFlightBytes: 1_000 } })
  const raw = await openRaw(ingress.port)
  raw.write(`${post({ 'content-length': '900' })}{"ref":`)
  await eventually(async () => (await ingress.send()).status === 503, { what: 'the budget is used' })
  raw.socket.destroy()
  t.ok(await eventually(async () => (await ingress.send()).status === 202, { what: 'its budget came back' }))
  t.equal((await ingress.rows()).length, 1)
})

t.test('row 46: a body that does not arrive in time is refused and the connection ends', async t => {
  const ingress = await startIngress(t, { settings: { bodyTimeoutMs: 100 } })
  const raw = await openRaw(ingress.port)
  raw.write(`${post({ 'content-length': '900' })}{"ref":`)
  t.equal(await raw.status(), '408')
  await raw.closed()
  t.same(await ingress.rows(), [])
})

t.test('row 47: the 31st unverified request of an address gets 429; verified ones do not', async t => {
  const ingress = await startIngress(t, { settings: { rateMode: 'failures' } })
  const statuses: number[] = []
  for (let n = 0; n < 30; n += 1) statuses.push((await ingress.send({ key: 'wrong' })).status)
  t.same(new Set(statuses), new Set([401]))
  const refused = await ingress.send({ key: 'wrong' })
  t.equal(refused.status, 429)
  t.ok(Number(refused.headers['retry-after']) > 0)
  t.equal(
    (await ingress.send({ key: 'wrong', headers: { 'content-type': 'text/plain' } })).status,
    429,
    'pair: 429 before 415',
  )
  t.same(await ingress.rows(), [], 'nothing unverified is stored')
})

t.test('row 47: malformed requests count as well', async t => {
  const ingress = await startIngress(t, { settings: { rateMode: 'failures', rateLimitPerMinute: 3 } })
  t.equal((await ingress.send({ headers: { 'content-type': 'text/plain' } })).status, 415)
  t.equal((await ingress.send({ guid: 'x' })).status, 400)
  t.equal((await ingress.send({ headers: { 'x-hub-signature-256': undefined } })).status, 401)
  t.equal((await ingress.send()).status, 429)
})

t.test('row 48: 1,000 valid deliveries a minute from one address are all accepted', async t => {
  const ingress = await startIngress(t, { settings: { rateMode: 'failures' } })
  const statuses = new Set<number>()
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      for (let n = 0; n < 50; n += 1) statuses.add((await ingress.send()).status)
    }),
  )
  t.same([...statuses], [202])
  t.equal((await ingress.rows()).length, 1_000)
})

t.test('the limit `all` counts every request', async t => {
  const ingress = await startIngress(t, { settings: { rateMode: 'all' } })
  for (let n = 0; n < 30; n += 1) t.equal((await ingress.send()).status, 202)
  t.equal((await ingress.send()).status, 429)
})

t.test('row 49: a forged X-Forwarded-For changes nothing unless a proxy is trusted', async t => {
  const from = (address: string) => ({ key: 'wrong', headers: { 'x-forwarded-for': address } })
  const direct = await startIngress(t, { settings: { rateMode: 'failures', rateLimitPerMinute: 2 } })
  const statuses: number[] = []
  for (const address of ['10.0.0.1', '10.0.0.2', '10.0.0.3'])
    statuses.push((await direct.send(from(address))).status)
  t.same(statuses, [401, 401, 429])

  const proxied = await startIngress(t, {
    settings: { rateMode: 'failures', rateLimitPerMinute: 2 },
    trustProxy: true,
  })
  const ask = async (address: string) => (await proxied.send(from(address))).status
  t.same([await ask('10.0.0.1'), await ask('10.0.0.1'), await ask('10.0.0.1')], [401, 401, 429])
  t.equal(await ask('10.0.0.2'), 401)
  t.same(
    [await ask('2001:db8::1'), await ask('2001:db8::2'), await ask('2001:db8::3')],
    [401, 401, 429],
    'an IPv6 /64 is one sender',
  )
  for (let n = 0; n < 5; n += 1)
    t.equal(await ask('140.82.112.9'), 401, 'what comes from GitHub is verified before it is refused')
})

t.test('rows 50 and 51: a stopped or hanging Redis delays no answer and loses no delivery', async t => {
  const hung = await startIngress(t, { wakeDeliveries: () => new Promise(() => undefined) })
  t.match(await hung.send(), { status: 202 })
  const refused = await startIngress(t, { wakeDeliveries: async () => false })
  t.match(await refused.send(), { status: 202 })
  t.match(await refused.rows(), [{ state: 'received' }])
  const broken = await startIngress(t, { wakeDeliveries: () => Promise.reject(new Error('no')) })
  t.match(await broken.send(), { status: 202 })
  const well = await startIngress(t)
  await well.send()
  await eventually(async () => well.woken.length === 1)
})

t.test('rows 24 and 53: without Postgres no delivery is acknowledged, and the redelivery is new', async t => {
  const database = await createTestDatabase(t)
  const door = await doorTo(t, database.url)
  const ingress = await startIngress(t, { databaseUrl: door.url, settings: { acceptTimeoutMs: 1_500 } })
  t.match(await ingress.send(), { status: 202 })
  door.set('shut')
  const delivery = { guid: randomUUID(), body: aPush() }
  const answers = await Promise.all(Array.from({ length: 10 }, () => ingress.send(delivery)))
  t.ok(answers.every(answer => answer.status === 503 && Number(answer.headers['retry-after']) > 0))
  t.same(
    (await database.pool.query('select 1 from delivery_signatures where first_seen_at > now()')).rows,
    [],
  )
  t.equal((await database.pool.query('select 1 from deliveries')).rowCount, 1, 'nothing is left behind')
  t.equal(ingress.woken.length, 1)
  door.set('open')
  t.match(
    await eventually(async () => {
      const answer = await ingress.send(delivery)
      return answer.status === 202 ? answer : undefined
    }),
    { body: { status: 'accepted' } },
  )
})

t.test('row 52: a hanging Postgres causes a timeout; the redelivery is processed once', async t => {
  const database = await createTestDatabase(t)
  const door = await doorTo(t, database.url)
  const ingress = await startIngress(t, { databaseUrl: door.url, settings: { acceptTimeoutMs: 300 } })
  // The first connection may take a busy machine longer than that.
  await eventually(async () => (await ingress.send()).status === 202)
  door.set('hung')
  const delivery = { guid: randomUUID(), body: aPush() }
  t.equal((await ingress.send(delivery)).status, 503)
  door.set('open')
  await eventually(async () => (await ingress.send(delivery)).status < 300)
  t.match(await ingress.send(delivery), { status: 200, body: { status: 'duplicate' } })
  t.equal((await ingress.rows('guid = $1', [delivery.guid])).length, 1)
})

t.test('row 55: above the memory limit for bodies a request is refused before its body is read', async t => {
  const ingress = await startIngress(t, { settings: { inFlightBytes: 10_000 } })
  const raw = await openRaw(ingress.port)
  raw.write(post({ 'content-length': '10001' }))
  t.equal(await raw.status(), '503')
  t.match(raw.received(), /retry-after: 1/i)
  t.equal((await ingress.send({ chunked: true })).status, 503, 'a chunked body counts as the largest')
  t.equal((await ingress.send()).status, 202)
})

t.test('large bodies take turns, and small ones pass them', async t => {
  const ingress = await startIngress(t)
  const big = () => ({ body: aPush({ padding: 'x'.repeat(2_000_000) }) })
  const answers = await Promise.all([
    ...Array.from({ length: 8 }, () => ingress.send(big())),
    ...Array.from({ length: 8 }, () => ingress.send()),
  ])
  t.ok(answers.every(answer => answer.status === 202))
})

t.test('row 56: shutdown finishes deliveries in progress, and acknowledged ones are stored', async t => {
  const ingress = await startIngress(t)
  const body = aPush()
  const raw = await openRaw(ingress.port)
  raw.write(
    post({
      'content-length': String(Buffer.byteLength(body)),
      'x-hub-signature-256': sign(body),
    }) + body.slice(0, 10),
  )
  // The server has read the head: it has answered a later request on another connection.
  await ingress.send()
  const closing = ingress.app.close()
  raw.write(body.slice(10))
  t.equal(await raw.status(), '202')
  t.match(
    raw.received(),
    /connection: close/i,
    'shutdown does not wait until this connection is idle for long',
  )
  await closing
  t.equal((await ingress.rows()).length, 2)
  const refused = await openRaw(ingress.port).then(
    () => 'connected',
    (error: { code?: string }) => error.code,
  )
  t.equal(refused, 'ECONNREFUSED')
})

t.test('answers do not reveal which repositories have projects', async t => {
  const ingress = await startIngress(t)
  const strip = ({ status, body }: Answer) => ({ status, code: body['code'], detail: body['detail'] })
  const known = await ingress.send({ key: 'wrong', body: aPush() })
  const unknown = await ingress.send({ key: 'wrong', body: aPush({ repository: { id: 999_999 } }) })
  t.same(strip(known), strip(unknown))
})
