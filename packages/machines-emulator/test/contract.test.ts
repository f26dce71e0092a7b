import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type OpenApiDocument, validateJournalAgainstOpenApi } from '@taxiway/emulator-control'
import t from 'tap'
import { knownMachinesGaps } from '../src/index.js'
import { type Answer, eventually, openMachines, writeImage } from './fixture.js'

const contracts =
  process.env['TAXIWAY_CONTRACTS'] ?? join(import.meta.dirname, '../../../../shared/contracts')
const readContract = async (name: string) =>
  JSON.parse(await readFile(join(contracts, name), 'utf8').catch(() => 'null'))

const fixtures: { errors: Fixture[] } | null = await readContract('fly-error-fixtures.json')
const openApi: OpenApiDocument | null = await readContract('fly-machines-openapi.json')

type Fixture = { op: string; status: number; body: Record<string, string> }
type Machines = Awaited<ReturnType<typeof openMachines>>

// How to come by each of the recorded answers; what is not here needs a fault, because it takes a real data centre.
const provoke: Record<string, (fly: Machines) => Promise<Answer>> = {
  'Authenticate: token validation error': fly =>
    fly.call('GET', '/apps/shop', undefined, { authorization: 'Bearer wrong' }),
  'app not found': fly => fly.call('GET', '/apps/absent'),
  unauthorized: fly => fly.call('GET', '/apps/shop', undefined, { authorization: 'Bearer rival' }),
  'Validation failed: Name has already been taken': fly =>
    fly.call('POST', '/apps', { name: 'shop', org_slug: 'acme' }),
  'Validation failed: Name under 63 chars using numbers, lowercase letters and dashes': fly =>
    fly.call('POST', '/apps', { name: 'No!', org_slug: 'acme' }),
  'already_exists: unique machine name violation, machine ID d5683212a7918e already exists with name "web-1"':
    async fly => {
      await fly.createMachine({ name: 'web-1', skip_launch: true })
      return fly.call('POST', '/apps/shop/machines', { name: 'web-1', config: { image: fly.image } })
    },
  'aborted: machine update failed due to concurrent update': async fly => {
    const { id } = await fly.createMachine({ skip_launch: true })
    return fly.call('POST', `/apps/shop/machines/${id}`, {
      config: { image: fly.image },
      current_version: 'x',
    })
  },
  'machine ID 2879325b42d318 lease currently held by 9af60c27-ee17-55df-bb0a-4f369e59839a@tokens.fly.io, expires at 2026-05-14T10:41:08Z':
    async fly => {
      const { id } = await fly.createMachine({ skip_launch: true, lease_ttl: 60 })
      return fly.call('POST', `/apps/shop/machines/${id}/start`)
    },
  'machine lease currently held': async fly => {
    const { id } = await fly.createMachine({ skip_launch: true, lease_ttl: 60 })
    return fly.call('POST', `/apps/shop/machines/${id}/lease`, { ttl: 5 })
  },
  'deadline_exceeded: machine failed to reach desired state, started, currently created': async fly => {
    const { id } = await fly.createMachine({ skip_launch: true })
    return fly.call('GET', `/apps/shop/machines/${id}/wait?state=started&timeout=1`)
  },
  'invalid argument': async fly => {
    const { id } = await fly.createMachine({ skip_launch: true })
    return fly.call('GET', `/apps/shop/machines/${id}/wait?state=nowhere`)
  },
  'machine not found': fly => fly.call('GET', '/apps/shop/machines/absent'),
  'machine_version mismatch': async fly => {
    const { id } = await fly.createMachine({ skip_launch: true })
    return fly.call('PATCH', `/apps/shop/machines/${id}/metadata`, { metadata: {}, machine_version: 'x' })
  },
  'min_secrets_version 3 is not yet available on this app': fly =>
    fly.call('POST', '/apps/shop/machines', { config: { image: fly.image }, min_secrets_version: 3 }),
}

t.test(
  'every recorded error answer is given with the same status and body',
  { skip: fixtures === null },
  async t => {
    for (const fixture of fixtures?.errors ?? []) {
      const text = fixture.body['error'] ?? fixture.body['message'] ?? ''
      await t.test(`${fixture.op} ${fixture.status} ${text.slice(0, 60)}`, async t => {
        const fly = await openMachines(t, { tokens: ['test-token', { token: 'rival', org: 'rival' }] })
        await fly.createApp()
        const answer = await (provoke[text]?.(fly) ?? injected(fly, fixture))
        t.equal(answer.status, fixture.status)
        t.same(withoutNames(answer.body), withoutNames(fixture.body))
      })
    }
  },
)

