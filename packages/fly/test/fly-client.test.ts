import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDomainError } from '@taxiway/domain'
import { type MachinesEmulator, startMachinesEmulator } from '@taxiway/machines-emulator'
import { createMemoryBreakerStore, deadlineIn } from '@taxiway/resilience'
import { systemClock } from '@taxiway/runtime'
import t, { type Test } from 'tap'
import { buildMachineConfig, createFlyClient, type LaunchSpec, readLastExit } from '../src/index.js'

const digest = 'ab'.repeat(32)
const server = `
if (process.env.CRASH) setTimeout(() => process.exit(3), 50)
else require('node:http').createServer((q, s) => {
  s.statusCode = Number(process.env.STATUS || 200)
  s.end('hello ' + process.env.WORD)
}).listen(process.env.PORT)
`

let emulator: MachinesEmulator
const home = await mkdtemp(join(tmpdir(), 'taxiway-fly-'))
t.before(async () => {
  const rootfs = join(home, 'images', `sha256-${digest}`, 'rootfs')
  await mkdir(rootfs, { recursive: true })
  await writeFile(join(rootfs, 'server.cjs'), server)
  const image = { schema: 1, cmd: ['node', 'server.cjs'], env: {}, workdir: '.' }
  await writeFile(join(rootfs, '..', 'image.json'), JSON.stringify(image))
  emulator = await startMachinesEmulator({
    imageStoreDir: join(home, 'images'),
    stateDir: join(home, 'state'),
    tokens: [
      { token: 'ours', org: 'acme' },
      { token: 'theirs', org: 'other' },
    ],
    hostEnvironment: { PATH: process.env['PATH'] ?? '' },
  })
})
t.teardown(async () => {
  await emulator.close()
  await rm(home, { recursive: true, force: true })
})

const start = (test: Pick<Test, 'teardown'>, { token = 'ours', orgSlug = 'acme' } = {}) => {
  const client = createFlyClient({
    baseUrl: emulator.url,
    token,
    orgSlug,
    breakerStore: createMemoryBreakerStore(),
    breakerPolicy: { failuresInARow: 1_000, minimumCalls: 1_000 },
    retry: { baseMs: 5, capMs: 20, budget: { ratio: 1, minimum: 100, windowMs: 60_000 } },
    timeoutMs: 5_000,
  })
  test.teardown(() => client.close())
  return client
}

const control = async (method: string, path: string, body?: unknown): Promise<unknown> => {
  const response = await fetch(`${emulator.url}/_control/${path}`, {
    method,
    ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
  })
  return response.status === 204 ? undefined : response.json()
}

const fault = (method: string, path: string, action: object, times = 1) =>
  control('POST', 'faults', { match: { method, path }, times, action })

type Entry = { method: string; path: string; status: number; headers: Record<string, string> }
const journal = async (): Promise<Entry[]> =>
  ((await control('GET', 'journal')) as { entries: Entry[] }).entries

const spec = (overrides: Partial<LaunchSpec> = {}): LaunchSpec => ({
  image: `local.taxiway/app@sha256:${digest}`,
  env: { WORD: 'world' },
  guest: { cpuKind: 'shared', cpus: 1, memoryMb: 256 },
  internalPort: 3000,
  check: { type: 'http', path: '/', intervalSeconds: 1, graceSeconds: 1, timeoutSeconds: 2 },
  ownership: { environmentId: 'env_1', deploymentId: 'dep_1', generation: 1, fence: 5 },
  ...overrides,
})
const within = (ms: number) => ({ deadline: deadlineIn(systemClock, ms) })

