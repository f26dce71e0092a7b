import { eq, schema, sql } from '@taxiway/db/testing'
import { newId } from '@taxiway/domain'
import { anApiToken, aProject } from '@taxiway/testing'
import t from 'tap'
import { bearer, openApi } from './support.js'
import { anUpEnvironment, aTenant } from './tenants.js'

const open = async (t: Parameters<typeof openApi>[0]) => {
  const api = await openApi(t)
  const tenant = await aTenant(api, ['read', 'secrets'])
  const project = await aProject(api.db, { organizationId: tenant.organizationId })
  const base = `/v1/projects/${project.id}/env-vars`
  const send = (
    method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE',
    path: string,
    payload?: object,
    headers = {},
  ) =>
    api.app.inject({
      method,
      url: path.startsWith('/v1') ? path : base + path,
      headers: { ...tenant.headers, ...headers },
      ...(payload ? { payload } : {}),
    })
  return { api, ...tenant, project, send }
}

t.test('a secret value is written and never read back', async t => {
  const { api, send, project } = await open(t)
  const value = 'postgres://canary-7f3a9c@db/shop'
  const set = await send('PUT', '/DATABASE_URL', { value })
  t.equal(set.statusCode, 200)
  t.equal(set.headers['etag'], '"1"')
  t.match(set.json(), {
    value: '••••',
    length: '6_to_32',
    phase: 'both',
    trust: 'trusted_only',
    scope: 'all',
  })
  const answers = [set.body, (await send('GET', '')).body, (await send('GET', '/history')).body]
  const { rows } = await api.db.execute(
    sql`select row_to_json(v)::text as a from env_vars v union all select row_to_json(a)::text from audit_log a`,
  )
  t.ok(rows.length >= 2)
  for (const text of [...answers, JSON.stringify(rows)]) {
    t.notMatch(text, /canary/)
    t.notMatch(text, Buffer.from(value).toString('hex'))
    t.notMatch(text, Buffer.from(value).toString('base64'))
  }
  t.match((await send('GET', '/history')).json(), {
    data: [{ key: 'DATABASE_URL', action: 'create', version: 1 }],
  })
  const [row] = await api.db.select().from(schema.envVars).where(eq(schema.envVars.projectId, project.id))
  t.ok(row && row.sealed.length > value.length)
})

t.test('a variable marked as not secret can be read, and a stored secret cannot be marked later', async t => {
  const { api, send, project } = await open(t)
  const shown = async () =>
    Object.fromEntries(
      (await send('GET', '')).json().data.map((one: { key: string; value: string }) => [one.key, one.value]),
    )
  const set = await send('PUT', '/LEVEL', { value: 'debugging', sensitive: false })
  t.match(set.json(), { sensitive: false, value: 'debugging' })
  t.match((await send('PUT', '/TOKEN', { value: 'canary-1' })).json(), { sensitive: true, value: '••••' })
  t.same(await shown(), { LEVEL: 'debugging', TOKEN: '••••' })
  const change = (change: object) => send('PATCH', '', { set: [{ key: 'TOKEN', ...change }] })
  t.match((await change({ sensitive: false })).json(), {
    status: 422,
    code: 'env.value_required',
    detail: /send the value/,
  })
  t.same(await shown(), { LEVEL: 'debugging', TOKEN: '••••' })
  t.match((await change({ sensitive: false, value: 'given' })).json(), { data: [{ value: 'given' }] })
  t.match((await change({ phase: 'both' })).json(), { data: [{ sensitive: false, value: 'given' }] })
  t.match((await change({ sensitive: true })).json(), { data: [{ sensitive: true, value: '••••' }] })
  t.same(await shown(), { LEVEL: 'debugging', TOKEN: '••••' })
  await api.db.update(schema.envVars).set({ sensitive: false }).where(eq(schema.envVars.key, 'TOKEN'))
  t.same(await shown(), { LEVEL: 'debugging', TOKEN: '••••' }, 'nor by a writer of the database')
  const imported = await send('POST', '/import', { text: 'MODE=testing', sensitive: false })
  t.match(imported.json(), { data: [{ key: 'MODE', value: 'testing' }] })
  for (const row of await api.db
    .select()
    .from(schema.envVars)
    .where(eq(schema.envVars.projectId, project.id)))
    t.notMatch(row.sealed.toString('latin1'), /debugging|testing/, 'it is sealed all the same')
})

