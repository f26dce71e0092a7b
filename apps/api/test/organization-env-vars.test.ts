import { and, eq, isNull, schema, sql } from '@taxiway/db/testing'
import { newId } from '@taxiway/domain'
import { fingerprintOf } from '@taxiway/lifecycle'
import { systemClock } from '@taxiway/runtime'
import { aProject, eventually } from '@taxiway/testing'
import { runKeysCommand } from '@taxiway/vault'
import t from 'tap'
import { openApi } from './support.js'
import { aMember, anUpEnvironment, aSession, aTenant } from './tenants.js'

type Method = 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE'

const open = async (t: Parameters<typeof openApi>[0]) => {
  const api = await openApi(t, { API_RATE_LIMIT_PER_MINUTE: '100000' })
  const tenant = await aTenant(api, ['read', 'secrets'])
  const { organizationId } = tenant
  const base = `/v1/organizations/${organizationId}/env-vars`
  const send = (method: Method, path: string, payload?: object, headers = {}) =>
    api.app.inject({
      method,
      url: path.startsWith('/v1') ? path : base + path,
      headers: { ...tenant.headers, ...headers },
      ...(payload ? { payload } : {}),
    })
  /** A project with a live environment, without variables. */
  const aLive = async (redeployOnEnvChange: 'off' | 'live' | 'all' = 'off') => {
    const { id, projectId, generation } = await anUpEnvironment(api, organizationId)
    await api.db
      .update(schema.projects)
      .set({ config: sql`config || ${JSON.stringify({ redeployOnEnvChange })}::jsonb` })
      .where(eq(schema.projects.id, projectId))
    await api.db
      .update(schema.environments)
      .set({ liveDeploymentId: newId('dep'), liveSha: 'a'.repeat(40) })
      .where(eq(schema.environments.id, id))
    const read = async () => (await send('GET', `/v1/environments/${id}`)).json()
    const explain = async () => (await send('GET', `/v1/environments/${id}/env-vars`)).json()
    return { id, projectId, generation, read, explain, variables: `/v1/projects/${projectId}/env-vars` }
  }
  return { api, ...tenant, send, aLive }
}

t.test('a variable names the user or the token that set it last', async t => {
  const { api, organizationId, tokenId, headers } = await open(t)
  const put = { method: 'PUT', url: `/v1/organizations/${organizationId}/env-vars/SETTING` } as const
  const userId = await aMember(api, { organizationId }, 'admin')
  const session = await aSession(api, userId)
  const byToken = await api.app.inject({ ...put, headers, payload: { value: '1' } })
  t.equal(byToken.json().updatedBy, `api:${tokenId}`)
  const byUser = await api.app.inject({ ...put, headers: session, payload: { value: '2' } })
  t.equal(byUser.json().updatedBy, `user:${userId}`)
})

t.test('an organization has variables, separate from those of its projects', async t => {
  const { api, organizationId, send } = await open(t)
  const project = await aProject(api.db, { organizationId })
  const ofProject = `/v1/projects/${project.id}/env-vars`
  const value = 'postgres://canary-5c1d7e@db/shared'
  const set = await send('PUT', '/DATABASE_URL', { value })
  t.match([set.statusCode, set.headers['etag']], [200, '"1"'])
  t.match(set.json(), { value: '••••', length: '33_to_256', trust: 'trusted_only', scope: 'all' })
  t.equal((await send('PUT', `${ofProject}/DATABASE_URL`, { value: 'of the project' })).statusCode, 200)
  t.equal((await send('PUT', '/DATABASE_URL?scope=preview', { value: 'narrower' })).statusCode, 200)

  t.equal((await send('PUT', '/DATABASE_URL', { value }, { 'if-match': '"7"' })).statusCode, 412)
  const again = await send('PUT', '/DATABASE_URL', { value }, { 'if-match': '"1"' })
  t.equal(again.headers['etag'], '"2"', 'one name in one scope is one variable')
  const list = await send('GET', '')
  const scopes = (answer: typeof list) => answer.json().data.map((one: { scope: string }) => one.scope)
  t.same(scopes(list), ['preview', 'all'])
  t.same(scopes(await send('GET', ofProject)), ['all'])
  const history = await send('GET', '/history')
  t.match(history.json().data, [
    { key: 'DATABASE_URL', action: 'change', version: 2 },
    { action: 'create', scope: 'preview' },
    { action: 'create', version: 1 },
  ])
  t.equal((await send('GET', `${ofProject}/history`)).json().data.length, 1)

  const page = (await send('GET', '?limit=1')).json()
  t.same(scopes(await send('GET', `?limit=1&cursor=${page.nextCursor}`)), ['all'])
  t.equal((await send('GET', `${ofProject}?cursor=${page.nextCursor}`)).statusCode, 400, 'of another list')

  const { rows } = await api.db.execute(
    sql`select row_to_json(v)::text as a from env_vars v union all select row_to_json(a)::text from audit_log a`,
  )
  for (const text of [set.body, list.body, history.body, JSON.stringify(rows)]) {
    t.notMatch(text, /canary/)
    t.notMatch(text, Buffer.from(value).toString('hex'))
    t.notMatch(text, Buffer.from(value).toString('base64'))
  }
  const [entry] = await api.db.select().from(schema.auditLog).where(eq(schema.auditLog.seq, 1))
  t.match(entry, {
    action: 'env_vars.change',
    subjectKind: 'organization',
    subjectId: organizationId,
    after: { variables: [{ key: 'DATABASE_URL', scope: 'all', version: 1 }] },
  })
})

