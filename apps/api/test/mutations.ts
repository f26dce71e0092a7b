import { eq, schema } from '@taxiway/db/testing'
import { newId } from '@taxiway/domain'
import { aDeployment, anApiToken, aProject } from '@taxiway/testing'
import { operations } from '../src/auth/access-rules.js'
import { aStoredDelivery } from './stored-delivery.js'
import { type Api, aMember, anInvitation, anUpEnvironment, madeBy, type Tenant } from './tenants.js'

export type Call = {
  url: string
  payload?: Record<string, unknown>
  headers?: Record<string, string>
}

/** A POST because its question needs a body; it changes nothing. */
export const isReadingPost = (operation: string): boolean => operation === 'POST /v1/build-plans'

/**
 * Every changing operation that programs may call; read from the table, so new operations are included
 * automatically.
 */
export const mutatingOperations = Object.entries(operations)
  // These need GitHub; connect-project.test.ts and approve.test.ts test the same for them.
  .filter(([key]) => key !== 'POST /v1/projects' && !key.endsWith('/approve') && !isReadingPost(key))
  .filter(([key, access]) => !key.startsWith('GET ') && !('public' in access) && !('person' in access))
  .map(([key]) => key)

const environmentCall = async (api: Api, { organizationId }: Tenant, action: string): Promise<Call> => {
  const { id } = await anUpEnvironment(api, organizationId)
  return { url: `/v1/environments/${id}/${action}`, payload: {} }
}

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString()

/** The environment of an open pull request whose commit is live. */
const aLiveEnvironment = async (
  api: Api,
  organizationId: Tenant['organizationId'],
  values: Partial<typeof schema.environments.$inferInsert> = {},
) => {
  const environment = await anUpEnvironment(api, organizationId)
  const { id, sha } = await aDeployment(api.db, {
    organizationId,
    environmentId: environment.id,
    state: 'live',
  })
  await api.db
    .update(schema.environments)
    .set({ liveDeploymentId: id, liveSha: sha, ...values })
    .where(eq(schema.environments.id, environment.id))
  return environment
}

const projectCall =
  (action: string, state: 'active' | 'archived' = 'active', call: Partial<Call> = {}) =>
  async ({ db }: Api, { organizationId }: Tenant): Promise<Call> => {
    const { id } = await aProject(db, { organizationId, state })
    return { url: `/v1/projects/${id}${action}`, ...call }
  }

const deliveryCall =
  (action: string) =>
  async ({ db }: Api, { organizationId }: Tenant): Promise<Call> => {
    const project = await aProject(db, { organizationId })
    const { id } = await aStoredDelivery(db, project, { state: 'suspect' })
    return { url: `/v1/webhook-deliveries/${id}/${action}`, payload: { reason: 'for a test' } }
  }

const variablesCall =
  (path: string, payload: Record<string, unknown>) =>
  async (_: Api, { organizationId }: Tenant): Promise<Call> => ({
    url: `/v1/organizations/${organizationId}/env-vars${path}`,
    payload,
  })

const aVariable = (owner: Pick<typeof schema.envVars.$inferInsert, 'organizationId' | 'projectId'>) => ({
  ...owner,
  id: newId('var'),
  key: 'API_KEY',
  scope: 'all',
  phase: 'runtime' as const,
  trust: 'any' as const,
  sealed: Buffer.alloc(34),
  length: '6_to_32' as const,
  updatedBy: 'test',
})

/** Operations with a role need a person: the token becomes one that an owner created. */
const organizationUrl = async (api: Api, tenant: Tenant): Promise<string> => {
  await madeBy(api, tenant, await aMember(api, tenant, 'owner'))
  return `/v1/organizations/${tenant.organizationId}`
}