t.test('writing an unknown template name is refused by its name', async t => {
  const { api, send } = await open(t)
  const unknown = {
    status: 422,
    code: 'env.template_unknown',
    detail: /ADDRESS refers to \$\{\{ nonsense \}\}.*url/,
  }
  t.match((await send('PUT', '/ADDRESS', { value: 'x ${{ nonsense }}' })).json(), unknown)
  const set = [{ key: 'ADDRESS', value: '${{ url }}${{nonsense}}' }]
  t.match((await send('PATCH', '', { set })).json(), unknown)
  for (const path of ['/import', '/import?dryRun=true'])
    t.match((await send('POST', path, { text: 'A=1\nADDRESS=${{ nonsense }}' })).json(), {
      errors: [{ path: 'body.text', message: /^line 2: .*nonsense/ }],
    })
  t.equal((await send('PUT', '/A?scope=production', { value: '${{ pr.number }}' })).statusCode, 422)
  t.equal((await api.db.select().from(schema.envVars)).length, 0)
  t.equal((await send('PUT', '/A', { value: '${{ pr.number }} ${{ url }} ${HOME}' })).statusCode, 200)
})

t.test('a batch of variables changes completely or not at all', async t => {
  const { send } = await open(t)
  await send('PUT', '/OLD', { value: 'one-two-three' })
  const refused = await send('PATCH', '', {
    set: [
      { key: 'NEW', value: 'x' },
      { key: 'ABSENT', phase: 'build' },
    ],
    delete: [{ key: 'OLD' }],
  })
  t.equal(refused.statusCode, 404)
  t.match((await send('GET', '')).json(), { data: [{ key: 'OLD' }] })
  const done = await send('PATCH', '', {
    set: [{ key: 'NEW', scope: 'pr:12', value: 'x', phase: 'build', trust: 'any' }],
    delete: [{ key: 'OLD' }],
  })
  t.match(done.json(), { data: [{ key: 'NEW', scope: 'pr:12', phase: 'build', trust: 'any' }] })
  t.equal((await send('GET', '')).json().data.length, 1)
  const twice = await send('PATCH', '', {
    set: [
      { key: 'A', value: '1' },
      { key: 'A', value: '2' },
    ],
  })
  t.match(twice.json(), { status: 400, code: 'request.invalid' })
})

t.test('the text of a .env file is imported completely', async t => {
  const { send } = await open(t)
  const text = '# comment\nAPI_KEY="with # and \'quotes\'"\nexport EMPTY=\nMULTI="a\nb"\n'
  const done = await send('POST', '/import', { text, scope: 'preview' })
  t.same(
    done.json().data.map((one: { key: string; length: string }) => [one.key, one.length]),
    [
      ['API_KEY', '6_to_32'],
      ['EMPTY', 'empty'],
      ['MULTI', 'under_6'],
    ],
  )
})

t.test('a .env file with reserved names sets the other variables and lists the skipped ones', async t => {
  const { send } = await open(t)
  const text = 'GOOD=one\nREVIEW_APP_URL=x\nPORT=1\nLD_PRELOAD=/x.so\nLD_SDK_KEY=sdk-1\nFLY_API_TOKEN=t\n'
  const done = await send('POST', '/import', { text })
  t.equal(done.statusCode, 200)
  t.match(done.json(), {
    dryRun: false,
    data: [{ key: 'GOOD' }, { key: 'LD_SDK_KEY' }, { key: 'FLY_API_TOKEN' }],
    skipped: [
      { line: 2, key: 'REVIEW_APP_URL' },
      { line: 3, key: 'PORT', reason: /port/ },
      { line: 4, key: 'LD_PRELOAD', reason: /library/ },
    ],
  })
  t.match((await send('POST', '/import', { text: 'PORT=1' })).json(), {
    data: [],
    skipped: [{ key: 'PORT' }],
  })
})