t.test('a batch changes completely or not at all, and a thousand variables is the limit', async t => {
  const { api, organizationId, send } = await open(t)
  await send('PUT', '/OLD', { value: 'one-two-three' })
  const set = [{ key: 'NEW', value: 'x', scope: 'production' }]
  const refused = await send('PATCH', '', { set: [...set, { key: 'ABSENT', phase: 'build' }] })
  t.equal(refused.statusCode, 404)
  t.match(await send('PATCH', '', { set, delete: [{ key: 'OLD' }] }), { statusCode: 200 })
  const imported = await send('POST', '/import', { text: 'A=1\nB="two words"\n', scope: 'preview' })
  t.match(imported.json(), { data: [{ key: 'A', scope: 'preview' }, { key: 'B' }] })
  t.equal((await send('DELETE', '/A')).statusCode, 404, 'it is for previews')
  t.equal((await send('DELETE', '/A?scope=preview', undefined, { 'if-match': '"2"' })).statusCode, 412)
  t.equal((await send('DELETE', '/A?scope=preview', undefined, { 'if-match': '"1"' })).statusCode, 204)
  t.same(
    (await send('GET', '')).json().data.map(({ key }: { key: string }) => key),
    ['B', 'NEW'],
  )

  const [one] = await api.db.select().from(schema.envVars)
  if (one === undefined) throw new Error('there is none')
  await api.db
    .insert(schema.envVars)
    .values(Array.from({ length: 998 }, (_, n) => ({ ...one, id: newId('var'), key: `K${n}` })))
  t.match((await send('PUT', '/TOO_MANY', { value: 'x' })).json(), {
    code: 'env.too_many',
    detail: /organization/,
  })
  const { id } = await aProject(api.db, { organizationId })
  t.equal((await send('PUT', `/v1/projects/${id}/env-vars/A`, { value: 'x' })).statusCode, 200)
})

t.test('variables of an organization cannot have branch or pull request scopes', async t => {
  const { api, organizationId, send } = await open(t)
  for (const scope of ['branch:main', 'pr:1', 'staging']) {
    t.equal((await send('PUT', `/A?scope=${scope}`, { value: 'x' })).statusCode, 400, scope)
    const set = [{ key: 'A', value: 'x', scope }]
    t.equal((await send('PATCH', '', { set })).statusCode, 400, scope)
  }
  const row = { id: newId('var'), organizationId, key: 'A', scope: 'pr:1', sealed: Buffer.alloc(34) }
  const rest = { phase: 'both', trust: 'any', length: 'empty', updatedBy: 'a writer' } as const
  await t.rejects(api.db.insert(schema.envVars).values({ ...row, ...rest }), 'nor can one be stored')
})

t.test('variables with one name in two organizations are independent', async t => {
  const { api, send, aLive } = await open(t)
  const { explain } = await aLive()
  const theirs = await aTenant(api, ['read', 'secrets'])
  const ofThem = (method: Method, path: string, payload?: object) =>
    send(method, `/v1/organizations/${theirs.organizationId}/env-vars${path}`, payload, theirs.headers)
  await ofThem('PUT', '/A', { value: 'first' })
  await ofThem('PUT', '/A', { value: 'second' })
  t.same((await send('GET', '')).json().data, [])
  t.same((await send('GET', '/history')).json().data, [])
  t.same((await explain()).variables, [])
  t.equal((await send('DELETE', '/A')).statusCode, 404)
  t.match((await send('PUT', '/A', { value: 'mine' })).json(), { version: 1 })
  t.equal((await send('DELETE', '/A')).statusCode, 204)
  t.match((await ofThem('GET', '')).json(), { data: [{ key: 'A', version: 2 }] })
})