t.test(
  'a release from nothing to gone: app, addresses, secrets, machine, health, switch, removal',
  async t => {
    const fly = start(t)
    const app = 'whole-story'
    t.strictSame(await fly.apps.create({ name: app, network: 'taxiway-1' }), {
      outcome: 'ok',
      adopted: false,
    })
    t.equal((await fly.addresses.ensure(app)).length, 2)
    t.equal((await fly.addresses.ensure(app)).length, 2, 'a second time gives no more')
    const { version } = await fly.secrets.set(app, { TOKEN: 'x', OLD: 'y' })
    await fly.secrets.set(app, { OLD: null })
    t.strictSame(
      (await fly.secrets.list(app)).map(({ name }) => name),
      ['TOKEN'],
    )

    const created = await fly.machines.create({
      app,
      name: 'web-000000000001',
      config: buildMachineConfig(spec()),
      leaseTtlSeconds: 30,
      minSecretsVersion: version,
    })
    const { machine, nonce } = created
    t.equal(created.adopted, false)
    t.type(nonce, 'string')
    const states = ['started', 'failed', 'stopped', 'destroyed'] as const
    const wait = { app, machineId: machine.id, states, justCreated: true }
    t.match(await fly.waitForState(wait, within(20_000)), { outcome: 'reached', state: 'started' })
    const healthy = await fly.waitForHealthy({ app, machineId: machine.id, pollMs: 600_000 }, within(20_000))
    t.equal(healthy.outcome, 'healthy', 'it is looked at soon, however long the interval is')

    await t.rejects(fly.machines.uncordon(app, machine.id), { code: 'fly.lease_held' }, 'without the nonce')
    await fly.machines.uncordon(app, machine.id, { nonce })
    await fly.machines.setMetadata(app, machine.id, { taxiway_fence: '6' }, { nonce })
    const read = await fly.machines.get(app, machine.id)
    t.equal(read?.config?.metadata?.['taxiway_fence'], '6')
    t.equal(read?.config?.metadata?.['taxiway_deployment'], 'dep_1')

    const config = buildMachineConfig(spec({ env: { WORD: 'moon' } }))
    const update = { app, machineId: machine.id, config, currentVersion: read?.instance_id ?? '' }
    const updated = await fly.machines.update(update, { nonce })
    t.not(updated.instance_id, read?.instance_id)
    await t.rejects(
      fly.machines.update(update, { nonce }),
      { name: 'DomainError' },
      'an old version is refused',
    )

    await fly.machines.cordon(app, machine.id, { nonce })
    await fly.machines.stop(app, machine.id, { nonce, timeoutSeconds: 2 })
    const stopped = { app, machineId: machine.id, states: ['stopped'] as const }
    t.match(await fly.waitForState({ ...stopped, instanceId: updated.instance_id ?? '' }, within(20_000)), {
      outcome: 'reached',
      state: 'stopped',
    })
    await fly.machines.start(app, machine.id, { nonce })
    await fly.leases.release(app, machine.id, nonce ?? '')
    await fly.machines.delete(app, machine.id)
    await fly.machines.delete(app, machine.id)
    t.match(await fly.waitForState({ app, machineId: machine.id, states: ['destroyed'] }, within(20_000)), {
      outcome: 'reached',
      state: 'destroyed',
    })
    t.equal((await fly.machines.list(app)).filter(({ state }) => state !== 'destroyed').length, 0)
    t.ok((await fly.apps.list()).some(({ name }) => name === app))
    t.equal(await fly.apps.delete(app), true)
    t.equal(await fly.apps.delete(app), true, 'a second time is fine')
    t.equal(await fly.apps.get(app), undefined)
    t.strictSame(
      (await journal()).filter(({ status }) => status === 429),
      [],
      'the rate limits were kept',
    )
  },
)

t.test('our own app is adopted; an app of another owner is taken', async t => {
  const ours = start(t)
  const theirs = start(t, { token: 'theirs', orgSlug: 'other' })
  await theirs.apps.create({ name: 'foreign', network: 'n' })
  t.strictSame(await ours.apps.create({ name: 'foreign', network: 'taxiway-1' }), { outcome: 'taken' })

  await ours.apps.create({ name: 'by-hand', network: 'default' })
  t.strictSame(
    await ours.apps.create({ name: 'by-hand', network: 'taxiway-1' }),
    { outcome: 'taken' },
    'in our organization, but without our tag',
  )

  await fault('POST', '^/v1/apps$', { kind: 'respond_after', status: 502, body: { error: 'oops' } })
  t.strictSame(
    await ours.apps.create({ name: 'unconfirmed', network: 'taxiway-2' }),
    { outcome: 'ok', adopted: true },
    'created, not confirmed, asked again, recognized by its network',
  )
  const invalid = ours.apps.create({ name: 'Not_A_Name', network: 'n' })
  await t.rejects(invalid, { code: 'fly.invalid', retryable: false })
})