t.test('a dry run of an import lists names, lengths and skipped lines, and stores nothing', async t => {
  const { api, send } = await open(t)
  const text = '# c\nDB_PASSWORD="p4ss#word"\n\nKEY="a\nb"\nPORT=1\n'
  const answer = await send('POST', '/import?dryRun=true', { text }, { 'idempotency-key': 'one' })
  t.equal(answer.statusCode, 200)
  t.match(answer.json(), {
    dryRun: true,
    data: [],
    found: [
      { line: 2, key: 'DB_PASSWORD', characters: 9, phase: 'both' },
      { line: 4, key: 'KEY', characters: 3 },
    ],
    skipped: [{ line: 6, key: 'PORT' }],
  })
  t.notMatch(answer.body, /p4ss/)
  const forApps = await send('POST', '/import?dryRun=true', { text, phase: 'runtime' })
  t.match(forApps.json(), { found: [{ phase: 'runtime' }, { phase: 'runtime' }] })
  t.equal((await api.db.select().from(schema.envVars)).length, 0)
  t.equal((await api.db.select().from(schema.auditLog)).length, 0)
  const done = await send('POST', '/import', { text }, { 'idempotency-key': 'one' })
  t.match(done.json(), { data: [{ key: 'DB_PASSWORD' }, { key: 'KEY' }] }, 'and the same may follow')
  t.equal((await send('POST', '/import?dryRun=yes', { text })).statusCode, 400)
  const elsewhere = `/v1/projects/${newId('prj')}/env-vars/import?dryRun=true`
  t.equal((await send('POST', elsewhere, { text })).statusCode, 404)
})

t.test('an ambiguous .env file sets nothing, and the answer names its lines', async t => {
  const { api, send } = await open(t)
  const text = 'GOOD=1\nDB_PASSWORD=p4ss#word\nKEY=-----BEGIN PRIVATE KEY-----\nMIIEvQ\nA: b\nGOOD=2\n'
  for (const path of ['/import', '/import?dryRun=true']) {
    const refused = await send('POST', path, { text })
    t.match(refused.json(), {
      status: 400,
      code: 'request.invalid',
      errors: [
        { path: 'body.text', message: /^line 2: .*#/ },
        { message: /^line 3: / },
        { message: /^line 4: / },
        { message: /^line 5: / },
        { message: /^line 6: .*line 1/ },
      ],
    })
    t.notMatch(refused.body, /p4ss|MIIE/)
  }
  t.match((await send('POST', '/import', { text: 'A=x\ud83dy' })).json(), { status: 400 })
  t.equal((await api.db.select().from(schema.envVars)).length, 0)
})

t.test('of twenty writers with the same version exactly one wins', async t => {
  const { send } = await open(t)
  await send('PUT', '/A', { value: 'first' })
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      send('PUT', '/A', { value: `v${index}` }, { 'if-match': '"1"' }),
    ),
  )
  const statuses = answers.map(({ statusCode }) => statusCode).sort()
  t.same(statuses, [200, ...Array.from({ length: 19 }, () => 412)])
  t.equal((await send('DELETE', '/A', undefined, { 'if-match': '"1"' })).statusCode, 412)
  t.equal((await send('DELETE', '/A', undefined, { 'if-match': '"2"' })).statusCode, 204)
  t.equal((await send('DELETE', '/A')).statusCode, 404)
})

