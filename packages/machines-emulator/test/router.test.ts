import { connect } from 'node:net'
import t from 'tap'
import { eventually, openMachines, visit, webService } from './fixture.js'

t.test('the router reaches started, uncordoned, healthy machines only, each in turn', async t => {
  const fly = await openMachines(t)
  await fly.createApp()
  t.equal((await fly.visit('/', {}, 'absent')).status, 404)
  t.equal((await fly.visit()).status, 503, 'no machine yet')

  const one = await fly.createMachine({ name: 'one' })
  const cordoned = await fly.createMachine({ name: 'two', skip_service_registration: true })
  const sick = await fly.createMachine({ name: 'three' }, { env: { UNHEALTHY: '1' } })
  for (const { id } of [one, cordoned, sick]) t.equal((await fly.wait(id, 'started')).status, 200)
  await fly.eventuallyVisit()
  await eventually(async () => (await fly.machine(cordoned.id)).checks[0].status === 'passing')
  await eventually(async () => (await fly.machine(sick.id)).checks[0].status === 'critical')

  const seenBy = async (times: number): Promise<string[]> => {
    const seen = new Set<string>()
    for (let i = 0; i < times; i += 1) seen.add((await fly.visit()).json().env.FLY_MACHINE_ID)
    return [...seen].sort()
  }
  t.same(await seenBy(6), [one.id])
  const forced = await fly.visit('/', { 'fly-force-instance-id': cordoned.id })
  t.equal(forced.json().env.FLY_MACHINE_ID, cordoned.id, 'a cordoned machine is reached by its name')
  t.equal((await fly.visit('/', { 'fly-force-instance-id': 'absent' })).status, 503)

  t.equal((await fly.call('POST', `/apps/shop/machines/${cordoned.id}/uncordon`)).status, 200)
  t.same(await seenBy(6), [one.id, cordoned.id].sort())
  await fly.visit('/heal', { 'fly-force-instance-id': sick.id })
  await eventually(async () => (await seenBy(6)).includes(sick.id))
  await fly.call('POST', `/apps/shop/machines/${one.id}/cordon`)
  t.same(await seenBy(6), [cordoned.id, sick.id].sort())
})

t.test(
  'bodies stream through the router, upgrades too, and a machine without checks counts as healthy',
  async t => {
    const fly = await openMachines(t)
    await fly.createApp()
    const machine = await fly.createMachine({}, { services: [webService([])] })
    await fly.wait(machine.id, 'started')
    await fly.eventuallyVisit()

    const body = 'x'.repeat(1_000_000)
    const echo = await visit(fly.routerUrl(), { app: 'shop', path: '/echo', method: 'POST', body })
    t.equal(echo.text, body)
    t.match((await fly.visit('/')).json().headers, { 'x-forwarded-proto': 'http' })

    const { port, hostname } = new URL(fly.routerUrl())
    const talk = await new Promise<string>((resolve, reject) => {
      let text = ''
      const socket = connect(Number(port), hostname, () =>
        socket.write(
          'GET /socket HTTP/1.1\r\nHost: shop.localhost\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nping',
        ),
      )
      socket.once('error', reject)
      socket.on('data', chunk => {
        text += chunk
        if (!text.endsWith('ping')) return
        socket.destroy()
        resolve(text)
      })
    })
    t.match(talk, /^HTTP\/1.1 101/)

    await fly.call('POST', `/apps/shop/machines/${machine.id}/stop`)
    await fly.eventuallyVisit(503)
  },
)

t.test('top-level checks gate routing only as readiness checks, and tcp checks need a listener', async t => {
  const fly = await openMachines(t)
  await fly.createApp()
  const check = { type: 'http', path: '/health', interval: '1s', grace_period: '1ms' }
  const ready = await fly.createMachine(
    {},
    {
      services: [webService([])],
      env: { UNHEALTHY: '1' },
      checks: { ready: { ...check, kind: 'readiness' }, port: { type: 'tcp', interval: '1s' } },
    },
  )
  await fly.wait(ready.id, 'started')
  const statuses = (checks: { name: string; status: string }[]) =>
    Object.fromEntries(checks.map(({ name, status }) => [name, status]))
  await eventually(async () => {
    const now = statuses((await fly.machine(ready.id)).checks)
    return now['ready'] === 'critical' && now['port'] === 'passing'
  })
  t.equal((await fly.visit()).status, 503)
  const note = await fly.createMachine(
    {},
    { services: [webService([])], env: { UNHEALTHY: '1' }, checks: { note: check } },
  )
  await fly.wait(note.id, 'started')
  t.equal((await fly.eventuallyVisit()).json().env.FLY_MACHINE_ID, note.id)
})
