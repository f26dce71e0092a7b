import t from 'tap'
import { eventually, isAlive, openMachines, writeImage } from './fixture.js'

process.env['SECRET_OF_THE_HOST'] = 'hush'

t.test('a machine serves its app through the router and leaves nothing when deleted', async t => {
  const fly = await openMachines(t)
  await fly.createApp()
  const created = await fly.createMachine({ name: 'web-1' }, { env: { GREETING: 'hello' } })
  t.match(created, {
    id: /^[0-9a-f]{14}$/,
    state: 'created',
    instance_id: /^[0-9A-Z]{26}$/,
    host_status: 'ok',
  })

  t.match(await fly.wait(created.id, 'started'), { status: 200, body: { ok: true, state: 'started' } })
  const page = (await fly.eventuallyVisit()).json()
  t.equal(page.env.GREETING, 'hello')
  t.equal(page.env.FLY_APP_NAME, 'shop')
  t.equal(page.env.FLY_MACHINE_ID, created.id)
  t.equal(page.env.IMAGE, 'one')
  t.equal(page.env['SECRET_OF_THE_HOST'], undefined, 'our environment does not reach it')

  const machine = await fly.machine(created.id)
  t.match(machine.checks, [{ name: 'servicecheck-00-http-8080', status: 'passing' }])
  t.match(machine.events[0], { type: 'start', status: 'started' })
  t.match((await fly.call('GET', '/apps/shop')).body, {
    name: 'shop',
    status: 'deployed',
    machine_count: 1,
  })
  t.match((await fly.call('GET', '/apps?org_slug=acme')).body, { total_apps: 1, apps: [{ name: 'shop' }] })
  t.match((await fly.call('GET', '/_control/processes')).body.processes, [
    { pid: page.pid, machineId: created.id, app: 'shop' },
  ])

  t.equal((await fly.call('DELETE', `/apps/shop/machines/${created.id}`)).status, 412, 'not while it runs')
  t.equal((await fly.call('DELETE', `/apps/shop/machines/${created.id}?force=true`)).status, 200)
  t.match(await fly.wait(created.id, 'destroyed'), { status: 200 })
  t.notOk(isAlive(page.pid))
  t.same((await fly.call('GET', '/apps/shop/machines')).body, [])
  t.equal((await fly.call('GET', '/apps/shop/machines?include_deleted=true')).body.length, 1)
  t.equal((await fly.wait(created.id, 'started')).status, 404, 'waiting for what can never come')

  t.equal((await fly.call('DELETE', '/apps/shop')).status, 202)
  t.equal((await fly.call('GET', '/apps/shop')).status, 404)
  await eventually(
    async () => (await fly.call('POST', '/apps', { name: 'shop', org_slug: 'acme' })).status === 201,
  )
})

t.test('an update replaces the whole configuration, the process and the instance id', async t => {
  const fly = await openMachines(t)
  await fly.createApp()
  const machine = await fly.createMachine({ name: 'web-1' }, { env: { OLD: '1' } })
  await fly.wait(machine.id, 'started')
  const before = (await fly.eventuallyVisit()).json()
  const image = await writeImage(fly.imageStoreDir, 'two')
  const path = `/apps/shop/machines/${machine.id}`

  const updated = await fly.call('POST', path, { config: { image }, current_version: machine.instance_id })
  t.equal(updated.status, 200)
  t.not(updated.body.instance_id, machine.instance_id)
  t.equal((await fly.wait(machine.id, 'started', `&version=${updated.body.instance_id}`)).status, 200)
  const after = (await fly.eventuallyVisit()).json()
  t.equal(after.env.IMAGE, 'two')
  t.equal(after.env.OLD, undefined)
  t.equal((await fly.machine(machine.id)).config.services, undefined, 'nothing of the old one is kept')
  t.notOk(isAlive(before.pid))

  const stale = { config: { image }, current_version: machine.instance_id }
  t.match(await fly.call('POST', path, stale), { status: 409, body: { error: /concurrent update/ } })
  const paused = await fly.call('POST', path, { config: { image }, skip_launch: true })
  await fly.wait(machine.id, 'stopped', `&version=${paused.body.instance_id}`)
  t.same((await fly.call('GET', '/_control/processes')).body.processes, [])
})