t.test('a machine created with an unknown outcome is adopted, never duplicated', async t => {
  const fly = start(t)
  const app = 'adoption'
  await fly.apps.create({ name: app, network: 'n' })
  const actions = [
    { kind: 'respond_after', status: 500, body: { error: 'x' } },
    { kind: 'respond_after', status: 408, body: { error: 'x' } },
    { kind: 'respond_after', status: 502, body: '<html>' },
    { kind: 'reset_after' },
    { kind: 'respond', status: 503, body: { error: 'not done' } },
  ]
  for (const [index, action] of actions.entries()) {
    const name = `web-00000000000${index}`
    await fault('POST', `^/v1/apps/${app}/machines$`, action)
    const { machine, adopted } = await fly.machines.create({ app, name, config: buildMachineConfig(spec()) })
    t.equal(machine.name, name)
    t.equal(adopted, action.kind !== 'respond', JSON.stringify(action))
  }
  const names = (await fly.machines.list(app)).map(({ name }) => name)
  t.equal(names.length, actions.length)
  t.equal(new Set(names).size, actions.length)

  const again = { app, name: 'web-000000000000', config: buildMachineConfig(spec()) }
  t.equal((await fly.machines.create(again)).adopted, true, 'a restarted worker finds its machine')
  const ownership = { environmentId: 'env_1', deploymentId: 'dep_2', generation: 2, fence: 9 }
  await t.rejects(
    fly.machines.create({ ...again, config: buildMachineConfig(spec({ ownership })) }),
    { code: 'fly.machine_name_taken', retryable: false },
    'but not that of another deployment',
  )
  const older = { ...spec().ownership, fence: 4 }
  await t.rejects(
    fly.machines.create({ ...again, config: buildMachineConfig(spec({ ownership: older })) }),
    { code: 'fly.conflict', details: { reason: 'newer_fence' } },
    'nor one that a newer holder wrote',
  )
  await fly.apps.delete(app)
})

t.test('an update with an unknown outcome is recognized', async t => {
  const fly = start(t)
  const app = 'updates'
  await fly.apps.create({ name: app, network: 'n' })
  const { machine } = await fly.machines.create({ app, name: 'web-1', config: buildMachineConfig(spec()) })
  await fly.waitForState({ app, machineId: machine.id, states: ['started'] }, within(20_000))
  const { instance_id } = (await fly.machines.get(app, machine.id)) ?? {}
  const config = buildMachineConfig(spec({ ownership: { ...spec().ownership, fence: 6 } }))
  const update = { app, machineId: machine.id, config, currentVersion: instance_id ?? '' }
  const path = `^/v1/apps/${app}/machines/${machine.id}$`
  await fault('POST', path, { kind: 'respond', status: 500, body: { error: 'x' } })
  await t.rejects(fly.machines.update(update), { code: 'fly.unknown_outcome', retryable: true }, 'not done')
  await fault('POST', path, { kind: 'respond_after', status: 500, body: { error: 'x' } })
  const updated = await fly.machines.update(update)
  t.equal(updated.config?.metadata?.['taxiway_fence'], '6')
  await fly.apps.delete(app)
})

