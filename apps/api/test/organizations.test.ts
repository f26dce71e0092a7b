import { schema } from '@taxiway/db'
import type { Role } from '@taxiway/domain'
import { eq } from 'drizzle-orm'
import t from 'tap'
import { aPerson, serveApi } from './browser.js'
import { openApi } from './support.js'
import { type Api, aMember, aTenant, madeBy } from './tenants.js'

/** An organization and the token of a member with this role. */
const aTeam = async (api: Api, role: Role) => {
  const tenant = await aTenant(api, ['read', 'deploy', 'secrets', 'admin'])
  const userId = await aMember(api, tenant, role)
  await madeBy(api, tenant, userId)
  const url = `/v1/organizations/${tenant.organizationId}`
  const send = async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, payload?: object) =>
    api.app.inject({
      method,
      url: `${url}${path}`,
      headers: tenant.headers,
      ...(payload === undefined ? {} : { payload }),
    })
  return { ...tenant, userId, send }
}

t.test('an owner always remains, and nobody reaches above their own role', async t => {
  const api = await openApi(t)
  const owner = await aTeam(api, 'owner')
  const set = (team: typeof owner, userId: string, role: Role) =>
    team.send('PATCH', `/members/${userId}`, { role })
  t.match((await set(owner, owner.userId, 'admin')).json(), { status: 409, code: 'organization.last_owner' })
  t.match((await owner.send('DELETE', `/members/${owner.userId}`)).json(), {
    code: 'organization.last_owner',
  })

  const admin = await aTeam(api, 'admin')
  const boss = await aMember(api, admin, 'owner')
  const viewer = await aMember(api, admin, 'viewer')
  t.equal((await set(admin, boss, 'viewer')).statusCode, 403, 'an admin does not demote an owner')
  t.equal((await admin.send('DELETE', `/members/${boss}`)).statusCode, 403)
  t.equal((await set(admin, admin.userId, 'owner')).statusCode, 403, 'nor becomes one')
  t.equal((await set(admin, viewer, 'developer')).statusCode, 204)
  t.equal((await admin.send('POST', '/invitations', { email: 'a@b.co', role: 'owner' })).statusCode, 403)
  t.equal((await admin.send('DELETE', '')).statusCode, 403, 'only an owner deletes it')
  t.equal((await set(admin, owner.userId, 'viewer')).statusCode, 404, 'no member of this one')
  t.equal(
    (await api.app.inject({ url: `/v1/organizations/${admin.organizationId}`, headers: owner.headers }))
      .statusCode,
    404,
  )
  t.equal((await owner.send('DELETE', '')).statusCode, 204)
})

t.test('two owners who demote each other at the same moment leave one', async t => {
  const api = await openApi(t)
  const one = await aTeam(api, 'owner')
  const other = await aMember(api, one, 'owner')
  const answers = await Promise.all(
    [one.userId, other].map(id => one.send('PATCH', `/members/${id}`, { role: 'viewer' })),
  )
  t.ok(answers.some(({ statusCode }) => statusCode === 204))
  const rows = await api.db
    .select()
    .from(schema.members)
    .where(eq(schema.members.organizationId, one.organizationId))
  t.ok(rows.some(({ role }) => role === 'owner'))
})

t.test('an invitation is for one address, once, and its token is shown once', async t => {
  const api = await serveApi(t)
  const inviter = await aPerson(api, { role: 'admin' })
  const guest = await aPerson(api)
  const thief = await aPerson(api)
  const url = `/v1/organizations/${inviter.organizationId}/invitations`
  const created = await inviter.browser.post(url, { email: guest.email.toUpperCase(), role: 'developer' })
  t.equal(created.status, 201, created.text)
  const { id, token } = created.json
  const list = await inviter.browser.get(url)
  t.match(list.json, { data: [{ id, email: guest.email, role: 'developer' }] })
  t.notMatch(list.text, token)
  const accept = ({ browser }: typeof guest, given = token) =>
    browser.post(`/v1/invitations/${id}/accept`, { token: given })
  t.equal((await accept(thief)).status, 404, 'another address')
  t.equal((await accept(guest, `${token.slice(0, -2)}xx`)).status, 404, 'another token')
  const answers = await Promise.all([accept(guest), accept(guest), accept(guest)])
  t.strictSame(answers.map(({ status }) => status).sort(), [200, 404, 404], 'once')
  t.match((await inviter.browser.get(url)).json, { data: [] })

  const late = (await inviter.browser.post(url, { email: thief.email, role: 'viewer' })).json
  await api.db
    .update(schema.invitations)
    .set({ expiresAt: new Date(Date.now() - 1000) })
    .where(eq(schema.invitations.id, late.id))
  t.equal((await thief.browser.post(`/v1/invitations/${late.id}/accept`, { token: late.token })).status, 404)
  const made = await thief.browser.post('/v1/organizations', { name: 'Mine', slug: 'mine' })
  t.equal(made.status, 201, made.text)
  t.match((await thief.browser.post('/v1/organizations', { name: 'Mine', slug: 'mine' })).json, {
    code: 'organization.slug_taken',
  })
  t.match((await thief.browser.get('/v1/organizations')).json.data.length, 2)
})
