import { beatWorker } from '@taxiway/db'
import { schema } from '@taxiway/db/testing'
import { aDelivery, anApiToken, anEnvironment } from '@taxiway/testing'
import t from 'tap'
import { openConnected } from './connected.js'
import { bearer } from './support.js'
import { aMember, aSession } from './tenants.js'

type Step = { id: string; state: string; message: string; missing: object[] }
type Connected = Awaited<ReturnType<typeof openConnected>>

const read = async ({ browser, clock }: Pick<Connected, 'browser'> & { clock?: () => void }) => {
  clock?.()
  const { json } = await browser.get('/v1/getting-started')
  const steps = json.steps as Step[]
  return { complete: json.complete, of: (id: string) => steps.find(one => one.id === id), steps }
}

/** The organization in which the browser acts. */
const choose = ({ browser, organizationId }: Connected) =>
  browser.post('/api/auth/organization/set-active', { organizationId })

t.test('an operator sees each step from nothing to the first live app', async t => {
  const api = await openConnected(t, { OPERATORS: 'octocat' })
  const { db, control, aRepository, connect, organizationId } = api
  await choose(api)
  const nothing = await read(api)
  t.same(
    nothing.steps.map(({ id, state }) => `${id} ${state}`),
    [
      'github_app done',
      'permissions done',
      'worker todo',
      'fly_token unknown',
      'installation todo',
      'webhook todo',
      'repository todo',
      'live_app todo',
    ],
  )
  t.match(nothing.of('installation'), { url: /\/apps\/taxiway-local\/installations\/new$/ })
  t.match(nothing.of('webhook')?.message, /\/webhooks\/github yet/)
  t.equal(nothing.complete, false)

  const at = '2026-01-01T00:00:00.000Z'
  const beat = (id: string, detail: object) =>
    beatWorker(db, { id, kind: 'worker', version: '1', detail: { ...detail } })
  await beat('w1', { canClaim: false, fly: { state: 'unknown', at } })
  t.match((await read(api)).of('worker'), { state: 'failed', message: /No living worker can take work/ })
  await beat('w1', { canClaim: true, fly: { state: 'accepted', at } })
  t.match(await read(api).then(({ of }) => [of('worker'), of('fly_token')]), [
    { state: 'done' },
    { state: 'done', at },
  ])
  await beat('w2', { canClaim: true, fly: { state: 'refused', at } })
  t.match((await read(api)).of('fly_token'), { state: 'failed', message: /fly tokens create org/ })
  await beat('w2', { canClaim: true, fly: { state: 'accepted', at } })

  const shop = await aRepository('shop')
  t.match((await read(api)).of('installation'), { state: 'done', message: /installed on acme/ })
  const granted = { metadata: 'read', contents: 'read', pull_requests: 'write', checks: 'write' }
  const permissions = `installations/${shop.installationId}/permissions`
  await control('POST', permissions, { permissions: granted, deliver: false })
  t.match((await read(api)).of('installation'), {
    state: 'failed',
    url: new RegExp(`/organizations/acme/settings/installations/${shop.installationId}$`),
    missing: [
      { kind: 'permission', name: 'deployments', level: 'write', account: 'acme', without: /deployments/ },
      { name: 'statuses', without: /waitForChecks/ },
      { name: 'issues', without: /commands/ },
      { name: 'members', without: /access/ },
    ],
  })

  await aDelivery(db, { event: 'installation', repositoryId: null })
  t.match((await read(api)).of('webhook'), { state: 'done', at: String })
  const { json: project } = await connect({ repositoryId: shop.id })
  t.match(await read(api).then(({ of }) => [of('repository'), of('live_app')]), [
    { state: 'done', message: 'acme/shop is connected.' },
    { state: 'todo', message: /Open a pull request on acme\/shop/ },
  ])
  const owned = { organizationId: organizationId as never, projectId: project.id }
  const environment = await anEnvironment(db, { ...owned, target: 'pr:1' })
  t.match((await read(api)).of('live_app'), { state: 'todo', environmentId: environment.id })
  await db.update(schema.environments).set({ url: 'https://app.example.com', liveSha: 'a'.repeat(40) })
})

t.test('a key that GitHub refuses, and an App that lacks settings, are told with what to do', async t => {
  const refused = await openConnected(t, { OPERATORS: 'octocat', GITHUB_APP_ID: '2' })
  await choose(refused)
  const wrong = await read(refused)
  t.match(wrong.of('github_app'), { state: 'failed', message: /GITHUB_APP_PRIVATE_KEY/ })
  t.match(wrong.of('permissions'), { state: 'unknown' })

  const api = await openConnected(t, { OPERATORS: 'octocat' })
  await choose(api)
  await api.control('POST', 'app', {
    permissions: { metadata: 'read', contents: 'read', pull_requests: 'read', emails: 'read' },
    events: ['push'],
  })
  const lacking = (await read(api)).of('permissions')
  t.match(lacking, { state: 'failed', url: /\/settings\/apps\/taxiway-local\/permissions$/ })
  t.same(
    lacking?.missing.map(one => (one as { name: string }).name),
    [
      ...['pull_requests', 'checks', 'deployments', 'statuses', 'issues', 'merge_queues', 'members'],
      ...['pull_request', 'repository', 'issue_comment', 'check_run', 'check_suite', 'status'],
      ...['merge_group', 'member'],
    ],
  )
})

t.test('other people see their own steps alone', async t => {
  const api = await openConnected(t, { OPERATORS: 'somebody-else' })
  await choose(api)
  const own = ['installation', 'repository', 'live_app']
  t.same(
    (await read(api)).steps.map(({ id }) => id),
    own,
  )
  t.same(
    (await api.call('GET', '/v1/getting-started')).json.steps.map(({ id }: Step) => id),
    own,
    'a token',
  )
  const tenant = { organizationId: api.organizationId }
  const stranger = await aSession(api, await aMember(api, tenant, 'viewer'))
  const answer = await api.app.inject({ url: '/v1/getting-started', headers: stranger })
  t.match(answer.json().steps[0], { id: 'installation', state: 'todo', message: /Sign in with GitHub/ })
})

t.test('a token without the scope admin learns nothing of the accounts of its creator', async t => {
  const api = await openConnected(t)
  const { db, organizationId, userId, aRepository, call } = api
  await aRepository('shop')
  const installation = (json: { steps: Step[] }) => json.steps.find(({ id }) => id === 'installation')
  t.match(installation((await call('GET', '/v1/getting-started')).json), {
    state: 'done',
    message: /installed on acme/,
  })
  const { token } = await anApiToken(db, {
    organizationId: organizationId as never,
    createdBy: userId,
    scopes: ['read', 'deploy', 'secrets'],
  })
  const answer = await api.app.inject({ url: '/v1/getting-started', headers: bearer(token) })
  t.equal(answer.statusCode, 200)
  t.match(installation(answer.json()), { state: 'unknown', message: /scope "admin"/, url: null, missing: [] })
  t.notMatch(answer.body, 'acme')
})
