import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { sampleChange } from '@taxiway/github-emulator'
import t, { type Test } from 'tap'
import { checkWorld } from '../src/checker/check-world.js'
import { eventually } from '../src/eventually.js'
import { openTcpProxy, type TcpProxy } from '../src/faults/tcp-proxy.js'
import { openWorld, type World, type WorldProject } from '../src/world/open-world.js'

t.setTimeout(580_000)

const openEcho = async (t: Test) => {
  const server = createServer(socket => socket.pipe(socket)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const proxy = await openTcpProxy((server.address() as AddressInfo).port)
  t.teardown(async () => {
    await proxy.close()
    server.close()
  })
  return proxy
}
const dial = async (t: Test, proxy: TcpProxy) => {
  const socket = connect(proxy.port, '127.0.0.1')
  socket.on('error', () => undefined)
  t.teardown(() => void socket.destroy())
  await once(socket, 'connect')
  let heard = ''
  socket.on('data', chunk => {
    heard += chunk
  })
  return { socket, heard: () => heard }
}
const isClosed = (socket: Socket) => eventually(() => socket.destroyed)
const aMoment = () => new Promise(resolve => setTimeout(resolve, 150))

t.test('without a fault everything passes, in order', async t => {
  const { socket, heard } = await dial(t, await openEcho(t))
  for (const part of ['a', 'b', 'c']) socket.write(part.repeat(10_000))
  t.ok(await eventually(() => /^a{10000}b{10000}c{10000}$/.test(heard())))
})

t.test('latency delays both ways', async t => {
  const proxy = await openEcho(t)
  const { socket, heard } = await dial(t, proxy)
  proxy.set({ kind: 'latency', ms: 100 })
  const started = performance.now()
  socket.write('ping')
  await eventually(() => heard() === 'ping')
  t.ok(performance.now() - started >= 195)
})

t.test('a black hole swallows without a word, and what was sent arrives when it is over', async t => {
  const proxy = await openEcho(t)
  const { socket, heard } = await dial(t, proxy)
  proxy.set({ kind: 'black_hole' })
  socket.write('ping')
  await aMoment()
  t.equal(heard(), '')
  t.notOk(socket.destroyed)
  proxy.set({ kind: 'none' })
  t.ok(await eventually(() => heard() === 'ping'))
})

t.test('half-open: the other side is gone and the caller is not told', async t => {
  const proxy = await openEcho(t)
  const { socket, heard } = await dial(t, proxy)
  proxy.set({ kind: 'half_open' })
  socket.write('ping')
  await aMoment()
  t.equal(heard(), '')
  t.notOk(socket.destroyed)
})

t.test('reset: living and new connections break', async t => {
  const proxy = await openEcho(t)
  const { socket } = await dial(t, proxy)
  proxy.set({ kind: 'reset' })
  t.ok(await isClosed(socket))
  const next = connect(proxy.port, '127.0.0.1').on('error', () => undefined)
  t.ok(await isClosed(next))
})

t.test('slow: so many bytes a second', async t => {
  const proxy = await openEcho(t)
  const { socket, heard } = await dial(t, proxy)
  proxy.set({ kind: 'slow', bytesPerSecond: 8_192 })
  const started = performance.now()
  socket.write('x'.repeat(2_048))
  await eventually(() => heard().length === 2_048)
  t.ok(performance.now() - started >= 200)
})

t.test('a commit arrives and its answer does not', async t => {
  const proxy = await openEcho(t)
  const { socket, heard } = await dial(t, proxy)
  proxy.set({ kind: 'cut_after_commit', times: 1 })
  socket.write('Q\0\0\0\x0bcommit\0')
  t.ok(await isClosed(socket))
  t.equal(heard(), '')
  t.equal(proxy.struck(), 1)
})

const openBehindProxy = async (
  t: Test,
): Promise<{ world: World; proxy: TcpProxy; project: WorldProject }> => {
  let proxy: TcpProxy | undefined
  const world = await openWorld(t, {
    databaseUrl: async url => {
      const direct = new URL(url)
      proxy = await openTcpProxy(Number(direct.port))
      t.teardown(() => proxy?.close())
      direct.port = String(proxy.port)
      return direct.href
    },
  })
  return { world, proxy: proxy as TcpProxy, project: world.projects[0] as WorldProject }
}
const steps = ({ database }: World) =>
  eventually(async () => (await database.handle.pool.query('select 1 from deployment_steps')).rowCount)

t.test('Postgres in a black hole for longer than a lease is latency', async t => {
  const { world, proxy, project } = await openBehindProxy(t)
  await world.github.openPull(project, { head: 'change', files: sampleChange(1) })
  await steps(world)
  proxy.set({ kind: 'black_hole' })
  await eventually(
    async () =>
      (
        await world.database.handle.pool.query(
          `select 1 from environments where lease_until < now() - interval '1 second'`,
        )
      ).rowCount,
  )
  proxy.set({ kind: 'none' })
  await world.settled({ timeoutMs: 300_000 })
  t.same(await checkWorld(world), [])
})

t.test('commits whose answers are lost have exactly one effect each', async t => {
  const { world, proxy, project } = await openBehindProxy(t)
  proxy.set({ kind: 'cut_after_commit', times: 12 })
  const { number } = await world.github.openPull(project, { head: 'change', files: sampleChange(1) })
  await world.github.idle()
  // GitHub was not answered, so a person presses "Redeliver".
  for (const one of await world.github.deliveries())
    if (one.event === 'pull_request' && one.statusCode !== 202) await world.github.send(one.id)
  await world.settled({ timeoutMs: 300_000 })
  t.ok(proxy.struck() >= 6, `${proxy.struck()} answers were lost`)
  proxy.set({ kind: 'cut_after_commit', times: 6 })
  await world.github.change(project, number, 'close', { deliver: true })
  await world.github.idle()
  for (const one of await world.github.deliveries())
    if (one.action === 'closed' && one.statusCode !== 202) await world.github.send(one.id)
  await world.settled({ timeoutMs: 300_000 })
  const { rows } = await world.database.handle.pool.query('select attempt, crashes from deployments')
  t.ok(
    rows.every(one => one.attempt === 0 && one.crashes === 0),
    'and none of them counts as an error or a crash of the work',
  )
  t.same(await checkWorld(world), [])
})
