import { and, desc, eq, schema } from '@taxiway/db/testing'
import { type EnvironmentId, newId, type OrganizationId, type Role } from '@taxiway/domain'
import { anOrganization } from '@taxiway/testing'
import t from 'tap'
import { openApi } from './support.js'
import { aMember, anUpEnvironment, aSession, aTenant, madeBy } from './tenants.js'

const api = await openApi(t, { PASSWORD_SIGN_IN: 'true', API_RATE_LIMIT_PER_MINUTE: '100000' })

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'
const send = async (method: Method, url: string, headers: Record<string, string>, payload?: object) => {
  const answer = await api.app.inject({ method, url, headers, ...(payload ? { payload } : {}) })
  return { status: answer.statusCode, body: answer.body, json: answer.body === '' ? null : answer.json() }
}

/** A signed-in user with a role in an organization, and calls on it. */
const aMemberOf = async (organizationId: OrganizationId, role: Role) => {
  const userId = await aMember(api, { organizationId }, role)
  const headers = await aSession(api, userId)
  const url = `/v1/organizations/${organizationId}`
  return {
    userId,
    organizationId,
    headers,
    email: `${userId}@example.com`,
    send: (method: Method, path = '', payload?: object) => send(method, `${url}${path}`, headers, payload),
  }
}
const aTeam = async (role: Role) => aMemberOf((await anOrganization(api.db)).id, role)
type Member = Awaited<ReturnType<typeof aMemberOf>>

const setRole = (asker: Member, userId: string, role: Role) =>
  asker.send('PATCH', `/members/${userId}`, { role })
const membersOf = (organizationId: OrganizationId) =>
  api.db.select().from(schema.members).where(eq(schema.members.organizationId, organizationId))
const trailOf = async (organizationId: OrganizationId) =>
  (
    await api.db
      .select()
      .from(schema.auditLog)
      .where(eq(schema.auditLog.organizationId, organizationId))
      .orderBy(schema.auditLog.seq)
  ).flatMap(({ action }) => (action === 'authorization.refused' ? [] : action))

t.test('an owner always remains, and no member changes a role above their own', async t => {
  const owner = await aTeam('owner')
  t.match(await setRole(owner, owner.userId, 'admin'), { json: { code: 'organization.last_owner' } })
  t.match(await owner.send('DELETE', `/members/${owner.userId}`), {
    json: { code: 'organization.last_owner' },
  })
  t.match(await owner.send('POST', '/leave'), { status: 409, json: { code: 'organization.last_owner' } })

  const admin = await aMemberOf(owner.organizationId, 'admin')
  const viewer = await aMemberOf(owner.organizationId, 'viewer')
  t.equal((await setRole(admin, owner.userId, 'viewer')).status, 403, 'an admin does not demote an owner')
  t.equal((await admin.send('DELETE', `/members/${owner.userId}`)).status, 403)
  t.equal((await setRole(admin, admin.userId, 'owner')).status, 403, 'nor becomes one')
  t.equal((await setRole(admin, viewer.userId, 'developer')).status, 204)
  t.equal((await admin.send('POST', '/invitations', { email: 'a@b.co', role: 'owner' })).status, 403)
  t.equal((await admin.send('DELETE')).status, 403, 'only an owner deletes it')
  t.equal(
    (await setRole(admin, (await aTeam('owner')).userId, 'viewer')).status,
    404,
    'no member of this one',
  )
  t.equal((await viewer.send('POST', '/leave')).status, 204, 'a member who is not an owner can leave')
  t.match(await membersOf(owner.organizationId), { length: 2 })
  t.strictSame(await trailOf(owner.organizationId), ['member.update', 'member.leave'])
})

t.test('two owners who demote each other or leave at the same time leave one owner', async t => {
  for (const end of [
    (one: Member, other: Member) => setRole(one, other.userId, 'viewer'),
    (one: Member) => one.send('POST', '/leave'),
  ]) {
    const one = await aTeam('owner')
    const other = await aMemberOf(one.organizationId, 'owner')
    const answers = await Promise.all([end(one, other), end(other, one)])
    t.equal(answers.filter(({ status }) => status === 204).length, 1)
    const roles = (await membersOf(one.organizationId)).map(({ role }) => role)
    t.equal(roles.filter(role => role === 'owner').length, 1)
  }
})

