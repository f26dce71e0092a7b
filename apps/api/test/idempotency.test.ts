import { readFileSync } from 'node:fs'
import { eq, schema } from '@taxiway/db/testing'
import { type EnvironmentId, newId } from '@taxiway/domain'
import { headOf } from '@taxiway/lifecycle'
import t from 'tap'
import { operations } from '../src/auth/access-rules.js'
import { createInvitationTokens } from '../src/organizations/invitation-token.js'
import { type Call, isReadingPost, mutatingOperations, mutations } from './mutations.js'
import { openApi, testSecret } from './support.js'
import {
  type Api,
  aMember,
  anInvitation,
  anUpEnvironment,
  aSession,
  aTenant,
  type Tenant,
} from './tenants.js'

const all: ['read', 'deploy', 'secrets', 'admin'] = ['read', 'deploy', 'secrets', 'admin']

const countEntries = async ({ db }: Api, { organizationId }: Tenant) =>
  db.$count(schema.auditLog, eq(schema.auditLog.organizationId, organizationId))

const post = (
  { app }: Api,
  { headers }: { headers: Record<string, string> },
  key: string,
  url: string,
  payload: object = {},
) => app.inject({ method: 'POST', url, headers: { ...headers, 'idempotency-key': key }, payload })

/**
 * A POST of a signed-in user outside any organization: a successful call, its effect, and the same call with
 * another body.
 */
const personCalls: Readonly<
  Record<string, (api: Api) => Promise<Call & { headers: Record<string, string>; effects: string }>>
> = {
  'POST /v1/organizations': async api => ({
    url: '/v1/organizations',
    payload: { name: 'Other', slug: 'other' },
    headers: await aSession(api, await aMember(api, await aTenant(api), 'viewer')),
    effects: `select 1 from organizations where slug = 'other'`,
  }),
  'POST /v1/organizations/:organizationId/leave': async api => {
    const tenant = await aTenant(api)
    return {
      url: `/v1/organizations/${tenant.organizationId}/leave`,
      headers: await aSession(api, await aMember(api, tenant, 'viewer')),
      effects: `select 1 from audit_log where action = 'member.leave'`,
    }
  },
  'POST /v1/invitations/:invitationId/accept': async api => {
    const id = await anInvitation(api, await aTenant(api))
    const userId = newId('usr')
    await api.db.insert(schema.users).values({ id: userId, name: 'Grace', email: 'grace@example.com' })
    return {
      url: `/v1/invitations/${id}/accept`,
      payload: { token: createInvitationTokens(testSecret).tokenOf(id) },
      headers: await aSession(api, userId),
      effects: `select 1 from audit_log where action = 'invitation.accept'`,
    }
  },
}
/** Operations that need a GitHub or an authenticator app, with the file that tests them. */
const shownElsewhere = {
  'POST /v1/projects': 'connect-project.test.ts',
  'POST /v1/environments/:environmentId/approve': 'approve.test.ts',
  'POST /v1/me/step-up': 'second-factor.test.ts',
  'POST /v1/system/sweep/confirm': 'system.test.ts',
}

t.test('every changing POST under /v1 takes an Idempotency-Key and is tested here', async t => {
  const document = JSON.parse(readFileSync(new URL('../openapi.json', import.meta.url), 'utf8'))
  const shown = new Set([...mutatingOperations, ...Object.keys(personCalls), ...Object.keys(shownElsewhere)])
  const posts = Object.keys(operations).filter(key => key.startsWith('POST /v1/') && !isReadingPost(key))
  for (const operation of posts) {
    const path = operation.slice(5).replace(/:(\w+)/g, '{$1}')
    const names = (document.paths[path].post.parameters ?? []).map(({ name }: { name: string }) => name)
    t.ok(names.includes('idempotency-key'), `${operation} documents the header`)
    t.ok(shown.has(operation), `${operation}: call it in mutations.ts or in personCalls`)
  }
})

t.test('a POST outside an organization has one effect for each key of the session', async t => {
  for (const [operation, prepare] of Object.entries(personCalls)) {
    const api = await openApi(t, { PASSWORD_SIGN_IN: 'true' })
    const { url, payload = {}, headers, effects } = await prepare(api)
    const first = await post(api, { headers }, 'k', url, payload)
    t.ok(first.statusCode < 300, `${operation}: ${first.body}`)
    const second = await post(api, { headers }, 'k', url, payload)
    t.strictSame([second.statusCode, second.body], [first.statusCode, first.body], operation)
    t.equal(second.headers['idempotent-replayed'], 'true', operation)
    t.equal((await api.pool.query(effects)).rowCount, 1, `${operation}: one effect`)
    if (operation.endsWith('leave')) continue
    const changed = { ...payload, ...('token' in payload ? { token: 'x' } : { name: 'another' }) }
    const other = await post(api, { headers }, 'k', url, changed)
    t.match(other.json(), { status: 422, code: 'request.idempotency_mismatch' }, operation)
  }
})