t.test('invalid names, scopes and values are refused', async t => {
  const { send } = await open(t)
  for (const path of ['/1A', '/A-B', '/PORT', '/REVIEW_APP_X', '/A?scope=staging', '/A?scope=pr:0'])
    t.equal((await send('PUT', path, { value: 'x' })).statusCode, 400, path)
  t.equal((await send('PUT', '/A', { value: 'x'.repeat(65_537) })).statusCode, 400)
  t.equal((await send('PUT', '/A', { value: 'x'.repeat(65_536) })).statusCode, 200)
  t.equal((await send('PUT', '/A', { value: 'a\0b' })).statusCode, 400)
  t.equal((await send('PUT', '/A', { value: 'a\ud83db' })).statusCode, 400)
  for (const key of ['LD_PRELOAD', 'LD_AUDIT', 'FLY_REGION', 'BASH_ENV', 'REVIEW_APP']) {
    const { errors } = (await send('PUT', `/${key}`, { value: 'x' })).json()
    t.match(errors, [{ message: /^is reserved, because .*\. Choose another name/ }], key)
  }
  for (const key of ['LD_SDK_KEY', 'LD_CLIENT_SIDE_ID', 'FLY_API_TOKEN', 'ENV', 'USER'])
    t.equal((await send('PUT', `/${key}`, { value: 'x' })).statusCode, 200, key)
})

t.test('the variables of another organization get 404', async t => {
  const { api, send } = await open(t)
  const other = await aProject(api.db)
  for (const owner of [`projects/${other.id}`, `organizations/${other.organizationId}`]) {
    const path = `/v1/${owner}/env-vars`
    for (const answer of [
      await send('GET', path),
      await send('GET', `${path}/history`),
      await send('PUT', `${path}/A`, { value: 'x' }),
      await send('PATCH', path, { set: [{ key: 'A', value: 'x' }] }),
      await send('POST', `${path}/import`, { text: 'A=1' }),
      await send('DELETE', `${path}/A`),
    ])
      t.match(answer.json(), { status: 404, code: 'resource.not_found' })
  }
  t.equal((await api.db.select().from(schema.envVars)).length, 0)
})

t.test('a token that may not write secrets may only list them', async t => {
  const { api, organizationId, project } = await open(t)
  const { token } = await anApiToken(api.db, { organizationId, scopes: ['read', 'deploy'] })
  const headers = bearer(token)
  const url = `/v1/projects/${project.id}/env-vars`
  t.equal((await api.app.inject({ method: 'GET', url, headers })).statusCode, 200)
  const write = await api.app.inject({ method: 'PUT', url: `${url}/A`, headers, payload: { value: 'x' } })
  t.match(write.json(), { status: 403, code: 'auth.forbidden' })
})

t.test(
  'a change marks the environments concerned as out of date, and redeploys them if the project wants that',
  async t => {
    const { api, organizationId, send } = await open(t)
    const environment = await anUpEnvironment(api, organizationId)
    await api.db
      .update(schema.environments)
      .set({ liveDeploymentId: newId('dep'), liveSha: 'a'.repeat(40), liveVariables: null })
      .where(eq(schema.environments.id, environment.id))
    const vars = `/v1/projects/${environment.projectId}/env-vars`
    const explain = async () => (await send('GET', `/v1/environments/${environment.id}/env-vars`)).json()
    const read = async () => (await send('GET', `/v1/environments/${environment.id}`)).json()
    const settle = async () => {
      const { variables } = await explain()
      t.ok(variables)
    }
    await settle()

    await send('PUT', `${vars}/A?scope=preview`, { value: 'wide value' })
    await send('PUT', `${vars}/A?scope=pr:99999`, { value: 'for another' })
    t.match(await explain(), {
      variables: [{ key: 'A', wins: { scope: 'preview' }, loses: [] }],
      outOfDate: true,
    })
    t.match(await read(), { generation: environment.generation, live: { outOfDate: true } })

    await api.db
      .update(schema.projects)
      .set({ config: sql`config || '{"redeployOnEnvChange":"live"}'::jsonb` })
      .where(eq(schema.projects.id, environment.projectId))
    await send('PUT', `${vars}/A?scope=preview`, { value: 'another value' })
    t.match(await read(), {
      generation: environment.generation + 1,
      desired: { reason: 'variables_changed' },
    })
    t.match(
      await api.db.select().from(schema.decisions).where(eq(schema.decisions.environmentId, environment.id)),
      [
        {
          source: 'user',
          reason: 'variables_changed',
          changed: true,
          generation: environment.generation + 1,
        },
      ],
      'a row says why',
    )
  },
)