t.test('a change that Fly makes but answers with 500 is read before it is sent again', async t => {
  const fly = start(t)
  const app = 'lost-answers'
  const machinesPath = `^/v1/apps/${app}/machines`
  /** Makes a change while every response to it is lost; returns the result and how often it was sent. */
  const whileLost = async <Result>(method: string, path: string, work: () => Promise<Result>) => {
    const before = (await journal()).length
    const action = { kind: 'respond_after', status: 500, body: { error: 'lost' } }
    await control('POST', 'faults', { match: { method, path }, action })
    const result = await work().catch((error: unknown) => error)
    await control('DELETE', 'faults')
    const sent = (await journal())
      .slice(before)
      .filter(one => one.method === method && new RegExp(path).test(one.path))
    return { result, sent: sent.length }
  }
  const lostOnce = async (method: string, path: string, work: () => Promise<unknown>, result: unknown) =>
    t.match(await whileLost(method, path, work), { result, sent: 1 }, `${method} ${path}`)

  const create = () => fly.apps.create({ name: app, network: 'n' })
  await lostOnce('POST', '^/v1/apps$', create, { outcome: 'ok', adopted: true })
  const addresses = await whileLost('POST', '/ip_assignments$', () => fly.addresses.ensure(app))
  t.match(addresses, { result: [{ ip: /:/ }, { shared: true }], sent: 2 }, 'one of each kind')
  const config = buildMachineConfig(spec())
  const make = () => fly.machines.create({ app, name: 'web-1', config })
  await lostOnce('POST', `${machinesPath}$`, make, { adopted: true, machine: { name: 'web-1' } })
  const [machine] = await fly.machines.list(app)
  const id = machine?.id ?? ''
  await fly.waitForState({ app, machineId: id, states: ['started'] }, within(20_000))

  const newer = buildMachineConfig(spec({ ownership: { ...spec().ownership, fence: 6 } }))
  const currentVersion = (await fly.machines.get(app, id))?.instance_id ?? ''
  const update = () => fly.machines.update({ app, machineId: id, config: newer, currentVersion })
  await lostOnce('POST', `${machinesPath}/${id}$`, update, { id })
  await fly.waitForState({ app, machineId: id, states: ['started'] }, within(20_000))
  await lostOnce('PATCH', '/metadata$', () => fly.machines.setMetadata(app, id, { a: 'b' }), undefined)
  await lostOnce('POST', '/stop$', () => fly.machines.stop(app, id, { timeoutSeconds: 1 }), undefined)
  const instanceId = (await fly.machines.get(app, id))?.instance_id ?? ''
  await fly.waitForState({ app, machineId: id, states: ['stopped'], instanceId }, within(20_000))
  await lostOnce('POST', '/start$', () => fly.machines.start(app, id), undefined)

  const { nonce } = await fly.leases.acquire(app, id, { ttlSeconds: 30, description: 'mine' })
  await lostOnce('DELETE', '/lease$', () => fly.leases.release(app, id, nonce), undefined)
  const take = () => fly.leases.acquire(app, id, { ttlSeconds: 30, description: 'mine' })
  // The nonce is lost, so the lease must expire before a new one.
  await lostOnce('POST', '/lease$', take, { code: 'fly.lease_held', details: { retryAt: Number } })
  await fly.machines.delete(app, id, { nonce }).catch(() => undefined)

  // A change that Fly does not show is sent three times at most, then left to a later attempt.
  const other = { app, name: 'web-2', config, skipLaunch: true }
  const { machine: second } = await fly.machines.create(other)
  const unknown = { result: { code: 'fly.unknown_outcome', retryable: true }, sent: 3 }
  t.match(await whileLost('POST', '/uncordon$', () => fly.machines.uncordon(app, second.id)), unknown)
  t.match(await whileLost('POST', '/cordon$', () => fly.machines.cordon(app, second.id)), unknown)
  t.match(await whileLost('POST', '/secrets$', () => fly.secrets.set(app, { TOKEN: 'x' })), unknown)
  t.match(await fly.secrets.list(app), [{ name: 'TOKEN' }])
  await lostOnce(
    'DELETE',
    `${machinesPath}/${second.id}$`,
    () => fly.machines.delete(app, second.id),
    undefined,
  )
  await lostOnce('DELETE', `^/v1/apps/${app}$`, () => fly.apps.delete(app), true)
})

t.test('leases are exclusive, can be extended, and can be released after they expired', async t => {
  const fly = start(t)
  const app = 'leases'
  await fly.apps.create({ name: app, network: 'n' })
  const config = buildMachineConfig(spec())
  const { machine } = await fly.machines.create({ app, name: 'web-1', config, skipLaunch: true })
  const { id } = machine
  const mine = await fly.leases.acquire(app, id, { ttlSeconds: 30, description: 'taxiway:dep_1' })
  const second = fly.leases.acquire(app, id, { ttlSeconds: 30, description: 'taxiway:dep_2' })
  const error = await second.then(
    () => undefined,
    thrown => thrown,
  )
  t.ok(isDomainError(error, 'fly.lease_held') && error.retryable)
  t.ok(isDomainError(error) && Number(error.details?.['retryAt']) > Date.now(), 'says when to come back')
  const longer = await fly.leases.refresh(app, id, { nonce: mine.nonce, ttlSeconds: 60 })
  t.equal(longer.nonce, mine.nonce)
  t.ok(longer.expiresAt > mine.expiresAt)
  t.match(await fly.leases.get(app, id), { description: 'taxiway:dep_1' })
  await fly.leases.release(app, id, mine.nonce)
  await fly.leases.release(app, id, mine.nonce)
  t.equal(await fly.leases.get(app, id), undefined)
  await fly.apps.delete(app)
})

