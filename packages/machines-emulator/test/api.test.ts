import t from 'tap'
import { callApi, eventually, openMachines } from './fixture.js'

t.test('app names follow the rules of a DNS label and belong to one organization of all', async t => {
  const fly = await openMachines(t, {
    tokens: [
      { token: 'test-token', org: 'acme' },
      { token: 'other', org: 'rival' },
    ],
  })
  const create = (name: string, org = 'acme') => fly.call('POST', '/apps', { name, org_slug: org })
  t.match(await create('shop'), { status: 201, body: { id: /./ } })
  for (const name of ['', '-a', 'a-', 'A', 'a_b', 'a.b', 'x'.repeat(64)]) {
    t.match(
      await create(name),
      { status: 422, body: { error: /^Validation failed: Name under 63 chars/ } },
      name,
    )
  }
  t.equal((await create('x'.repeat(63))).status, 201)

  const asRival = (method: string, path: string, body?: unknown) =>
    callApi(fly.url(), method, path, body, { authorization: 'FlyV1 other' })
  t.match(await asRival('POST', '/apps', { name: 'shop', org_slug: 'rival' }), {
    status: 422,
    body: { status: 'name_taken' },
  })
  t.match(await asRival('GET', '/apps/shop'), { status: 403, body: { error: 'unauthorized' } })
  t.equal((await asRival('GET', '/apps/absent')).status, 404)
  t.equal((await asRival('GET', '/apps?org_slug=acme')).status, 403)
  for (const authorization of ['', 'Bearer', 'Bearer wrong', 'Basic dGVzdA==']) {
    t.equal((await callApi(fly.url(), 'GET', '/apps/shop', undefined, { authorization })).status, 401)
  }

  const { token } = (await fly.call('POST', '/apps/shop/deploy_token', { expiry: '1h' })).body
  const asDeploy = (path: string) => callApi(fly.url(), 'GET', path, undefined, { authorization: token })
  t.equal((await asDeploy('/apps/shop')).status, 200)
  t.equal((await asDeploy(`/apps/${'x'.repeat(63)}`)).status, 403)
})

t.test('every change can be made and answered with 500, every time, while reads tell the truth', async t => {
  const fly = await openMachines(t)
  const rule = {
    match: { mutates: true },
    action: { kind: 'respond_after', status: 500, body: { error: 'lost' } },
  }
  const addFault = await fetch(`${fly.url()}/_control/faults`, {
    method: 'POST',
    body: JSON.stringify(rule),
    headers: { 'content-type': 'application/json' },
  })
  t.equal(addFault.status, 201)
  const lost = async (method: string, path: string, body?: unknown) =>
    t.match(await fly.call(method, path, body), { status: 500, body: { error: 'lost' } }, `${method} ${path}`)
  const read = async (path: string) => (await fly.call('GET', path)).body
  await lost('POST', '/apps', { name: 'shop', org_slug: 'acme' })
  t.match(await read('/apps/shop'), { name: 'shop' })
  await lost('POST', '/apps/shop/ip_assignments', { type: 'v6' })
  t.equal((await read('/apps/shop/ip_assignments')).ips.length, 1)
  await lost('POST', '/apps/shop/secrets', { values: { TOKEN: 'x' } })
  t.match(await read('/apps/shop/secrets'), { secrets: [{ name: 'TOKEN' }] })
  await lost('POST', '/apps/shop/machines', { name: 'web', config: { image: fly.image }, skip_launch: true })
  const [machine] = await read('/apps/shop/machines')
  const path = `/apps/shop/machines/${machine.id}`
  await lost('POST', path, { config: { image: fly.image, metadata: { a: '1' } }, skip_launch: true })
  t.match(await read(path), { config: { metadata: { a: '1' } } })
  await lost('PATCH', `${path}/metadata`, { metadata: { b: '2' } })
  t.match(await read(path), { config: { metadata: { a: '1', b: '2' } } })
  await lost('POST', `${path}/lease`, { ttl: 1, description: 'lost' })
  t.match(await read(`${path}/lease`), { data: { description: 'lost' } })
  // Without its nonce the lease has to end before anything else changes the machine.
  await eventually(async () => (await fly.call('GET', `${path}/lease`)).status === 404)
  await lost('POST', `${path}/start`)
  await eventually(async () => (await read(path)).state === 'started')
  await lost('POST', `${path}/stop`)
  await eventually(async () => (await read(path)).state === 'stopped')
  await lost('DELETE', `${path}?force=true`)
  await eventually(async () => (await read(path)).state === 'destroyed')
  await lost('DELETE', '/apps/shop?force=true')
  t.equal((await fly.call('GET', '/apps/shop')).status, 404)
})