const injected = async (fly: Machines, fixture: Fixture): Promise<Answer> => {
  const action = { kind: 'respond', status: fixture.status, body: fixture.body }
  await fly.call('POST', '/_control/faults', { match: { path: '/machines$' }, times: 1, action })
  return fly.call('POST', '/apps/shop/machines', { config: { image: fly.image } })
}

/** Ids, owners and times differ from case to case; the words and fields around them may not. */
const withoutNames = (body: unknown): unknown => {
  const text = JSON.stringify(body)
    .replace(/machine ID [0-9a-f]{14}/g, 'machine ID *')
    .replace(/[0-9a-f-]{36}@tokens\.fly\.io|someone@example\.com/g, '*')
    .replace(/\d{4}-\d\d-\d\dT[\d:]+Z/g, '*')
    .replace(/"expires_at":\d+/g, '"expires_at":0')
  return JSON.parse(text)
}

t.test('the traffic of a whole release fits the OpenAPI document', { skip: openApi === null }, async t => {
  const fly = await openMachines(t)
  await runRelease(fly)
  const { entries } = (await fly.call('GET', '/_control/journal?after=0')).body
  t.ok(entries.length > 25)
  const replay = (journal: unknown[]) =>
    validateJournalAgainstOpenApi(journal as typeof entries, openApi ?? { paths: {} }, knownMachinesGaps)
  t.same(replay(entries), [])

  const [created] = entries.filter((entry: { path: string }) => entry.path === '/v1/apps/shop/machines')
  const seen = (change: object) => replay([{ ...created, ...change }]).map(({ problem }) => problem)
  t.match(seen({ path: '/v1/apps/shop/engines' }), ['no such operation'])
  t.match(seen({ query: { wat: '1' } }), [/unknown query parameter wat/])
  t.match(seen({ body: { config: { image: 'x', autostop: true } } }), [/additional properties.*autostop/])
  t.match(seen({ status: 202 }), ['undocumented status 202'])
  t.match(seen({ responseBody: { id: 5 } }), [/answer 200 \/id must be string/])
  t.same(seen({ status: 503, responseBody: 'x', fault: 'respond_after' }), [], 'faults prove nothing')
})

const runRelease = async (fly: Machines): Promise<void> => {
  await fly.createApp()
  await fly.call('POST', '/apps/shop/ip_assignments', { type: 'shared_v4' })
  await fly.call('GET', '/apps/shop/ip_assignments')
  await fly.call('POST', '/apps/shop/secrets', { values: { A: 'a', B: null } })
  await fly.call('GET', '/apps/shop/secrets')
  const machine = await fly.createMachine({ name: 'web-1', lease_ttl: 60, skip_service_registration: true })
  const mine = { 'fly-machine-lease-nonce': machine.nonce }
  const path = `/apps/shop/machines/${machine.id}`
  await fly.wait(machine.id, 'started', `&version=${machine.instance_id}`)
  await eventually(async () => (await fly.machine(machine.id)).checks[0]?.status === 'passing')
  await fly.call('POST', `${path}/uncordon`, undefined, mine)
  await fly.call('POST', `${path}/lease`, { ttl: 30, description: 'release' }, mine)
  await fly.call('GET', `${path}/lease`)
  await fly.call('PATCH', `${path}/metadata`, { metadata: { a: 'b' } }, mine)
  await fly.call('GET', `${path}/events`)
  await fly.call('GET', '/apps/shop/machines?metadata.a=b&include_deleted=true')
  const image = await writeImage(fly.imageStoreDir, 'two')
  await fly.call(
    'POST',
    path,
    { config: { ...machine.config, image }, current_version: machine.instance_id },
    mine,
  )
  await fly.wait(machine.id, 'started')
  await fly.call('POST', `${path}/restart`, undefined, mine)
  await fly.call('POST', `${path}/stop`, { signal: 'SIGTERM', timeout: '1s' }, mine)
  await fly.wait(machine.id, 'settled')
  await fly.call('DELETE', `${path}/lease`, undefined, mine)
  await fly.call('DELETE', `${path}?force=true`)
  await fly.call('GET', '/apps?org_slug=acme')
  await fly.call('POST', '/apps/shop/deploy_token', { expiry: '1h' })
  await fly.call('DELETE', '/apps/shop?force=true')
}