t.test('a session has separate keys in each organization', async t => {
  const api = await openApi(t)
  const [one, two] = [await aTenant(api), await aTenant(api)]
  const userId = await aMember(api, one, 'owner')
  await api.db.insert(schema.members).values({
    id: newId('mem'),
    organizationId: two.organizationId,
    userId,
    role: 'owner',
    createdAt: new Date(),
  })
  const headers = await aSession(api, userId)
  const actIn = async ({ organizationId }: Tenant) => {
    await api.db.update(schema.sessions).set({ activeOrganizationId: organizationId })
    api.deps.identity.validator.forget(headers.cookie)
  }
  const deployOf = async ({ organizationId }: Tenant) =>
    `/v1/environments/${(await anUpEnvironment(api, organizationId)).id}/deploy`
  const tenants = [
    { tenant: one, deploy: await deployOf(one) },
    { tenant: two, deploy: await deployOf(two) },
  ]
  const token = { name: 'x', scopes: ['read'] }
  const answers = new Map<string, string>()
  for (const { tenant, deploy } of tenants) {
    await actIn(tenant)
    const deployed = await post(api, { headers }, 'k', deploy)
    t.match([deployed.statusCode, deployed.headers['idempotent-replayed']], [202, undefined])
    answers.set(deploy, deployed.body)
    t.equal((await post(api, { headers }, 'k', '/v1/api-tokens', token)).statusCode, 201)
  }
  for (const { tenant, deploy } of tenants) {
    await actIn(tenant)
    const again = await post(api, { headers }, 'k', deploy)
    t.strictSame([again.statusCode, again.body], [202, answers.get(deploy)], 'each has its own answer')
    const token2 = await post(api, { headers }, 'k', '/v1/api-tokens', token)
    t.equal(token2.json().code, 'api_token.shown_once', 'and makes one token')
  }
})

t.test('every changing POST has one effect for each key, and repeats its answer', async t => {
  const api = await openApi(t)
  for (const operation of mutatingOperations.filter(key => key.startsWith('POST '))) {
    const tenant = await aTenant(api, all)
    const call = await mutations[operation]?.(api, tenant)
    if (call === undefined) {
      t.fail(`${operation}: say in mutations.ts how it is called`)
      continue
    }
    const first = await post(api, tenant, 'k', call.url, call.payload)
    const second = await post(api, tenant, 'k', call.url, call.payload)
    t.ok(first.statusCode < 300, `${operation}: ${first.body}`)
    t.notOk(first.headers['idempotent-replayed'])
    if (/(?:tokens|invitations)$/.test(operation)) {
      t.match(second.json(), { status: 409, code: 'api_token.shown_once' })
    } else {
      t.strictSame([second.statusCode, second.body], [first.statusCode, first.body], operation)
      t.equal(second.headers['idempotent-replayed'], 'true')
    }
    const different = /\/deploy$/.test(operation) ? { sha: await headAt(api, call.url) } : { name: 'another' }
    const other = await post(api, tenant, 'k', call.url, { ...call.payload, ...different })
    const takesOther = /\/deploy$|tokens$/.test(operation)
    t.equal(other.json().code, takesOther ? 'request.idempotency_mismatch' : 'request.invalid', operation)
    t.equal(await countEntries(api, tenant), 1, `${operation}: one effect`)
    const { rows } = await api.pool.query('select k::text as text from idempotency_keys k')
    t.notMatch(rows.map(({ text }) => text).join(), /txw_/, 'no token is kept with a key')
  }
})

/** The head of the environment that an address names. */
const headAt = async ({ db }: Api, url: string): Promise<string | null> => {
  const id = url.split('/')[3] as EnvironmentId
  const [row] = await db.select().from(schema.environments).where(eq(schema.environments.id, id))
  return headOf(row?.observation ?? null)
}

/** `CAMPAIGN=1` runs the size of the requirement. */
const keys = process.env['CAMPAIGN'] ? 200 : 20

