import { askApp } from '@taxiway/emulator-control'
import { sampleChange } from '@taxiway/github-emulator'
import t, { type Test } from 'tap'
import { checkWorld } from '../src/checker/check-world.js'
import { eventually } from '../src/eventually.js'
import { openWorld, type World, type WorldProject } from '../src/world/open-world.js'

t.setTimeout(580_000)

const isClean = async (t: Test, world: World) => t.same(await checkWorld(world), [])
const first = ({ projects }: World): WorldProject => projects[0] as WorldProject
const appOf = async ({ database }: World, number: number) =>
  (
    await database.handle.pool.query<{ url: string; app_name: string; live_sha: string }>(
      'select url, app_name, live_sha from environments where target = $1',
      [`pr:${number}`],
    )
  ).rows[0]

t.test('a pull request is served, replaced by a push and removed by its end', async t => {
  const world = await openWorld(t)
  const project = first(world)
  const opened = await world.github.openPull(project, { head: 'change', files: sampleChange(1) })
  await world.settled()
  const app = await appOf(world, opened.number)
  const visit = async () => (await askApp(`${app?.url}/version`))?.body
  t.match(await visit(), opened.sha, 'the app serves the commit')
  const before = await world.machines.machines()

  const pushed = await world.github.push(project, opened.number, { files: sampleChange(2) })
  await eventually(async () => (await appOf(world, opened.number))?.live_sha === pushed.sha, {
    timeoutMs: 60_000,
  })
  await world.settled()
  t.match(await visit(), pushed.sha, 'the app serves the newer commit')
  const after = (await world.machines.machines()).filter(one => one.state === 'started')
  t.equal(after.length, 1)
  t.not(after[0]?.id, before[0]?.id, 'on a machine of its own')
  await isClean(t, world)

  await world.github.change(project, opened.number, 'close')
  await eventually(async () => (await askApp(`${app?.url}/version`))?.status === 404, { timeoutMs: 60_000 })
  await world.settled()
  t.same(await world.machines.processes(), [], 'no process is left')
  await isClean(t, world)
})

t.test('without Redis a delivery goes live, started by polling', async t => {
  const world = await openWorld(t, { redis: false })
  const opened = await world.github.openPull(first(world), { head: 'change', files: sampleChange(1) })
  await eventually(
    async () => (await world.database.handle.pool.query('select 1 from deployment_steps')).rowCount,
  )
  await world.settled()
  t.equal((await appOf(world, opened.number))?.live_sha, opened.sha)
  await isClean(t, world)
})

t.test('Redis killed on the way costs latency only', async t => {
  const world = await openWorld(t)
  if (!world.redis) {
    t.pass('there is no redis-server on this machine to kill')
    return
  }
  const opened = await world.github.openPull(first(world), { head: 'change', files: sampleChange(1) })
  await eventually(
    async () => (await world.database.handle.pool.query('select 1 from deployment_steps')).rowCount,
  )
  await world.redis.kill()
  const second = await world.github.openPull(first(world), { head: 'other', files: sampleChange(2) })
  await world.settled()
  await world.redis.start()
  await world.github.change(first(world), second.number, 'close')
  await eventually(async () => (await appOf(world, second.number))?.url === null, { timeoutMs: 60_000 })
  await world.settled()
  t.equal((await appOf(world, opened.number))?.live_sha, opened.sha)
  await isClean(t, world)
})

const orders = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
]

t.test(
  'every order of opened, synchronize and closed ends the same, with the worker killed in between',
  async t => {
    const world = await openWorld(t)
    const project = first(world)
    const [worker] = world.workers
    const deliveriesOf = async (ids: number[]) =>
      (await world.github.deliveries())
        .filter(one => one.event === 'pull_request' && ids.includes(one.id))
        .map(one => one.id)
    const sequences: number[][] = []
    for (const order of orders) {
      const opened = await world.github.openPull(project, {
        head: `order-${order.join('')}`,
        deliver: false,
        files: sampleChange(1),
      })
      const pushed = await world.github.push(project, opened.number, {
        deliver: false,
        files: sampleChange(2),
      })
      const closed = await world.github.change(project, opened.number, 'close', { deliver: false })
      const events = await Promise.all([opened, pushed, closed].map(one => deliveriesOf(one.deliveries)))
      sequences.push(order.flatMap(index => events[index] ?? []))
    }
    for (const step of [0, 1, 2]) {
      for (const sequence of sequences) await world.github.send(sequence[step] as number)
      await world.github.idle()
      await worker?.kill()
      for (const sequence of sequences) await world.github.send(sequence[step] as number)
      await world.github.idle()
      await worker?.start()
    }
    await world.settled()
    const { rows } = await world.database.handle.pool.query(
      'select target, desired from environments order by target',
    )
    t.same(
      rows.map(row => row.desired),
      orders.map(() => 'down'),
    )
    await isClean(t, world)
  },
)
