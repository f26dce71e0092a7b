import { systemClock } from '@taxiway/runtime'
import t, { type Test } from 'tap'
import { inChunks } from '../src/blobs/blob-source.js'
import type { BlobSource } from '../src/index.js'
import { aBlob, aClient, readAll } from './fixture.js'
import { type Fault, startStandIn } from './stand-in.js'

/** Its pauses end at once. */
const quickClock = { ...systemClock, sleep: () => new Promise<void>(resolve => setImmediate(resolve)) }
const password = 'test-password'

const aFaultyRegistry = async (t: Test, faults: [on: RegExp, fault: Fault, times?: number][]) => {
  const server = await startStandIn(t, {
    faults: faults.map(([on, fault, times = 1]) => ({ on, fault, times })),
  })
  const registry = aClient(t, server, {
    chunkBytes: 10_000,
    clock: quickClock,
    breakerPolicy: { failuresInARow: 50, failureRatio: 1, suspectWindowMs: 0 },
  })
  return { server, registry }
}

t.test(
  'a Bearer challenge is answered once for each scope, and a token that is refused is replaced',
  async t => {
    const server = await startStandIn(t, { bearer: { password } })
    const registry = aClient(
      t,
      { address: server.address, username: 'taxiway', password },
      { chunkBytes: 1_000 },
    )
    const { bytes, source } = aBlob(3_500)
    await registry.putBlob('team/app', source)
    t.same(await readAll(registry.readBlob('team/app', source)), bytes)
    const tokens = () => server.seen.filter(line => line.startsWith('token'))
    t.same(tokens(), ['token repository:team/app:pull', 'token repository:team/app:pull,push'])
    server.forgetTokens()
    t.equal(await registry.hasBlob('team/app', source), true)
    t.equal(tokens().length, 3)
    await registry.putBlob('team/two', aBlob(10).source, { mountFrom: 'team/app' })
    t.ok(tokens().includes('token repository:team/two:pull,push repository:team/app:pull'))
    const wrong = aClient(t, { address: server.address, username: 'taxiway', password: 'another' })
    await t.rejects(wrong.hasBlob('team/app', source), { code: 'registry.unauthorized' })
  },
)

t.test('a token near its end is replaced before it is refused', async t => {
  const server = await startStandIn(t, { bearer: { password, ttlSeconds: 60 } })
  let ms = 0
  const clock = { ...systemClock, monotonicMs: () => ms }
  const registry = aClient(t, { address: server.address, username: 'taxiway', password }, { clock })
  await registry.hasBlob('team/app', aBlob(1).source)
  await registry.hasBlob('team/app', aBlob(1).source)
  const tokens = () => server.seen.filter(line => line.startsWith('token')).length
  t.equal(tokens(), 1)
  ms = 55_000
  await registry.hasBlob('team/app', aBlob(1).source)
  t.equal(tokens(), 2)
})

t.test('a registry that answers 202 to a mount gets an upload', async t => {
  const { server, registry } = await aFaultyRegistry(t, [])
  const { source } = aBlob(500)
  await registry.putBlob('team/one', source)
  server.blobs.clear()
  t.same(await registry.putBlob('team/two', source, { mountFrom: 'team/one' }), {
    how: 'uploaded',
    sentBytes: 500,
  })
  t.ok(server.blobs.has(source.digest))
})

t.test('a connection lost in mid-chunk: the upload goes on where the registry got to', async t => {
  const { server, registry } = await aFaultyRegistry(t, [[/^PATCH/, 'cut', 2]])
  const opened: number[] = []
  const { bytes, source } = aBlob(35_000)
  const watched: BlobSource = {
    ...source,
    open: (offset, signal) => {
      opened.push(offset)
      return source.open(offset, signal)
    },
  }
  const { how } = await registry.putBlob('team/app', watched)
  t.equal(how, 'uploaded')
  t.same(server.blobs.get(source.digest), bytes)
  t.same(opened, [0, 1_000, 2_000], 'not from the beginning')
  t.equal(server.seen.filter(line => line.startsWith('POST')).length, 1, 'in the same session')
})