t.test('many keys, each sent ten times at once, have one effect each', async t => {
  const api = await openApi(t, { API_RATE_LIMIT_PER_MINUTE: '100000' })
  const tenant = await aTenant(api)
  const environment = await anUpEnvironment(api, tenant.organizationId)
  const url = `/v1/environments/${environment.id}/deploy`
  const send = async (key: string) => {
    for (;;) {
      const answer = await post(api, tenant, key, url)
      if (answer.statusCode === 202) return answer
      if (answer.json().code !== 'request.idempotency_in_flight') throw new Error(answer.body)
    }
  }
  let replayed = 0
  for (let i = 0; i < keys; i += 1) {
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(`key-${i}`)))
    replayed += answers.filter(({ headers }) => headers['idempotent-replayed'] === 'true').length
    t.equal(new Set(answers.map(({ body }) => body)).size, 1, 'all ten are told the same')
  }
  t.equal(replayed, keys * 9)
  t.equal(await countEntries(api, tenant), keys)
  const [after] = await api.db
    .select()
    .from(schema.environments)
    .where(eq(schema.environments.id, environment.id))
  t.equal(after?.generation, 1 + keys)
  t.comment(JSON.stringify({ keys, copies: 10, replayed }))
})

t.test('a copy of a request in progress is refused; after a crash the request can be sent again', async t => {
  const api = await openApi(t)
  const tenant = await aTenant(api)
  const { pool } = api.deps
  const [one, two] = [
    await anUpEnvironment(api, tenant.organizationId),
    await anUpEnvironment(api, tenant.organizationId),
  ]
  const deploy = (id: string, key = 'k') => post(api, tenant, key, `/v1/environments/${id}/deploy`)
  t.equal((await deploy(two.id, 'other')).statusCode, 202)

  // Blocked at the end of the trail, a request has done all its work and only has to commit.
  const holder = await pool.connect()
  await holder.query('begin')
  await holder.query('select 1 from audit_heads for update')
  const pending = deploy(one.id)
  const waiting = `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  let pid: number | undefined
  while (pid === undefined) pid = (await pool.query(waiting)).rows[0]?.pid
  t.match((await deploy(one.id)).json(), { status: 409, code: 'request.idempotency_in_flight' })
  await pool.query('select pg_terminate_backend($1)', [pid])
  t.equal((await pending).statusCode, 503)
  await holder.query('commit')
  holder.release()
  t.equal(await countEntries(api, tenant), 1, 'nothing happened')

  const again = await deploy(one.id)
  t.match([again.statusCode, again.json().generation], [202, 2])
  t.equal((await deploy(one.id)).headers['idempotent-replayed'], 'true')
  t.equal(await countEntries(api, tenant), 2)
})

t.test('a key belongs to one credential, route and object, for a day', async t => {
  const api = await openApi(t)
  const mine = await aTenant(api)
  const theirs = await aTenant(api)
  const deployOf = async (tenant: Tenant) => {
    const { id } = await anUpEnvironment(api, tenant.organizationId)
    return `/v1/environments/${id}/deploy`
  }
  const [own, foreign, sibling] = [await deployOf(mine), await deployOf(theirs), await deployOf(mine)]
  t.equal((await post(api, mine, 'k', own)).statusCode, 202)
  t.notOk((await post(api, theirs, 'k', foreign)).headers['idempotent-replayed'], 'unknown to another')
  t.equal((await post(api, theirs, 'k', own)).statusCode, 422, 'and it tells another nothing of this one')
  t.equal((await post(api, mine, 'k', sibling)).json().code, 'request.idempotency_mismatch')
  t.equal((await post(api, mine, 'k', own.replace(/deploy$/, 'destroy'))).statusCode, 202, 'another route')
  for (const key of ['', 'a b', 'ü', 'x'.repeat(256)])
    t.equal((await post(api, mine, key, own)).statusCode, 400, JSON.stringify(key))

  const refused = await post(api, mine, 'r', own.replace(/deploy$/, 'rollback'), { deploymentId: 'dep_x' })
  t.equal(refused.statusCode, 400)
  const missing = own.replace(/env_\w{26}/, foreign.slice(17, 47))
  t.equal((await post(api, mine, 'm', missing)).statusCode, 404)
  t.equal((await post(api, mine, 'm', own)).statusCode, 202, 'what was refused is not kept')

  await api.pool.query(`update idempotency_keys set expires_at = now() - interval '1 second'`)
  const later = await post(api, mine, 'k', own)
  t.notOk(later.headers['idempotent-replayed'], 'after a day it is a new one')
  const left = await api.pool.query('select 1 from idempotency_keys where expires_at < now()')
  t.equal(left.rowCount, 0, 'and dead keys are taken away on the way')
})