t.test(
  'an invitation works for one address, once, until it expires, and its token cannot be read later',
  async t => {
    const inviter = await aTeam('admin')
    const viewer = await aMemberOf(inviter.organizationId, 'viewer')
    const [guest, thief] = [await aTeam('owner'), await aTeam('owner')]
    const invite = (email: string, role: Role = 'developer') =>
      inviter.send('POST', '/invitations', { email, role })
    const created = await invite(guest.email.toUpperCase())
    t.equal(created.status, 201, created.body)
    const { id, token } = created.json
    t.match(await inviter.send('GET', '/invitations'), {
      json: { data: [{ id, email: guest.email, role: 'developer' }] },
    })
    // Everything that the organization can read, and everything stored.
    for (const member of [inviter, viewer])
      for (const url of ['/invitations', '/members', ''])
        t.notMatch((await member.send('GET', url)).body, token, `${url} does not tell it`)
    t.notMatch((await send('GET', '/v1/audit-log', inviter.headers)).body, token)
    for (const table of ['invitations', 'audit_log', 'idempotency_keys']) {
      const { rows } = await api.pool.query(`select r::text as text from ${table} r`)
      t.notMatch(rows.map(({ text }) => text).join('\n'), token, `${table} does not hold it`)
    }

    const accept = ({ headers }: Pick<Member, 'headers'>, given = token, invitation = id) =>
      send('POST', `/v1/invitations/${invitation}/accept`, headers, { token: given })
    t.equal((await accept(thief)).status, 404, 'another address')
    t.equal((await accept(guest, `${token.slice(0, -2)}xx`)).status, 404, 'another token')
    t.equal((await accept(guest, token, newId('inv'))).status, 404, 'another invitation')
    const answers = await Promise.all([accept(guest), accept(guest), accept(guest)])
    t.strictSame(answers.map(({ status }) => status).sort(), [200, 404, 404], 'once')
    t.match(await inviter.send('GET', '/invitations'), { json: { data: [] } })
    t.strictSame(await trailOf(inviter.organizationId), ['invitation.create', 'invitation.accept'])

    const spoil: [string, (invitation: { id: string }) => PromiseLike<unknown>][] = [
      [
        'it ended',
        one =>
          api.db
            .update(schema.invitations)
            .set({ expiresAt: new Date(Date.now() - 1_000) })
            .where(eq(schema.invitations.id, one.id)),
      ],
      ['it was revoked', one => inviter.send('DELETE', `/invitations/${one.id}`)],
      [
        'the inviter has lost the permission',
        () => api.db.update(schema.members).set({ role: 'viewer' }).where(isMemberRow(inviter)),
      ],
    ]
    for (const [name, work] of spoil) {
      const late = (await invite(thief.email, 'viewer')).json
      await work(late)
      t.equal((await accept(thief, late.token, late.id)).status, 404, name)
    }
  },
)

const isMemberRow = ({ userId, organizationId }: Member) =>
  and(eq(schema.members.userId, userId), eq(schema.members.organizationId, organizationId))

t.test("a token has its creator's current role from the next request on", async t => {
  const owner = await aTeam('owner')
  const maker = await aMemberOf(owner.organizationId, 'admin')
  const scopes = ['read', 'deploy', 'secrets', 'admin']
  const { token } = (await send('POST', '/v1/api-tokens', maker.headers, { name: 'ci', scopes })).json
  const headers = { authorization: `Bearer ${token}` }
  const statuses = async () => [
    (await send('GET', '/v1/projects', headers)).status,
    (await send('POST', `/v1/environments/${newId('env')}/destroy`, headers, {})).status,
    (await send('GET', '/v1/api-tokens', headers)).status,
  ]
  t.strictSame(await statuses(), [200, 404, 200])
  await setRole(owner, maker.userId, 'developer')
  t.strictSame(await statuses(), [200, 404, 403])
  await setRole(owner, maker.userId, 'viewer')
  t.strictSame(await statuses(), [200, 403, 403])
  await owner.send('DELETE', `/members/${maker.userId}`)
  t.strictSame(await statuses(), [401, 401, 401])
})

t.test('the creator of an organization is its owner', async t => {
  const person = await aTeam('viewer')
  const make = (slug: string) => send('POST', '/v1/organizations', person.headers, { name: 'Mine', slug })
  t.equal((await make('mine')).status, 201)
  t.match(await make('mine'), { status: 409, json: { code: 'organization.slug_taken' } })
  const list = await send('GET', '/v1/organizations', person.headers)
  t.match(list.json.data, { length: 2 })
  t.match(
    list.json.data.find((one: { slug: string }) => one.slug === 'mine'),
    { role: 'owner', deletedAt: null },
  )
})