t.test('a chunk or an end that was taken but not confirmed is not sent again', async t => {
  const { server, registry } = await aFaultyRegistry(t, [
    [/^PATCH/, 'lost'],
    [/^PUT/, 'lost'],
  ])
  const { bytes, source } = aBlob(25_000)
  await registry.putBlob('team/app', source)
  t.same(server.blobs.get(source.digest), bytes)
  t.equal(server.receivedBytes(), 25_000)
  t.equal(server.seen.filter(line => line.startsWith('PUT')).length, 1)
})

t.test('a session that the registry forgot is begun again, a few times', async t => {
  const { server, registry } = await aFaultyRegistry(t, [])
  const { source } = aBlob(25_000)
  let openings = 0
  const forgetful = (times: number): BlobSource => ({
    ...source,
    open: async function* (offset) {
      openings += 1
      for await (const piece of source.open(offset)) {
        yield piece.subarray(0, 10_000)
        if (openings <= times) server.forgetSessions()
        yield piece.subarray(10_000)
      }
    },
  })
  await registry.putBlob('team/app', forgetful(2))
  t.ok(server.blobs.has(source.digest))
  server.blobs.clear()
  openings = 0
  await t.rejects(registry.putBlob('team/app', forgetful(1_000)), {
    code: 'registry.unavailable',
    retryable: true,
    message: /lost 4 uploads/,
  })
})

t.test(
  'a registry that answers 5xx fails the push with an error that is retried, and has nothing half pushed',
  async t => {
    const refusing = await aFaultyRegistry(t, [[/./, 'refused', 1_000]])
    await t.rejects(refusing.registry.putBlob('team/app', aBlob(10).source), {
      code: 'registry.unavailable',
      retryable: true,
    })
    const failing = await aFaultyRegistry(t, [[/^(PATCH|PUT|GET)/, 'refused', 1_000]])
    await t.rejects(failing.registry.putBlob('team/app', aBlob(25_000).source), {
      code: 'registry.unavailable',
      retryable: true,
    })
    t.equal(failing.server.blobs.size, 0)
  },
)

t.test(
  'a download that breaks off goes on from there; bytes that do not fit the digest are refused',
  async t => {
    const { server, registry } = await aFaultyRegistry(t, [[/^GET/, 'broken', 2]])
    const { bytes, source } = aBlob(60_000)
    server.blobs.set(source.digest, bytes)
    t.same(await readAll(registry.readBlob('team/app', source)), bytes)
    t.equal(server.seen.length, 3)

    const lying = await aFaultyRegistry(t, [[/^GET/, 'other bytes', 1_000]])
    lying.server.blobs.set(source.digest, bytes)
    await t.rejects(readAll(lying.registry.readBlob('team/app', source)), {
      code: 'registry.content_invalid',
    })
  },
)

t.test('credentials stay with the registry: an upload that leads to another host is refused', async t => {
  const { createServer } = await import('node:http')
  const server = createServer((request, response) => {
    if (request.method === 'HEAD') return void response.writeHead(404).end()
    response.writeHead(202, { location: 'http://elsewhere.example/v2/x/blobs/uploads/1' }).end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const { port } = server.address() as { port: number }
  const registry = aClient(t, { address: `127.0.0.1:${port}` })
  await t.rejects(registry.putBlob('team/app', aBlob(10).source), {
    code: 'registry.rejected',
    message: /Check IMAGE_REGISTRY/,
  })
})

t.test('a blob is read no faster than its chunks are sent, so memory does not grow with it', async t => {
  let read = 0
  const pieces = async function* () {
    for (; read < 50; read += 1) yield Buffer.alloc(1_000)
  }
  const sizes: number[] = []
  for await (const chunk of inChunks(pieces(), 4_096)) {
    sizes.push(chunk.length)
    t.ok(read * 1_000 - sizes.reduce((sum, size) => sum + size, 0) < 1_000)
  }
  t.same(sizes, [...Array(12).fill(4_096), 848])
})