t.test('a leased machine changes only for the holder of the nonce', async t => {
  let nowMs = Date.now()
  const fly = await openMachines(t, { clock: { now: () => new Date(nowMs) } })
  await fly.createApp()
  const { id, nonce, config } = await fly.createMachine({ lease_ttl: 60, skip_launch: true })
  t.match(nonce, /^[0-9a-f]+$/)
  const path = `/apps/shop/machines/${id}`
  const held = /^machine ID [0-9a-f]{14} lease currently held by \S+@tokens.fly.io, expires at \S+Z$/
  const mutations = [
    ['POST', path, { config }],
    ['POST', `${path}/start`],
    ['POST', `${path}/stop`],
    ['POST', `${path}/restart`],
    ['POST', `${path}/suspend`],
    ['POST', `${path}/cordon`],
    ['POST', `${path}/uncordon`],
    ['PATCH', `${path}/metadata`, { metadata: { a: 'b' } }],
    ['DELETE', `${path}?force=true`],
  ] as const
  for (const [method, url, body] of mutations) {
    t.match(await fly.call(method, url, body), { status: 409, body: { error: held } }, `${method} ${url}`)
    const wrong = { 'fly-machine-lease-nonce': 'wrong' }
    t.equal((await fly.call(method, url, body, wrong)).status, 409)
  }
  t.match(await fly.call('POST', `${path}/lease`, { ttl: 5 }), {
    status: 409,
    body: { code: 'lease_currently_held' },
  })
  const mine = { 'fly-machine-lease-nonce': nonce }
  t.equal((await fly.call('POST', `${path}/cordon`, undefined, mine)).status, 200)

  const before = (await fly.call('GET', `${path}/lease`)).body.data
  t.equal(before.nonce, undefined, 'reading a lease does not give it away')
  nowMs += 30_000
  const renewed = await fly.call('POST', `${path}/lease`, { ttl: 60 }, mine)
  t.match(renewed, { status: 201, body: { status: 'success', data: { nonce } } })
  t.equal(renewed.body.data.expires_at, before.expires_at + 30)
  t.equal((await fly.call('DELETE', `${path}/lease`)).status, 409)
  t.equal((await fly.call('DELETE', `${path}/lease`, undefined, mine)).status, 200)
  t.equal((await fly.call('GET', `${path}/lease`)).status, 404)

  const next = await fly.call('POST', `${path}/lease?ttl=10`, { description: 'deploy' })
  t.not(next.body.data.nonce, nonce)
  nowMs += 10_001
  t.equal((await fly.call('POST', `${path}/cordon`)).status, 200, 'an expired lease refuses no request')
})

t.test('wait answers when the state comes, 408 when it does not, 400 when it was asked wrongly', async t => {
  const fly = await openMachines(t)
  await fly.createApp()
  const machine = await fly.createMachine({ skip_launch: true })
  const wait = (query: string) => fly.call('GET', `/apps/shop/machines/${machine.id}/wait?${query}`)
  for (const bad of ['timeout=0', 'timeout=61', 'timeout=x', 'state=happy', 'state=stopped']) {
    t.equal((await wait(bad)).status, 400, bad)
  }
  t.match(await wait('state=started&timeout=1'), {
    status: 408,
    body: { error: 'deadline_exceeded: machine failed to reach desired state, started, currently created' },
  })
  t.equal((await fly.call('GET', '/apps/shop/machines/absent/wait')).status, 404)

  const pending = wait('state=started,failed&state=destroyed')
  await fly.call('POST', `/apps/shop/machines/${machine.id}/start`)
  t.match(await pending, {
    status: 200,
    body: { state: 'started', version: machine.instance_id, event_id: /./ },
  })
  t.equal((await wait(`state=started&version=${'0'.repeat(26)}&timeout=1`)).status, 408, 'another version')
  t.equal((await wait('state=settled&timeout=1')).status, 200)
  const stopping = wait(`state=stopped&instance_id=${machine.instance_id}`)
  await fly.call('POST', `/apps/shop/machines/${machine.id}/stop`, {})
  t.equal((await stopping).body.state, 'stopped')
})

t.test('machine names are unique while alive, and lists go by metadata, state and region', async t => {
  const fly = await openMachines(t)
  await fly.createApp()
  const quiet = { skip_launch: true }
  const one = await fly.createMachine(
    { ...quiet, name: 'web-1', region: 'fra' },
    { metadata: { tier: 'a', n: '1' } },
  )
  await fly.createMachine({ ...quiet, name: 'web-2' }, { metadata: { tier: 'a', n: '2' } })
  t.match(await fly.call('POST', '/apps/shop/machines', { name: 'web-1', config: { image: fly.image } }), {
    status: 409,
    body: {
      error: `already_exists: unique machine name violation, machine ID ${one.id} already exists with name "web-1"`,
    },
  })
  const names = async (query: string) =>
    (await fly.call('GET', `/apps/shop/machines?${query}`)).body.map(
      (machine: { name: string }) => machine.name,
    )
  t.same(await names('metadata.tier=a'), ['web-1', 'web-2'])
  t.same(await names('metadata.tier=a&metadata.n=2'), ['web-2'])
  t.same(await names('metadata.tier=b'), [])
  t.same(await names('region=fra'), ['web-1'])
  t.same(await names('state=started'), [])
  t.notOk((await fly.call('GET', '/apps/shop/machines?summary=true')).body[0].config)

  await fly.call('DELETE', `/apps/shop/machines/${one.id}`)
  await fly.wait(one.id, 'destroyed')
  await fly.createMachine({ ...quiet, name: 'web-1' })

  const unknown = await fly.call('POST', '/apps/shop/machines', {
    config: { image: 'local.taxiway/shop:latest' },
  })
  t.match(unknown, { status: 400, body: { error: /manifest unknown/ } })
})