t.test('an environment lists which of them it gets, and which its project overrides', async t => {
  const { send, aLive } = await open(t)
  const { explain, variables } = await aLive()
  await send('PATCH', '', {
    set: [
      { key: 'BOTH', value: 'of all', scope: 'preview' },
      { key: 'SHARED', value: 'of all' },
      { key: 'SHARED', value: 'of previews', scope: 'preview' },
      { key: 'LIVE_KEY', value: 'of production', scope: 'production' },
    ],
  })
  await send('PUT', `${variables}/BOTH`, { value: 'of the project' })
  const answer = await explain()
  t.same(
    answer.variables.map(({ key }: { key: string }) => key),
    ['BOTH', 'SHARED'],
    'nothing of production',
  )
  t.match(answer.variables, [
    {
      wins: { level: 'project', scope: 'all' },
      loses: [{ variable: { level: 'organization', scope: 'preview' }, reason: 'project_wins' }],
    },
    {
      wins: { level: 'organization', scope: 'preview' },
      loses: [{ variable: { level: 'organization', scope: 'all' }, reason: 'narrower_scope_wins' }],
    },
  ])
  t.notMatch(JSON.stringify(answer), /of (all|previews|the project|production)/)
})

t.test(
  'a change marks live environments in every project of the organization, and redeploys them as each project wants',
  async t => {
    const { api, send, aLive } = await open(t)
    const [off, live, all] = [await aLive('off'), await aLive('live'), await aLive('all')]
    const overriding = await aLive('live')
    const building = await aLive('all')
    await api.db
      .update(schema.environments)
      .set({ liveDeploymentId: null, liveSha: null })
      .where(eq(schema.environments.id, building.id))
    const stranger = await anUpEnvironment(api, (await aTenant(api)).organizationId)
    await api.db
      .update(schema.environments)
      .set({ liveDeploymentId: newId('dep') })
      .where(eq(schema.environments.id, stranger.id))
    await send('PUT', `${overriding.variables}/A`, { value: 'its own' })
    const { generation: own } = await overriding.read()
    const lives = [off, live, all, overriding]
    // All of them run with the current variables.
    for (const { id, explain } of lives) {
      const { variables } = await explain()
      const resolved = variables.map(({ key, wins }: { key: string; wins: object | null }) => ({
        key,
        winner: wins ?? undefined,
      }))
      await api.db
        .update(schema.environments)
        .set({ liveVariables: fingerprintOf(resolved), variablesStale: false })
        .where(eq(schema.environments.id, id))
    }

    await send('PUT', '/A?scope=production', { value: 'for production' })
    for (const one of lives) {
      t.match(await one.read(), { live: { outOfDate: false } }, 'it is for none of them')
      t.match(await one.explain(), { outOfDate: false })
    }
    t.match(await building.read(), { generation: building.generation, live: null })
    await send('PUT', '/A', { value: 'for all' })
    t.match(await off.read(), { generation: off.generation, live: { outOfDate: true } })
    for (const one of [live, all])
      t.match(await one.read(), {
        generation: one.generation + 1,
        desired: { reason: 'variables_changed' },
        live: { outOfDate: true },
      })
    t.match(await building.read(), { generation: building.generation + 1 }, 'what is not live yet, too')
    t.match(await overriding.read(), { generation: own, live: { outOfDate: false } }, 'it has its own')
    await send('DELETE', '/A')
    t.match(await off.read(), { live: { outOfDate: false } }, 'and back')
    t.match(
      await live.read(),
      { generation: live.generation + 2, live: { outOfDate: false } },
      'what is under way had begun with it',
    )

    const [untouched] = await api.db
      .select()
      .from(schema.environments)
      .where(eq(schema.environments.id, stranger.id))
    t.match(untouched, { generation: stranger.generation, variablesStale: false }, 'nothing of others')
  },
)

