import t from 'tap'
import { eventually, openMachines, webService } from './fixture.js'

const sleepy = (autostop: 'stop' | 'suspend', more = {}) => ({
  ...webService([{ type: 'http', path: '/health', interval: '1s' }]),
  autostop,
  autostart: true,
  min_machines_running: 0,
  ...more,
})

type Event = Record<string, string>
const startsIn = (events: Event[]): number =>
  events.filter(one => one['type'] === 'start' && one['source'] === 'proxy').length

for (const [autostop, state] of [
  ['stop', 'stopped'],
  ['suspend', 'suspended'],
] as const)
  t.test(`a machine without visitors is ${state}, and the next visits start it once`, async t => {
    const fly = await openMachines(t, { idleMs: 300 })
    await fly.createApp()
    const { id } = await fly.createMachine({}, { services: [sleepy(autostop)] })
    await fly.eventuallyVisit()
    await eventually(async () => (await fly.machine(id)).state === state)
    t.same((await fly.call('GET', '/_control/processes')).body.processes, [], 'no process is left')

    const { events } = await fly.machine(id)
    const told = events.map(({ type, source }: Record<string, string>) => `${type} ${source}`)
    t.ok(told.includes(`${autostop} proxy`), 'the events say that the proxy did it')
    for (const { request } of events)
      if (request?.exit_event) t.equal(request.exit_event.requested_stop, true, 'it was no crash')

    const answers = await Promise.all([fly.visit(), fly.visit(), fly.visit()])
    t.same(
      answers.map(answer => answer.status),
      [200, 200, 200],
      'each visit waited for it',
    )
    t.equal(new Set(answers.map(answer => answer.json().pid)).size, 1)
    t.equal(startsIn((await fly.machine(id)).events) - startsIn(events), 1, 'one start for all')
  })

t.test('what the proxy may not stop or start stays as it is', async t => {
  const fly = await openMachines(t, { idleMs: 200, holdMs: 20_000 })
  await fly.createApp()
  const idle = await fly.createMachine({ name: 'idle' }, { services: [sleepy('stop')] })
  await eventually(async () => (await fly.machine(idle.id)).state === 'stopped')
  const cordoned = await fly.createMachine(
    { name: 'cordoned', skip_service_registration: true },
    { services: [sleepy('stop')] },
  )
  const off = await fly.createMachine({ name: 'off' })
  const least = sleepy('stop', { min_machines_running: 2 })
  const kept = await fly.createMachine({ name: 'kept' }, { services: [least] })
  // Another app sees the rounds of the proxy pass.
  await fly.call('POST', '/apps', { name: 'other', org_slug: 'acme' })
  const round = { config: { image: fly.image, services: [sleepy('stop')] } }
  for (let count = 0; count < 2; count += 1) {
    const { body } = await fly.call('POST', '/apps/other/machines', round)
    await eventually(
      async () => (await fly.call('GET', `/apps/other/machines/${body.id}`)).body.state === 'stopped',
    )
  }
  for (const { id } of [cordoned, off, kept]) t.equal((await fly.machine(id)).state, 'started')

  for (const { id } of [off, kept]) await fly.call('DELETE', `/apps/shop/machines/${id}?force=true`)
  await fly.call('POST', `/apps/shop/machines/${idle.id}/cordon`)
  t.equal((await fly.visit()).status, 503, 'a cordoned machine is not started')
  t.equal((await fly.machine(idle.id)).state, 'stopped')
  await fly.call('POST', `/apps/shop/machines/${idle.id}/uncordon`)
  t.equal((await fly.visit()).status, 200)
})

t.test('a visit ends with 503 when the machine does not get well in time', async t => {
  const fly = await openMachines(t, { idleMs: 60_000, holdMs: 500 })
  await fly.createApp()
  const { id } = await fly.createMachine({}, { services: [sleepy('stop')], env: { UNHEALTHY: '1' } })
  await fly.wait(id, 'started')
  await fly.call('POST', `/_control/machines/${id}/autostop`)
  t.equal((await fly.machine(id)).state, 'stopped')
  t.equal((await fly.visit()).status, 503)
})

t.test('a machine that cannot be suspended is stopped instead', async t => {
  const fly = await openMachines(t, { idleMs: 200 })
  await fly.createApp()
  const guest = { cpu_kind: 'shared', cpus: 2, memory_mb: 4096 }
  const { id } = await fly.createMachine({}, { services: [sleepy('suspend')], guest })
  await eventually(async () => (await fly.machine(id)).state === 'stopped')
  t.equal((await fly.call('POST', `/apps/shop/machines/${id}/start`)).status, 200)
  await fly.wait(id, 'started')
  t.match(await fly.call('POST', `/apps/shop/machines/${id}/suspend`), { status: 412 })
})