/** A successful call for each of them, on objects made for it. */
export const mutations: Readonly<Record<string, (api: Api, tenant: Tenant) => Promise<Call>>> = {
  'POST /v1/environments/:environmentId/deploy': (api, tenant) => environmentCall(api, tenant, 'deploy'),
  'POST /v1/environments/:environmentId/redeploy': (api, tenant) => environmentCall(api, tenant, 'redeploy'),
  'POST /v1/environments/:environmentId/approve': async (api, { organizationId }) => {
    const { id, desiredSha } = await anUpEnvironment(api, organizationId, { headRepositoryId: 2 })
    return { url: `/v1/environments/${id}/approve`, payload: { sha: desiredSha } }
  },
  'POST /v1/environments/:environmentId/destroy': (api, tenant) => environmentCall(api, tenant, 'destroy'),
  'POST /v1/environments/:environmentId/sleep': async (api, { organizationId }) => {
    const { id } = await aLiveEnvironment(api, organizationId)
    return { url: `/v1/environments/${id}/sleep`, payload: {} }
  },
  'POST /v1/environments/:environmentId/wake': async (api, { organizationId }) => {
    const { id } = await aLiveEnvironment(api, organizationId, { desired: 'asleep', asleepSince: new Date() })
    return { url: `/v1/environments/${id}/wake`, payload: {} }
  },
  'POST /v1/organizations/:organizationId/withheld-ends/confirm': async (api, tenant) => {
    const { organizationId } = tenant
    const { id: environmentId } = await aLiveEnvironment(api, organizationId)
    await api.db
      .insert(schema.automaticEnds)
      .values({ organizationId, environmentId, reason: 'pr_gone', state: 'withheld' })
    const url = `${await organizationUrl(api, tenant)}/withheld-ends/confirm`
    return { url, payload: { upTo: inAnHour() } }
  },
  'POST /v1/environments/:environmentId/freeze': async (api, { organizationId }) => {
    const { id } = await anUpEnvironment(api, organizationId)
    return { url: `/v1/environments/${id}/freeze`, payload: {} }
  },
  'POST /v1/environments/:environmentId/unfreeze': async (api, { organizationId }) => {
    const frozen = { frozenBy: 'user:ada', frozenAt: new Date() }
    const { id } = await aLiveEnvironment(api, organizationId, frozen)
    return { url: `/v1/environments/${id}/unfreeze`, payload: {} }
  },
  'POST /v1/environments/:environmentId/pin': async (api, { organizationId }) => {
    const { id } = await anUpEnvironment(api, organizationId)
    return { url: `/v1/environments/${id}/pin`, payload: { until: inAnHour() } }
  },
  'POST /v1/environments/:environmentId/unpin': async (api, { organizationId }) => {
    const { id } = await aLiveEnvironment(api, organizationId, { pinnedUntil: new Date(inAnHour()) })
    return { url: `/v1/environments/${id}/unpin`, payload: {} }
  },
  'POST /v1/environments/:environmentId/extend': async (api, { organizationId }) => {
    const { id } = await aLiveEnvironment(api, organizationId, { expiresAt: new Date() })
    return { url: `/v1/environments/${id}/extend`, payload: { hours: 1 } }
  },
  'POST /v1/environments/:environmentId/rollback': async (api, tenant) => {
    const environment = await anUpEnvironment(api, tenant.organizationId)
    const { id } = await aDeployment(api.db, {
      organizationId: tenant.organizationId,
      environmentId: environment.id,
      state: 'live',
    })
    await api.db.insert(schema.releases).values({
      id: newId('rel'),
      environmentId: environment.id,
      deploymentId: id,
      image: 'i',
      machineId: 'm',
      config: {},
    })
    return { url: `/v1/environments/${environment.id}/rollback`, payload: { deploymentId: id } }
  },
  'POST /v1/deployments/:deploymentId/cancel': async (api, { organizationId }) => {
    const environment = await anUpEnvironment(api, organizationId)
    const { id } = await aDeployment(api.db, {
      organizationId,
      environmentId: environment.id,
      state: 'queued',
    })
    return { url: `/v1/deployments/${id}/cancel`, payload: {} }
  },
  'POST /v1/webhook-deliveries/replay': async ({ db }, { organizationId }) => {
    const { id } = await aStoredDelivery(db, await aProject(db, { organizationId }))
    return { url: '/v1/webhook-deliveries/replay', payload: { deliveryIds: [id], reason: 'for a test' } }
  },
  'POST /v1/webhook-deliveries/:deliveryId/replay': deliveryCall('replay'),
  'POST /v1/webhook-deliveries/:deliveryId/release': deliveryCall('release'),
  'POST /v1/webhook-deliveries/:deliveryId/drop': deliveryCall('drop'),
  'POST /v1/projects/:projectId/sync': projectCall('/sync', 'active', { payload: {} }),
  'PATCH /v1/projects/:projectId': projectCall('', 'active', {
    payload: { config: { port: 9000 } },
    headers: { 'if-match': '*' },
  }),
  'POST /v1/projects/:projectId/pause': projectCall('/pause'),
  'POST /v1/projects/:projectId/resume': projectCall('/resume'),
  'POST /v1/projects/:projectId/archive': projectCall('/archive'),
  'POST /v1/projects/:projectId/unarchive': projectCall('/unarchive', 'archived'),
  'DELETE /v1/projects/:projectId': projectCall(''),
  'PUT /v1/projects/:projectId/env-vars/:key': projectCall('/env-vars/API_KEY', 'active', {
    payload: { value: 'a value' },
  }),
  'PATCH /v1/projects/:projectId/env-vars': projectCall('/env-vars', 'active', {
    payload: { set: [{ key: 'API_KEY', value: 'a value' }] },
  }),
  'POST /v1/projects/:projectId/env-vars/import': projectCall('/env-vars/import', 'active', {
    payload: { text: 'API_KEY=a value' },
  }),
  'DELETE /v1/projects/:projectId/env-vars/:key': async ({ db }, { organizationId }) => {
    const { id } = await aProject(db, { organizationId })
    await db.insert(schema.envVars).values(aVariable({ organizationId, projectId: id }))
    return { url: `/v1/projects/${id}/env-vars/API_KEY` }
  },
  'PUT /v1/organizations/:organizationId/env-vars/:key': variablesCall('/API_KEY', { value: 'a value' }),
  'PATCH /v1/organizations/:organizationId/env-vars': variablesCall('', {
    set: [{ key: 'API_KEY', value: 'a value' }],
  }),
  'POST /v1/organizations/:organizationId/env-vars/import': variablesCall('/import', {
    text: 'API_KEY=a value',
  }),
  'DELETE /v1/organizations/:organizationId/env-vars/:key': async ({ db }, { organizationId }) => {
    await db.insert(schema.envVars).values(aVariable({ organizationId })).onConflictDoNothing()
    return { url: `/v1/organizations/${organizationId}/env-vars/API_KEY` }
  },
  'PATCH /v1/organizations/:organizationId': async (api, tenant) => ({
    url: await organizationUrl(api, tenant),
    payload: { name: 'Other' },
  }),
  'PATCH /v1/organizations/:organizationId/quotas': async (api, tenant) => ({
    url: `${await organizationUrl(api, tenant)}/quotas`,
    payload: { limits: { liveEnvironments: 7 } },
  }),
  'DELETE /v1/organizations/:organizationId': async (api, tenant) => ({
    url: await organizationUrl(api, tenant),
  }),
  'PATCH /v1/organizations/:organizationId/members/:userId': async (api, tenant) => ({
    url: `${await organizationUrl(api, tenant)}/members/${await aMember(api, tenant, 'viewer')}`,
    payload: { role: 'admin' },
  }),
  'DELETE /v1/organizations/:organizationId/members/:userId': async (api, tenant) => ({
    url: `${await organizationUrl(api, tenant)}/members/${await aMember(api, tenant, 'viewer')}`,
  }),
  'POST /v1/organizations/:organizationId/invitations': async (api, tenant) => ({
    url: `${await organizationUrl(api, tenant)}/invitations`,
    payload: { email: 'grace@example.com', role: 'viewer' },
  }),
  'DELETE /v1/organizations/:organizationId/invitations/:invitationId': async (api, tenant) => ({
    url: `/v1/organizations/${tenant.organizationId}/invitations/${await anInvitation(api, tenant)}`,
  }),
  'POST /v1/api-tokens': async () => ({
    url: '/v1/api-tokens',
    payload: { name: 'for the deploy script', scopes: ['read', 'deploy'] },
  }),
  'DELETE /v1/api-tokens/:tokenId': async (api, { organizationId }) => {
    const { id } = await anApiToken(api.db, { organizationId })
    return { url: `/v1/api-tokens/${id}` }
  },
}