t.test('concurrent changes of an organization and its projects end in a consistent state', async t => {
  const { send, aLive } = await open(t)
  const lives = [await aLive('live'), await aLive('off'), await aLive('all')]
  for (let round = 0; round < 6; round += 1) {
    const answers = await Promise.all([
      send('PUT', '/A', { value: `round ${round}` }),
      ...lives.map(({ variables }, n) =>
        (round + n) % 2
          ? send('PUT', `${variables}/A`, { value: `round ${round}` }, { 'idempotency-key': `${round}-${n}` })
          : send('DELETE', `${variables}/A`),
      ),
      send('POST', '/import', { text: 'B=1' }, { 'idempotency-key': `import-${round}` }),
    ])
    for (const { statusCode, body } of answers) t.ok([200, 204, 404].includes(statusCode), body)
    for (const { read, explain } of lives) t.equal((await read()).live.outOfDate, (await explain()).outOfDate)
  }
})

t.test('a variable change waits for a change of a project, and never blocks it', async t => {
  const { api, organizationId, send, aLive } = await open(t)
  const one = await aLive('live')
  const client = await api.pool.connect()
  await client.query('begin')
  await client.query(`update projects set state = 'paused' where id = $1`, [one.projectId])
  const [answer] = await Promise.all([
    send('PUT', '/A', { value: 'for all' }),
    (async () => {
      await eventually(async () => {
        const { rowCount } = await api.pool.query(
          `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        )
        return rowCount === 1
      })
      // Takes the same lock as the insert of a row that refers to the organization.
      await client.query('select 1 from organizations where id = $1 for key share nowait', [organizationId])
      await client.query('commit')
    })().finally(() => client.release()),
  ])
  t.equal(answer.statusCode, 200)
  t.match(
    await one.read(),
    { generation: one.generation, live: { outOfDate: true } },
    'a paused one is not deployed',
  )
})

t.test(
  'a value of an organization cannot be decrypted as one of a project, nor the other way round',
  async t => {
    const { api, organizationId, send } = await open(t)
    const { id: projectId } = await aProject(api.db, { organizationId })
    const ofProject = `/v1/projects/${projectId}/env-vars`
    await send('PUT', '/A', { value: 'of the organization' })
    await send('PUT', `${ofProject}/A`, { value: 'of the project' })
    const { envVars } = schema
    const read = async () => ({
      organization: (await api.db.select().from(envVars).where(isNull(envVars.projectId)))[0],
      project: (await api.db.select().from(envVars).where(eq(envVars.projectId, projectId)))[0],
    })
    const { organization, project } = await read()
    if (!organization || !project) throw new Error('one is missing')
    t.same([organization.version, project.version], [1, 1], 'nothing else tells them apart')
    await api.db.update(envVars).set({ sealed: project.sealed }).where(eq(envVars.id, organization.id))
    await api.db.update(envVars).set({ sealed: organization.sealed }).where(eq(envVars.id, project.id))
    const set = [{ key: 'A', phase: 'both' }]
    for (const path of ['', ofProject])
      t.match((await send('PATCH', path, { set })).json(), { code: 'crypto.decrypt_failed' }, path)

    // The row itself, under another owner.
    await api.db.delete(envVars).where(eq(envVars.id, project.id))
    await api.db
      .update(envVars)
      .set({ sealed: organization.sealed, projectId })
      .where(eq(envVars.id, organization.id))
    t.match((await send('PATCH', ofProject, { set })).json(), { code: 'crypto.decrypt_failed' }, 'moved down')
    await api.db
      .update(envVars)
      .set({ sealed: project.sealed, projectId: null })
      .where(eq(envVars.id, organization.id))
    t.match((await send('PATCH', '', { set })).json(), { code: 'crypto.decrypt_failed' }, 'moved up')
    await api.db.update(envVars).set({ sealed: organization.sealed }).where(eq(envVars.id, organization.id))
    t.equal((await send('PATCH', '', { set })).statusCode, 200, 'where it belongs it opens')
  },
)

t.test('rotation encrypts the values of an organization again, and they decrypt', async t => {
  const { api, organizationId, send } = await open(t)
  const { id } = await aProject(api.db, { organizationId })
  await send('PUT', '/A', { value: 'of the organization' })
  await send('PUT', `/v1/projects/${id}/env-vars/A`, { value: 'of the project' })
  const run = (...args: string[]) =>
    runKeysCommand({ db: api.db, vault: api.deps.vault, clock: systemClock }, args)
  t.match(await run('rotate'), { resealed: 2, unreadable: 0, retired: 1 })
  t.same(await run('destroy', '1'), { destroyed: 1 })
  t.equal((await send('PATCH', '', { set: [{ key: 'A', phase: 'both' }] })).statusCode, 200)
  const left = await api.db
    .select()
    .from(schema.envVars)
    .where(and(isNull(schema.envVars.projectId), sql`sealed_kid(sealed) = 1`))
  t.equal(left.length, 0)
})