t.test('a crashing machine is reported as crashed, with its exit code', async t => {
  const fly = start(t)
  const app = 'crasher'
  await fly.apps.create({ name: app, network: 'n' })
  const config = buildMachineConfig(spec({ env: { CRASH: '1' }, maxRestarts: 2 }))
  const { machine } = await fly.machines.create({ app, name: 'web-1', config })
  const result = await fly.waitForHealthy({ app, machineId: machine.id, pollMs: 200 }, within(30_000))
  t.equal(result.outcome, 'crashed')
  t.equal(result.outcome === 'crashed' && readLastExit(result.machine)?.code, 3)
  await fly.apps.delete(app)
  t.match(await fly.waitForHealthy({ app, machineId: machine.id }, within(5_000)), { outcome: 'gone' })
})

t.test('waiting ends by its own deadline, through answers that say "not yet"', async t => {
  const fly = start(t)
  const app = 'waiting'
  await fly.apps.create({ name: app, network: 'n' })
  const config = buildMachineConfig(spec())
  const { machine } = await fly.machines.create({ app, name: 'web-1', config, skipLaunch: true })
  const wait = { app, machineId: machine.id, states: ['started'] as const }
  t.strictSame(await fly.waitForState(wait, within(2_500)), { outcome: 'timeout' })
  t.equal((await fly.breaker()).failuresInARow, 0, 'and that is no failure of Fly')
  await fault('GET', '/wait$', { kind: 'respond', status: 404, body: { error: 'machine not found' } }, 2)
  await fly.machines.start(app, machine.id)
  t.match(await fly.waitForState({ ...wait, justCreated: true }, within(20_000)), { outcome: 'reached' })
  t.strictSame(await fly.waitForState({ ...wait, machineId: 'unknown' }, within(5_000)), { outcome: 'gone' })
  await t.rejects(fly.waitForState({ ...wait, states: ['nonsense' as never] }, within(5_000)), {
    code: 'fly.invalid',
  })
  const controller = new AbortController()
  const forever = fly.waitForState(
    { ...wait, states: ['failed'] },
    { ...within(60_000), signal: controller.signal },
  )
  controller.abort(new Error('superseded'))
  await t.rejects(forever, { message: 'superseded' })
  await fly.apps.delete(app)
})

t.test('a health poll that Fly answers slowly ends with what the check said', async t => {
  const fly = start(t)
  const app = 'slow-reads'
  await fly.apps.create({ name: app, network: 'n' })
  const config = buildMachineConfig(spec({ env: { STATUS: '500' } }))
  const { machine } = await fly.machines.create({ app, name: 'web-1', config })
  const wait = { app, machineId: machine.id, pollMs: 200 }
  const unhealthy = {
    outcome: 'timeout',
    health: { healthy: false, failing: [{ status: 'critical', output: 'HTTP 500' }] },
  }
  const isCritical = async () =>
    (await fly.machines.get(app, machine.id))?.checks.some(({ status }) => status === 'critical')
  while (!(await isCritical())) await systemClock.sleep(200)
  const path = `^/v1/apps/${app}/machines/`
  await fault('GET', path, { kind: 'delay', delayMs: 900 }, 20)
  t.match(await fly.waitForHealthy(wait, within(500)), unhealthy, 'the first read is the late one')
  t.match(await fly.waitForHealthy(wait, within(1_500)), unhealthy, 'a later read is')
  t.equal((await fly.breaker()).failuresInARow, 0)
  await control('DELETE', 'faults')
  await fault('GET', path, { kind: 'respond', status: 503, body: { error: 'x' } }, 20)
  await t.rejects(fly.waitForHealthy(wait, within(500)), { code: 'fly.unavailable' }, 'nothing was seen')
  await control('DELETE', 'faults')
  await fly.apps.delete(app)
})

t.test(
  'a wrong token is an authorization error, an app that is not there lists nothing as an error',
  async t => {
    await t.rejects(start(t, { token: 'wrong' }).apps.list(), { code: 'fly.auth', retryable: false })
    await t.rejects(start(t).machines.list('nowhere'), { code: 'fly.not_found' })
  },
)