t.test('an organization that requires a second factor refuses members without one', async t => {
  const owner = await aTeam('owner')
  const { organizationId } = owner
  const tenant = await aTenant(api, ['read'])
  await api.db.update(schema.apiTokens).set({ organizationId }).where(eq(schema.apiTokens.id, tenant.tokenId))
  await madeBy(api, tenant, owner.userId)
  const insist = { requireTwoFactor: true }
  t.match(
    await owner.send('PATCH', '', insist),
    { json: { code: 'auth.second_factor_setup_required' } },
    'users cannot lock themselves out',
  )
  const statuses = async () => [
    (await send('GET', '/v1/projects', await aSession(api, owner.userId, factor))).status,
    (await send('GET', '/v1/projects', tenant.headers)).status,
  ]
  let factor: { secondFactorAt?: Date } = {}
  t.strictSame(await statuses(), [200, 200])
  const has = (twoFactorEnabled: boolean) =>
    api.db.update(schema.users).set({ twoFactorEnabled }).where(eq(schema.users.id, owner.userId))
  await has(true)
  factor = { secondFactorAt: new Date() }
  const proved = await aSession(api, owner.userId, factor)
  t.match(await send('PATCH', `/v1/organizations/${organizationId}`, proved, insist), { json: insist })
  t.strictSame(await statuses(), [200, 200], 'with one')
  await has(false)
  t.strictSame(await statuses(), [403, 401], 'without one neither a session nor a token made by it')
})

t.test('an admin sets whom the organization trusts; GitHub is asked again about every author', async t => {
  const owner = await aTeam('owner')
  const { organizationId } = owner
  const admin = await aMemberOf(organizationId, 'admin')
  const environment = await anUpEnvironment(api, organizationId)
  const other = await anUpEnvironment(api, (await anOrganization(api.db)).id)
  const asked = new Date('2026-01-01')
  await api.db.update(schema.environments).set({ authorCheckedAt: asked })
  const isAskedAgain = async ({ id }: { id: EnvironmentId }) => {
    const [row] = await api.db.select().from(schema.environments).where(eq(schema.environments.id, id))
    return row?.authorCheckedAt?.getTime() !== asked.getTime()
  }

  const developer = await aMemberOf(organizationId, 'developer')
  t.match(await developer.send('PATCH', '', { trust: 'member' }), { status: 403 })
  t.match(await owner.send('PATCH', '', { trust: 'everybody' }), { status: 400 })
  t.match(await owner.send('PATCH', '', { name: 'Renamed' }), { json: { trust: 'write' } })
  t.notOk(await isAskedAgain(environment), 'another change asks about no author')

  t.match(await admin.send('PATCH', '', { trust: 'member' }), { status: 200, json: { trust: 'member' } })
  t.match(await owner.send('GET'), { json: { trust: 'member' } })
  t.ok(await isAskedAgain(environment))
  t.notOk(await isAskedAgain(other), 'nor of another organization')
  const [entry] = await api.db
    .select()
    .from(schema.auditLog)
    .where(
      and(
        eq(schema.auditLog.organizationId, organizationId),
        eq(schema.auditLog.action, 'organization.update'),
      ),
    )
    .orderBy(desc(schema.auditLog.seq))
    .limit(1)
  t.match(entry, {
    actorId: admin.userId,
    before: { trust: 'write' },
    after: { trust: 'member' },
  })
})

t.test('dangerous operations require a recent step-up', async t => {
  const owner = await aTeam('owner')
  const { userId } = await aMemberOf(owner.organizationId, 'viewer')
  const stale = await aSession(api, owner.userId, { createdAt: new Date(Date.now() - 11 * 60_000) })
  const url = `/v1/organizations/${owner.organizationId}`
  for (const [method, path, payload] of [
    ['DELETE', ''],
    ['PATCH', '', { name: 'x' }],
    ['PATCH', `/members/${userId}`, { role: 'admin' }],
    ['DELETE', `/members/${userId}`],
    ['POST', '/invitations', { email: 'a@b.co', role: 'viewer' }],
  ] as const)
    t.match(
      await send(method, `${url}${path}`, stale, payload),
      { status: 401, json: { code: 'auth.step_up_required' } },
      `${method} ${path}`,
    )
  t.equal((await send('GET', url, stale)).status, 200)
})

