import { eq, schema } from '@taxiway/db/testing'
import { newId } from '@taxiway/domain'
import { anApiToken } from '@taxiway/testing'
import t from 'tap'
import { bearer, openApi } from './support.js'
import { type Api, aTenant } from './tenants.js'

const create = ({ app }: Api, headers: Record<string, string>, payload: Record<string, unknown> = {}) =>
  app.inject({
    method: 'POST',
    url: '/v1/api-tokens',
    headers,
    payload: { name: 'ci', scopes: ['read'], ...payload },
  })
const status = async ({ app }: Api, token: string, url = '/v1/projects') =>
  (await app.inject({ url, headers: bearer(token) })).statusCode
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()

t.test('a token is shown once, works until it is revoked, and is nowhere in the database', async t => {
  const api = await openApi(t)
  const tenant = await aTenant(api, ['read', 'admin'])
  const created = await create(api, tenant.headers, { name: 'Ümläut 🚀', expiresAt: inDays(30) })
  t.equal(created.statusCode, 201)
  t.equal(created.headers['cache-control'], 'no-store')
  const { token, ...shown } = created.json()
  t.match(token, /^txw_[0-9a-z]{32}$/)
  t.match(shown, { name: 'Ümläut 🚀', scopes: ['read'], createdBy: null, lastUsedAt: null })
  t.equal(shown.hint, token.slice(0, 8))
  t.equal(await status(api, token), 200)

  const list = await api.app.inject({ url: '/v1/api-tokens', headers: tenant.headers })
  const ids = () => list.json().data.map(({ id }: { id: string }) => id)
  t.strictSame(ids(), [shown.id, tenant.tokenId])
  for (const table of ['api_tokens', 'audit_log']) {
    const { rows } = await api.pool.query(`select r::text as text from ${table} r`)
    t.notMatch(rows.map(({ text }) => text).join('\n'), token.slice(8), `${table} does not hold it`)
  }
  const revoke = (headers: Record<string, string>, id = shown.id) =>
    api.app.inject({ method: 'DELETE', url: `/v1/api-tokens/${id}`, headers })
  const stranger = await aTenant(api, ['admin'])
  t.strictSame(
    [(await revoke(stranger.headers)).statusCode, await status(api, token)],
    [404, 200],
    'a stranger does not find it',
  )
  const revoked = await revoke(tenant.headers)
  t.strictSame([revoked.statusCode, revoked.body, await status(api, token)], [204, '', 401], 'at once')
  t.equal((await revoke(tenant.headers)).statusCode, 404, 'it is revoked already')
  const left = await api.app.inject({ url: '/v1/api-tokens', headers: tenant.headers })
  t.match(left.json(), { data: { length: 1 }, nextCursor: null })
  const trail = await api.db
    .select()
    .from(schema.auditLog)
    .where(eq(schema.auditLog.organizationId, tenant.organizationId))
    .orderBy(schema.auditLog.seq)
  t.match(trail, [
    { action: 'api_token.create', actorId: tenant.tokenId, subjectId: shown.id, before: null },
    { action: 'api_token.revoke', actorId: tenant.tokenId, subjectId: shown.id, after: null },
  ])
})

t.test('a new token has at most the scopes and the lifetime of the token that creates it', async t => {
  const api = await openApi(t)
  const { organizationId, headers } = await aTenant(api, ['read', 'admin'])
  for (const scopes of [['deploy'], ['read', 'secrets'], ['read', 'deploy', 'secrets', 'admin']])
    t.match((await create(api, headers, { scopes })).json(), { status: 403, code: 'auth.forbidden' })
  const invalid = [
    { scopes: [] },
    { scopes: ['read', 'read'] },
    { scopes: ['root'] },
    { name: '' },
    { name: 'a\u0000b' },
    { name: '\ud800' },
    { name: 'x'.repeat(101) },
    { expiresAt: inDays(-1) },
    { expiresAt: inDays(367) },
    { expiresAt: 'tomorrow' },
    { organizationId: newId('org') },
  ]
  for (const payload of invalid)
    t.equal((await create(api, headers, payload)).statusCode, 400, JSON.stringify(payload))

  const ending = new Date(inDays(10))
  const short = await anApiToken(api.db, { organizationId, scopes: ['read', 'admin'], expiresAt: ending })
  t.equal((await create(api, bearer(short.token), { expiresAt: inDays(11) })).statusCode, 403)
  t.equal((await create(api, bearer(short.token))).json().expiresAt, ending.toISOString())
  const reader = await anApiToken(api.db, { organizationId, scopes: ['read', 'deploy', 'secrets'] })
  t.equal((await create(api, bearer(reader.token))).statusCode, 403, 'only administrators make tokens')
})

t.test("a token created with a person's token ends with that person's membership", async t => {
  const api = await openApi(t)
  const { organizationId } = await aTenant(api)
  const userId = newId('usr')
  await api.db.insert(schema.users).values({ id: userId, name: 'Ada', email: 'ada@example.com' })
  await api.db
    .insert(schema.members)
    .values({ id: 'm1', organizationId, userId, role: 'admin', createdAt: new Date() })
  const parent = await anApiToken(api.db, { organizationId, createdBy: userId, scopes: ['read', 'admin'] })
  const { token, createdBy } = (await create(api, bearer(parent.token))).json()
  t.equal(createdBy, userId)
  t.equal(await status(api, token), 200)
  const setRole = (role: string) =>
    api.db.update(schema.members).set({ role }).where(eq(schema.members.userId, userId))
  for (const role of ['developer', 'viewer']) {
    await setRole(role)
    t.equal(
      await status(api, parent.token, '/v1/api-tokens'),
      403,
      `a token made by an admin who is a ${role} now`,
    )
    t.equal(await status(api, parent.token), 200)
  }
  await setRole('stranger')
  t.equal(await status(api, parent.token), 401, 'no role of ours')
  await setRole('owner')
  t.equal(await status(api, parent.token, '/v1/api-tokens'), 200, 'and back')
  await api.db.delete(schema.members).where(eq(schema.members.userId, userId))
  t.equal(await status(api, token), 401)
})

t.test('a token that is being revoked cannot create a token that outlives it', async t => {
  const api = await openApi(t)
  const { organizationId } = await aTenant(api)
  const parent = await anApiToken(api.db, { organizationId, scopes: ['read', 'admin'] })
  const { deps } = api
  const client = await deps.pool.connect()
  await client.query('begin')
  await client.query('update api_tokens set revoked_at = now() where id = $1', [parent.id])
  // The credential was valid when the request arrived; the revocation commits while the request runs.
  const pending = create(api, bearer(parent.token))
  const waiting = `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  while ((await deps.pool.query(waiting)).rows[0].n === 0) await new Promise(setImmediate)
  await client.query('commit')
  client.release()
  t.equal((await pending).statusCode, 401)
})

t.test('every credential may see who it is', async t => {
  const api = await openApi(t)
  const me = (headers: Record<string, string>) => api.app.inject({ url: '/v1/me', headers })
  for (const scopes of [['read'], ['admin', 'deploy'], []] as const) {
    const { organizationId, tokenId, headers } = await aTenant(api, [...scopes])
    const answer = await me(headers)
    t.equal(answer.statusCode, 200)
    t.match(answer.json(), {
      credential: { kind: 'api_token', id: tokenId, expiresAt: null },
      userId: null,
      organization: { id: organizationId, name: 'Acme' },
      scopes,
    })
  }
  t.equal((await me({})).statusCode, 401)
})
