import { beatWorker, storeSweep } from '@taxiway/db'
import { eq, schema } from '@taxiway/db/testing'
import { aDelivery, anIdOf, aProject } from '@taxiway/testing'
import t, { type Test } from 'tap'
import { openConnected } from './connected.js'
import { aMember, aSession } from './tenants.js'

const at = new Date('2026-01-01T00:00:00.000Z')

const open = async (t: Test, operators: string) => {
  const api = await openConnected(t, { OPERATORS: operators })
  await storeSweep(api.db, {
    at,
    known: 2,
    strays: Array.from({ length: 600 }, (_, index) => `stray-${index}`),
    unknown: ['of-another-installation'],
    isWithheld: true,
  })
  const confirm = (body: object, headers = {}) =>
    api.browser.send('/v1/system/sweep/confirm', { method: 'POST', body, headers })
  return { ...api, confirm }
}

t.test('an operator sees what concerns the whole installation, and confirms a sweep once', async t => {
  const { db, browser, confirm } = await open(t, 'someone, OctoCat')
  await aDelivery(db, { state: 'received', receivedAt: at })
  const { status, json } = await browser.get('/v1/system')
  t.equal(status, 200)
  t.match(json, {
    version: String,
    deliveries: { pending: 1, oldestPendingAt: at.toISOString() },
    environments: { due: 0, oldestDueAt: null, withheldEnds: 0 },
    sweep: {
      at: at.toISOString(),
      strayCount: 600,
      unknown: ['of-another-installation'],
      withheld: true,
      confirmedAt: null,
    },
  })
  t.equal(json.sweep.strays.length, 500)
  t.match((await browser.get('/v1/me')).json, { isOperator: true })

  t.match(await confirm({ at: new Date(0).toISOString() }), {
    status: 409,
    json: { code: 'sweep.not_withheld' },
  })
  const key = { 'idempotency-key': 'the-sweep-of-today' }
  const confirmed = await confirm({ at: at.toISOString() }, key)
  t.equal(confirmed.status, 202)
  t.match(await confirm({ at: at.toISOString() }, key), { status: 202, json: confirmed.json }, 'once')
  t.match((await browser.get('/v1/system')).json, { sweep: { confirmedAt: String } })
})

t.test('an operator sees which breakers are open, by all processes, and how old the secret is', async t => {
  const { db, browser } = await open(t, 'octocat')
  const key = 'api.machines.dev|fly:4f1a'
  const since = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString()
  const beat = (id: string, breakers: unknown) =>
    beatWorker(db, { id, kind: 'worker', version: '1', detail: { breakers } })
  await beat('worker-1', [{ key, state: 'half_open', since: since(2) }])
  await beat('worker-2', [{ key, state: 'open', since: since(1) }])
  await beat('worker-3', 'of another version')
  await beat('worker-4', [{ key: 'gone', state: 'open', since: since(1) }])
  await db
    .update(schema.workerHeartbeats)
    .set({ lastSeenAt: at })
    .where(eq(schema.workerHeartbeats.id, 'worker-4'))
  const { json } = await browser.get('/v1/system')
  t.same(json.breakers, [{ key, state: 'open', processes: 2, since: since(1) }])
  t.match(json.encryptionSecretSince, /^20/)
})

t.test('to the owner of an organization and to everybody else it does not exist', async t => {
  for (const operators of ['', 'someone-else']) {
    const { browser, confirm } = await open(t, operators)
    t.equal((await browser.get('/v1/system')).status, 404, 'an owner')
    t.equal((await browser.get('/v1/system/deliveries')).status, 404)
    t.match((await browser.get('/v1/me')).json, { isOperator: false })
    t.equal((await confirm({ at: at.toISOString() })).status, 404)
  }
  const api = await open(t, 'octocat')
  const stranger = await aSession(api, await aMember(api, { organizationId: api.organizationId }, 'owner'))
  const answer = await api.app.inject({ url: '/v1/system', headers: stranger })
  t.equal(answer.statusCode, 404, 'a person without an account at GitHub')
  t.equal((await api.call('GET', '/v1/system')).status, 403, 'a token')
})

t.test('a login that another account has now opens nothing', async t => {
  const { browser, control } = await open(t, 'octocat')
  await control('POST', 'users/octocat/rename', { login: 'octocat-2' })
  t.equal((await browser.get('/v1/system')).status, 404)
  t.match((await browser.get('/v1/me')).json, { isOperator: false })
})

t.test('an operator sees the deliveries that concern no project', async t => {
  const { db, browser } = await open(t, 'octocat')
  const { repositoryId } = await aProject(db)
  await aDelivery(db, { repositoryId })
  const dayMs = 24 * 60 * 60_000
  await aDelivery(db, { id: anIdOf('dlv', new Date(Date.now() - 8 * dayMs)), repositoryId: 1 })
  const whole = await aDelivery(db, { event: 'installation', repositoryId: null })
  const unknown = await aDelivery(db, { repositoryId: 2 })
  const read = async (query: string) => (await browser.get(`/v1/system/deliveries?${query}`)).json
  const first = await read('limit=1')
  t.match(first.data, [{ id: unknown.id }])
  const next = await read(`limit=1&cursor=${first.nextCursor}`)
  t.match(next.data, [{ id: whole.id, event: 'installation' }])
  t.equal(next.nextCursor, null)
})