t.test('metadata is changed by key, at the version one has read', async t => {
  const fly = await openMachines(t)
  await fly.createApp()
  const machine = await fly.createMachine({ skip_launch: true }, { metadata: { a: '1' } })
  const path = `/apps/shop/machines/${machine.id}/metadata`
  t.equal(
    (await fly.call('PATCH', path, { metadata: { c: '3' }, machine_version: machine.instance_id })).status,
    204,
  )
  t.match(await fly.call('PATCH', path, { metadata: { d: '4' }, machine_version: 'old' }), {
    status: 412,
    body: { error: 'machine_version mismatch' },
  })
  t.same((await fly.machine(machine.id)).config.metadata, { a: '1', c: '3' })
  t.equal((await fly.machine(machine.id)).instance_id, machine.instance_id, 'no new version')
})

t.test('rate limits count per action and machine, and refill with time', async t => {
  let nowMs = Date.now()
  const fly = await openMachines(t, { limits: {}, clock: { now: () => new Date(nowMs) } })
  await fly.createApp()
  const one = await fly.createMachine({ skip_launch: true })
  const two = await fly.createMachine({ skip_launch: true })
  const allowed = async (times: number, path: string, method = 'GET') => {
    let passed = 0
    for (let i = 0; i < times; i += 1) if ((await fly.call(method, path)).status !== 429) passed += 1
    return passed
  }
  t.equal(await allowed(12, `/apps/shop/machines/${one.id}`), 10)
  t.equal(await allowed(12, `/apps/shop/machines/${two.id}`), 10, 'another machine has its own budget')
  t.equal(await allowed(5, `/apps/shop/machines/${one.id}/cordon`, 'POST'), 3)
  t.equal(await allowed(5, `/apps/shop/machines/${one.id}/uncordon`, 'POST'), 3, 'and so has another action')
  t.equal(await allowed(5, '/apps/shop/machines'), 3)
  nowMs += 2000
  t.equal(await allowed(5, '/apps/shop/machines'), 2)
  t.equal(await allowed(12, `/apps/shop/machines/${one.id}`), 10)
  let deleted = 0
  for (let i = 0; i < 102; i += 1) if ((await fly.call('DELETE', `/apps/a${i}`)).status === 404) deleted += 1
  t.equal(deleted, 100)
})

t.test('addresses are listed, assigned once where shared, and released; regions are listed', async t => {
  const fly = await openMachines(t)
  await fly.createApp()
  const path = '/apps/shop/ip_assignments'
  t.same((await fly.call('GET', path)).body, { ips: [] })
  const shared = await fly.call('POST', path, { type: 'shared_v4' })
  t.match(shared, { status: 200, body: { ip: /^66\./, shared: true } })
  t.equal((await fly.call('POST', path, { type: 'shared_v4' })).body.ip, shared.body.ip)
  await fly.call('POST', path, { type: 'v6' })
  t.equal((await fly.call('GET', path)).body.ips.length, 2)
})

t.test('unknown fields are refused and journalled, or only journalled when not strict', async t => {
  const wrong = { config: { auto_stop_machines: true, services: [{ internal_port: 1, autostopp: 'off' }] } }
  for (const strict of [true, false]) {
    const fly = await openMachines(t, { strict })
    await fly.createApp()
    const body = { ...wrong, config: { image: fly.image, ...wrong.config }, skip_launch: true }
    t.equal((await fly.call('POST', '/apps/shop/machines', body)).status, strict ? 400 : 200)
    const { violations } = (await fly.call('GET', '/_control/violations')).body
    t.match(violations, [
      {
        path: '/v1/apps/shop/machines',
        problem: /auto_stop_machines.*autostopp|autostopp.*auto_stop_machines/,
      },
    ])
    t.equal((await fly.call('POST', '/apps/shop/machines', { config: { image: 5 } })).status, 400)
  }
})

t.test('force delete of an app ends its machines and frees its name', async t => {
  const fly = await openMachines(t)
  await fly.createApp()
  const machine = await fly.createMachine({}, { env: { STUBBORN: '1' } })
  await fly.wait(machine.id, 'started')
  t.equal((await fly.call('DELETE', '/apps/shop')).status, 412)
  t.equal((await fly.call('DELETE', '/apps/shop?force=true')).status, 202)
  t.equal((await fly.visit()).status, 404)
  await eventually(async () => (await fly.call('GET', '/_control/processes')).body.processes.length === 0)
})