t.test('a deleted organization closes at once, and all its apps are to be taken down', async t => {
  const owner = await aTeam('owner')
  const { organizationId } = owner
  const environment = await anUpEnvironment(api, organizationId)
  const guest = await aTeam('owner')
  const invited = (await owner.send('POST', '/invitations', { email: guest.email, role: 'viewer' })).json
  const made = await send('POST', '/v1/api-tokens', owner.headers, { name: 'ci', scopes: ['read'] })
  const token = { authorization: `Bearer ${made.json.token}` }
  t.equal((await send('GET', '/v1/projects', token)).status, 200)

  t.match(await owner.send('DELETE'), { status: 202, json: { id: organizationId, deletedAt: /Z$/ } })
  t.equal((await send('GET', '/v1/projects', token)).status, 401, 'its tokens end')
  t.equal((await send('GET', '/v1/projects', await aSession(api, owner.userId))).status, 403)
  t.match(await send('GET', '/v1/organizations', owner.headers), {
    json: { data: [{ id: organizationId, deletedAt: /Z$/ }] },
  })
  const accepting = await send('POST', `/v1/invitations/${invited.id}/accept`, guest.headers, {
    token: invited.token,
  })
  t.equal(accepting.status, 404, 'its invitations too')
  const [row] = await api.db
    .select()
    .from(schema.environments)
    .where(eq(schema.environments.id, environment.id))
  t.match(row, { desired: 'down', desiredReason: 'project_deleted' })
  t.strictSame((await trailOf(organizationId)).at(-1), 'organization.delete')
})

t.test('the list of organizations has pages like every other', async t => {
  const person = await aTeam('owner')
  for (const slug of ['page-one', 'page-two'])
    t.equal((await send('POST', '/v1/organizations', person.headers, { name: slug, slug })).status, 201)
  const seen: string[] = []
  let cursor: string | null = ''
  // Bounded, so that a list without pages fails instead of going on.
  while (typeof cursor === 'string' && seen.length < 5) {
    const from: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const { json } = await send('GET', `/v1/organizations?limit=1${from}`, person.headers)
    t.equal(json.data.length, 1)
    seen.push(json.data[0].slug)
    cursor = json.nextCursor
  }
  t.equal(seen.length, 3)
  t.strictSame(seen.slice(0, 2), ['page-two', 'page-one'], 'the one joined last comes first')
  const other = await aTeam('owner')
  const { json } = await send('GET', '/v1/organizations?limit=1', person.headers)
  const foreign = await send(
    'GET',
    `/v1/organizations?cursor=${encodeURIComponent(json.nextCursor)}`,
    other.headers,
  )
  t.match(foreign, { status: 400, json: { code: 'request.cursor_invalid' } })
})

t.test('If-Match refuses the second of two concurrent changes of an organization or a member', async t => {
  const owner = await aTeam('owner')
  const viewer = await aMemberOf(owner.organizationId, 'viewer')
  const changes = [
    ['', { name: 'One' }, { name: 'Two' }],
    [`/members/${viewer.userId}`, { role: 'developer' }, { role: 'admin' }],
  ] as const
  for (const [path, first, second] of changes) {
    const url = `/v1/organizations/${owner.organizationId}${path}`
    const etag = String((await api.app.inject({ url, headers: owner.headers })).headers.etag)
    const patch = (ifMatch: string, payload: object) =>
      api.app.inject({ method: 'PATCH', url, headers: { ...owner.headers, 'if-match': ifMatch }, payload })
    const changed = await patch(etag, first)
    t.equal(changed.statusCode < 300, true, changed.body)
    const late = await patch(etag, second)
    t.match(
      { status: late.statusCode, ...late.json() },
      { status: 412, code: 'resource.precondition_failed' },
    )
    const now = await api.app.inject({ url, headers: owner.headers })
    t.match(now.json(), first, 'the second changed nothing')
    t.equal(now.headers.etag, changed.headers.etag, 'the answer to a change has the new tag')
    t.equal((await patch(String(now.headers.etag), second)).statusCode < 300, true)
  }
})

t.test('concurrent joins do not exceed the limit of organizations', async t => {
  const person = await aTeam('owner')
  const { userId } = person
  const others = Array.from({ length: 98 }, () => newId('org'))
  await api.db
    .insert(schema.organizations)
    .values(others.map(id => ({ id, name: 'Other', slug: id, createdAt: new Date() })))
  await api.db.insert(schema.members).values(
    others.map(organizationId => ({
      id: newId('mem'),
      organizationId,
      userId,
      role: 'viewer',
      createdAt: new Date(),
    })),
  )
  const inviter = await aTeam('owner')
  const { json } = await inviter.send('POST', '/invitations', { email: person.email, role: 'viewer' })
  const answers = await Promise.all([
    ...['last-one', 'last-two', 'last-three'].map(slug =>
      send('POST', '/v1/organizations', person.headers, { name: slug, slug }),
    ),
    send('POST', `/v1/invitations/${json.id}/accept`, person.headers, { token: json.token }),
  ])
  t.strictSame(answers.map(({ status }) => (status < 300 ? 'in' : status)).sort(), [409, 409, 409, 'in'])
  const rows = await api.db.select().from(schema.members).where(eq(schema.members.userId, userId))
  t.equal(rows.length, 100)
})