t.test('stop asks the whole group, kills it after the timeout, and start gives a fresh disk', async t => {
  const fly = await openMachines(t)
  await fly.createApp()
  const machine = await fly.createMachine({}, { env: { STUBBORN: '1', CHILD: '1' } })
  const path = `/apps/shop/machines/${machine.id}`
  await fly.wait(machine.id, 'started')
  const page = (await fly.eventuallyVisit()).json()
  await fly.visit('/write')
  t.ok((await fly.visit('/files')).json().includes('written'))
  type Line = { text: string }
  const child: Line = await eventually(async () => {
    const { lines } = (await fly.call('GET', `/_control/machines/${machine.id}/logs`)).body
    return lines.find((line: Line) => line.text.startsWith('child '))
  })
  const childPid = Number(child.text.slice('child '.length))
  t.ok(isAlive(childPid))

  t.equal((await fly.call('POST', `${path}/stop`, { timeout: 'soon' })).status, 400)
  await fly.call('POST', `${path}/stop`, { signal: 'SIGTERM', timeout: '200ms' })
  t.equal((await fly.wait(machine.id, 'stopped', `&version=${machine.instance_id}`)).status, 200)
  t.notOk(isAlive(page.pid))
  await eventually(async () => !isAlive(childPid))
  t.match((await fly.call('GET', `${path}/events`)).body[0], {
    type: 'exit',
    request: { exit_event: { exit_code: 137, guest_signal: 9, requested_stop: true, restarting: false } },
  })

  t.match(await fly.call('POST', `${path}/start`), { status: 200, body: { previous_state: 'stopped' } })
  await fly.wait(machine.id, 'started')
  await fly.eventuallyVisit()
  t.notOk((await fly.visit('/files')).json().includes('written'))
  const first = (await fly.visit()).json().pid
  t.equal((await fly.call('POST', `${path}/restart?timeout=100ms`)).status, 200)
  await eventually(async () => {
    const answer = await fly.visit()
    return answer.status === 200 && answer.json().pid !== first
  })
  t.equal((await fly.call('POST', `${path}/suspend`)).status, 200)
  t.equal((await fly.wait(machine.id, 'suspended')).status, 200)
})

t.test('a killed machine leaves an exit event and comes back as its policy says', async t => {
  const fly = await openMachines(t)
  await fly.createApp()
  const machine = await fly.createMachine({}, { restart: { policy: 'on-failure', max_retries: 2 } })
  await fly.wait(machine.id, 'started')
  const first = (await fly.eventuallyVisit()).json().pid
  process.kill(first, 'SIGKILL')
  const second = await eventually(async () => {
    const answer = await fly.visit()
    return answer.status === 200 && answer.json().pid !== first && answer.json().pid
  })
  t.ok(isAlive(second))
  const isExit = (event: { type: string }) => event.type === 'exit'
  t.match((await fly.machine(machine.id)).events.find(isExit).request, {
    exit_event: { exit_code: 137, guest_signal: 9, requested_stop: false, restarting: true },
    restart_count: 1,
  })

  const crash = { env: { CRASH: '1' } }
  const once = await fly.createMachine({}, { ...crash, restart: { policy: 'no' } })
  await fly.wait(once.id, 'stopped', `&version=${once.instance_id}`)
  t.match((await fly.machine(once.id)).events[0].request, {
    exit_event: { exit_code: 7, requested_stop: false, restarting: false },
  })

  const stubborn = await fly.createMachine(
    {},
    { ...crash, restart: { policy: 'on-failure', max_retries: 2 } },
  )
  const gaveUp = await eventually(async () => {
    const seen = await fly.machine(stubborn.id)
    return seen.state === 'stopped' && seen
  })
  t.equal(gaveUp.events.filter(isExit).length, 3)

  const task = await fly.createMachine({}, { ...crash, auto_destroy: true })
  t.equal((await fly.wait(task.id, 'destroyed')).status, 200, 'auto_destroy')

  const image = await writeImage(fly.imageStoreDir, 'three', ['no-such-command'])
  const broken = await fly.createMachine({}, { image, restart: { policy: 'no' } })
  await fly.wait(broken.id, 'stopped', `&version=${broken.instance_id}`)
  t.match((await fly.machine(broken.id)).events[0].request.exit_event, { exit_code: 127 })
})

t.test('secrets reach a machine at create and update only, and no answer tells a value', async t => {
  const fly = await openMachines(t)
  await fly.createApp()
  t.match(await fly.call('POST', '/apps/shop/secrets', { values: { TOKEN: 'old-value', GONE: 'x' } }), {
    status: 200,
    body: { version: 1, Version: 1 },
  })
  const machine = await fly.createMachine({ min_secrets_version: 1 })
  await fly.wait(machine.id, 'started')
  t.equal((await fly.eventuallyVisit()).json().env.TOKEN, 'old-value')

  const set = await fly.call('POST', '/apps/shop/secrets', { values: { TOKEN: 'new-value', GONE: null } })
  t.match(set.body, { version: 2, secrets: [{ name: 'TOKEN', digest: /^[0-9a-f]{16}$/ }] })
  const listed = await fly.call('GET', '/apps/shop/secrets?show_secrets=true')
  t.equal(listed.body.secrets.length, 1)
  t.notMatch(JSON.stringify([set.body, listed.body]), /-value/)

  const path = `/apps/shop/machines/${machine.id}`
  const pid = (await fly.visit()).json().pid
  await fly.call('POST', `${path}/restart`)
  const restarted = await eventually(async () => {
    const answer = await fly.visit()
    return answer.status === 200 && answer.json().pid !== pid && answer.json()
  })
  t.equal(restarted.env.TOKEN, 'old-value', 'a restart brings no newer ones')
  const updated = await fly.call('POST', path, { config: machine.config, min_secrets_version: 2 })
  await fly.wait(machine.id, 'started', `&version=${updated.body.instance_id}`)
  const env = (await fly.eventuallyVisit()).json().env
  t.equal(env.TOKEN, 'new-value')
  t.equal(env.GONE, undefined)
})
