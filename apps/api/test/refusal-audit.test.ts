import { eq, schema } from '@taxiway/db/testing'
import type { OrganizationId } from '@taxiway/domain'
import { anApiToken, anOrganization, createFakeClock, eventually } from '@taxiway/testing'
import t from 'tap'
import { bearer, openApi } from './support.js'
import { aMember } from './tenants.js'

const clock = createFakeClock(new Date())
const api = await openApi(t, { API_RATE_LIMIT_PER_MINUTE: '1000000' }, { clock })

const trailOf = (organizationId: OrganizationId) =>
  api.db
    .select()
    .from(schema.auditLog)
    .where(eq(schema.auditLog.organizationId, organizationId))
    .orderBy(schema.auditLog.seq)
const ask = (token: string, url: string) => api.app.inject({ url, headers: bearer(token) })

t.test('a refusal is in the audit trail once, with the number of attempts', async t => {
  const { id: organizationId } = await anOrganization(api.db)
  const { id, token } = await anApiToken(api.db, { organizationId })
  for (let i = 0; i < 50; i += 1) await ask(token, '/v1/audit-log?token=hidden')
  t.equal((await ask(token, '/v1/api-tokens')).statusCode, 403)
  await eventually(async () => (await trailOf(organizationId)).length === 2)
  t.match(
    (await trailOf(organizationId)).find(({ subjectId }) => subjectId === 'GET /v1/audit-log'),
    {
      action: 'authorization.refused',
      actorKind: 'api_token',
      actorId: id,
      ip: '127.0.0.1',
      after: { code: 'auth.forbidden', path: '/v1/audit-log', unwritten: 0 },
    },
  )
  await clock.advance(10 * 60_000)
  await ask(token, '/v1/audit-log')
  await eventually(async () => (await trailOf(organizationId)).length === 3)
  t.match((await trailOf(organizationId)).at(-1), { after: { unwritten: 49 } })
  t.equal((await ask('txw_00000000000000000000000000000000', '/v1/audit-log')).statusCode, 401)
  t.match(await trailOf(organizationId), { length: 3 }, 'a request without a credential leaves no entry')
})

t.test('refusals cannot flood the audit trail', async t => {
  const { id: organizationId } = await anOrganization(api.db)
  const tokens = await Promise.all(
    Array.from({ length: 80 }, () => anApiToken(api.db, { organizationId, scopes: [] })),
  )
  for (const { token } of tokens) await ask(token, '/v1/projects')
  await eventually(async () => (await trailOf(organizationId)).length === 60)
  await clock.advance(60 * 60_000)
  const [{ token } = { token: '' }] = tokens
  await ask(token, '/v1/projects')
  await eventually(async () => (await trailOf(organizationId)).length === 61)
  t.match((await trailOf(organizationId)).at(-1), { after: { unwritten: 20 } })

  const userId = await aMember(api, { organizationId }, 'viewer')
  const fail = () =>
    api.deps.identity.audit({ userId, action: 'user.sign_in_failed', ip: null, requestId: null })
  for (let i = 0; i < 100; i += 1) await fail()
  const failures = async () =>
    (await trailOf(organizationId)).filter(({ action }) => action === 'user.sign_in_failed')
  t.match(await failures(), { length: 20 })
  await clock.advance(60 * 60_000)
  await fail()
  t.match((await failures()).at(-1), { after: { unwritten: 80 } })
})
