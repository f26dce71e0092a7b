import { eq, schema } from '@taxiway/db/testing'
import { newId, type OrganizationId } from '@taxiway/domain'
import { systemClock } from '@taxiway/runtime'
import { aDeployment, anApiToken } from '@taxiway/testing'

import t from 'tap'
import { bearer, openApi } from './support.js'
import { type Api, anUpEnvironment, aTenant } from './tenants.js'

t.test('deploy, destroy and rollback change the desired state and queue the work', async t => {
  const api = await openApi(t)
  const { organizationId, headers } = await aTenant(api)
  const environment = await anUpEnvironment(api, organizationId)
  const post = (action: string, payload?: Record<string, unknown>) =>
    api.app.inject({
      method: 'POST',
      url: `/v1/environments/${environment.id}/${action}`,
      headers,
      payload: payload ?? {},
    })

  const deployed = await post('deploy')
  t.equal(deployed.statusCode, 202)
  t.match(deployed.json(), { desired: { state: 'up', reason: 'deployed_by_user' }, generation: 2 })

  t.equal((await post('destroy')).json().desired.state, 'down')
  const earlier = await aDeployment(api.db, {
    organizationId,
    environmentId: environment.id,
    generation: 99,
    state: 'live',
  })
  t.match((await post('rollback', { deploymentId: earlier.id })).json(), { code: 'resource.conflict' })
  await api.db.insert(schema.releases).values({
    id: newId('rel'),
    environmentId: environment.id,
    deploymentId: earlier.id,
    image: 'i',
    machineId: 'm',
    config: {},
  })
  t.equal((await post('rollback', { deploymentId: earlier.id })).statusCode, 202)
  const rows = await api.db
    .select({
      kind: schema.deployments.kind,
      state: schema.deployments.state,
      sha: schema.deployments.sha,
      correlationId: schema.deployments.correlationId,
    })
    .from(schema.deployments)
    .where(eq(schema.deployments.environmentId, environment.id))
    .orderBy(schema.deployments.generation)
  t.match(rows, [
    { kind: 'deploy', state: 'superseded', correlationId: deployed.headers['x-request-id'] },
    { kind: 'destroy', state: 'superseded', correlationId: /^req_/ },
    { kind: 'deploy', state: 'queued', sha: earlier.sha },
    { state: 'live' },
  ])
})

t.test(
  'a waiting deployment is cancelled at once, a working one is asked to stop, a switching one is not cancelled',
  async t => {
    const api = await openApi(t)
    const { organizationId, headers } = await aTenant(api)
    const cancel = async (state: 'queued' | 'building' | 'verifying' | 'live') => {
      const environment = await anUpEnvironment(api, organizationId)
      const { id } = await aDeployment(api.db, { organizationId, environmentId: environment.id, state })
      return api.app.inject({ method: 'POST', url: `/v1/deployments/${id}/cancel`, headers })
    }
    t.match((await cancel('queued')).json(), { state: 'cancelled' })
    const told = await cancel('building')
    t.equal(told.statusCode, 202)
    t.match(told.json(), { state: 'building', cancelRequestedAt: String })
    for (const state of ['verifying', 'live'] as const) {
      const refused = await cancel(state)
      t.equal(refused.statusCode, 409)
      t.match(refused.json(), { code: 'deployment.not_cancellable' })
    }
  },
)

t.test('actions need the scope, and foreign objects get 404', async t => {
  const api = await openApi(t)
  const { organizationId } = await aTenant(api)
  const environment = await anUpEnvironment(api, organizationId)
  const deployment = await aDeployment(api.db, { organizationId, environmentId: environment.id })
  const reader = await anApiToken(api.db, { organizationId, scopes: ['read'] })
  const stranger = await aTenant(api)
  const urls = [
    ...['deploy', 'destroy'].map(action => `/v1/environments/${environment.id}/${action}`),
    `/v1/deployments/${deployment.id}/cancel`,
  ]
  for (const url of urls) {
    const post = (headers: Record<string, string>) =>
      api.app.inject({ method: 'POST', url, headers, payload: {} })
    t.equal((await post({})).statusCode, 401, url)
    t.equal((await post(bearer(reader.token))).statusCode, 403, url)
    t.equal((await post(stranger.headers)).statusCode, 404, url)
    const invalid = await api.app.inject({
      method: 'POST',
      url,
      headers: (await aTenantOf(api, organizationId)).headers,
      payload: { unknown: 1 },
    })
    t.equal(invalid.statusCode, 400, url)
    t.match(invalid.json().errors, [{ path: 'body', message: 'has unknown properties: unknown' }])
    const secret = `txw_${'0'.repeat(32)}`
    const misplaced = await api.app.inject({
      method: 'POST',
      url,
      headers: (await aTenantOf(api, organizationId)).headers,
      payload: { [secret]: 1 },
    })
    t.match(misplaced.json(), { status: 400, errors: [{ path: 'body' }] })
    t.notOk(misplaced.body.includes(secret), 'what may be a secret is not repeated')
  }
  const [after] = await api.db
    .select()
    .from(schema.environments)
    .where(eq(schema.environments.id, environment.id))
  t.equal(after?.generation, 1, 'nothing changed')
})

t.test('a closed pull request cannot be deployed', async t => {
  const api = await openApi(t)
  const { organizationId, headers } = await aTenant(api)
  const environment = await anUpEnvironment(api, organizationId)
  const observation = structuredClone(environment.observation)
  if (observation?.kind === 'pr') observation.pullRequest.state = 'closed'
  await api.db
    .update(schema.environments)
    .set({ observation })
    .where(eq(schema.environments.id, environment.id))
  const url = `/v1/environments/${environment.id}/deploy`
  const refused = await api.app.inject({ method: 'POST', url, headers, payload: {} })
  t.match(refused.json(), { status: 409, code: 'resource.conflict' })
})

t.test('a pin lasts at most a year, by the clock of the process', async t => {
  const clock = { ...systemClock, now: () => new Date('2040-01-01T00:00:00Z') }
  const api = await openApi(t, {}, { clock })
  const { organizationId, headers } = await aTenant(api)
  const { id } = await anUpEnvironment(api, organizationId)
  const call = (action: string, payload: object) =>
    api.app.inject({ method: 'POST', url: `/v1/environments/${id}/${action}`, headers, payload })
  const pin = (until: string) => call('pin', { until })
  t.match((await pin('2040-12-31T00:00:00Z')).json(), { pinnedUntil: '2040-12-31T00:00:00.000Z' })
  t.match((await pin('2041-01-02T00:00:00Z')).json(), { status: 422, code: 'request.time_too_far' })
  t.match((await call('unpin', {})).json(), { pinnedUntil: null })
})

const aTenantOf = async ({ db }: Api, organizationId: OrganizationId) => {
  const { token } = await anApiToken(db, { organizationId, scopes: ['deploy'] })
  return { headers: bearer(token) }
}
