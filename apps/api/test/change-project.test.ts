import { eq, schema } from '@taxiway/db/testing'
import { aProject } from '@taxiway/testing'
import t from 'tap'
import { openApi } from './support.js'
import { anUpEnvironment, aTenant } from './tenants.js'

const scopes: ['read', 'deploy', 'secrets', 'admin'] = ['read', 'deploy', 'secrets', 'admin']
/** `CAMPAIGN=1` runs the size of the requirement. */
const rounds = process.env['CAMPAIGN'] ? 100 : 5

t.test('of twenty concurrent changes of one version exactly one succeeds', async t => {
  const api = await openApi(t, { API_RATE_LIMIT_PER_MINUTE: '100000' })
  const { organizationId, headers } = await aTenant(api, scopes)
  const { id } = await aProject(api.db, { organizationId })
  const url = `/v1/projects/${id}`
  for (let round = 0; round < rounds; round += 1) {
    const etag = String((await api.app.inject({ url, headers })).headers['etag'])
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        api.app.inject({
          method: 'PATCH',
          url,
          headers: { ...headers, 'if-match': etag },
          payload: { config: { port: 1_000 + round * 20 + i } },
        }),
      ),
    )
    const statuses = answers.map(({ statusCode }) => statusCode).sort()
    t.strictSame(statuses, [200, ...Array.from({ length: 19 }, () => 412)])
    const winner = answers.find(({ statusCode }) => statusCode === 200)
    const after = await api.app.inject({ url, headers })
    t.equal(after.body, winner?.body, 'what the one wrote stands')
    t.equal(after.headers['etag'], winner?.headers['etag'])
  }
  t.comment(JSON.stringify({ rounds, writers: 20 }))
})

t.test('a change names its version and is validated', async t => {
  const api = await openApi(t)
  const { organizationId, headers } = await aTenant(api, scopes)
  const project = await aProject(api.db, { organizationId })
  const other = await aProject(api.db, { organizationId })
  const patch = (payload: object, more: object = { 'if-match': '*' }) =>
    api.app.inject({
      method: 'PATCH',
      url: `/v1/projects/${project.id}`,
      headers: { ...headers, ...more },
      payload,
    })
  t.match((await patch({ slug: 'new' }, {})).json(), { status: 428, code: 'resource.precondition_required' })
  t.match((await patch({ slug: 'new' }, { 'if-match': 'W/"x-1"' })).json(), {
    status: 412,
    code: 'resource.precondition_failed',
  })
  t.match((await patch({ slug: other.slug })).json(), { status: 409, code: 'project.slug_taken' })
  const before = await api.db.select().from(schema.projects).where(eq(schema.projects.id, project.id))
  for (const payload of [
    {},
    ...[
      'id',
      'organizationId',
      'state',
      'createdAt',
      'version',
      'installationId',
      'constructor',
      '__proto__',
    ].map(key => JSON.parse(`{"${key}":"x"}`)),
    ...['id', 'fence', '__proto__', 'constructor'].map(key => ({ config: JSON.parse(`{"${key}":"x"}`) })),
    { config: { buildCommand: 'npm run build; curl evil' } },
    { config: { dockerfilePath: '/etc/passwd' } },
    { config: { healthPath: '/$(id)' } },
    { config: { memoryMb: 100 } },
    { config: { size: 'huge' } },
    { config: { port: 0 } },
    { config: { trackedBranches: ['a'.repeat(256)] } },
  ])
    t.equal((await patch(payload)).statusCode, 400, JSON.stringify(payload))
  t.strictSame(await api.db.select().from(schema.projects).where(eq(schema.projects.id, project.id)), before)
  t.match((await patch({ slug: 'renamed', config: { port: 1234 } })).json(), {
    slug: 'renamed',
    config: { port: 1234 },
  })
  t.match(
    (await patch({ config: { port: null } })).json(),
    { config: { port: 8080 } },
    'null is the default again',
  )
})

t.test('a setting that changes the app redeploys running environments, unless switched off', async t => {
  const api = await openApi(t)
  const { organizationId, headers } = await aTenant(api, scopes)
  const environment = await anUpEnvironment(api, organizationId)
  const patch = (payload: object) =>
    api.app.inject({
      method: 'PATCH',
      url: `/v1/projects/${environment.projectId}`,
      headers: { ...headers, 'if-match': '*' },
      payload,
    })
  const generation = async () =>
    (await api.app.inject({ url: `/v1/environments/${environment.id}`, headers })).json().generation
  await patch({ config: { drafts: 'deploy' } })
  await patch({ config: { port: 9000 }, redeploy: 'off' })
  const before = await generation()
  await patch({ config: { port: 9001 } })
  t.equal(await generation(), before + 1)
  await patch({ config: { port: 9001 } })
  t.equal(await generation(), before + 1, 'the same again is nothing new')
})

t.test('a deleted project takes its apps down, can be read until it is gone, and frees its slug', async t => {
  const api = await openApi(t)
  const { organizationId, headers } = await aTenant(api, scopes)
  const environment = await anUpEnvironment(api, organizationId)
  const url = `/v1/projects/${environment.projectId}`
  const send = (method: 'DELETE' | 'GET', more = {}) =>
    api.app.inject({ method, url, headers: { ...headers, ...more } })
  t.equal((await send('DELETE', { 'if-match': '"x"' })).statusCode, 412)
  t.match((await send('DELETE')).json(), { state: 'deleted' })
  t.match((await send('GET')).json(), { state: 'deleted' })
  const changes = [
    ['DELETE', '', undefined],
    ['PATCH', '', { slug: 'other' }],
    ['POST', '/pause', {}],
    ['POST', '/unarchive', {}],
    ['PUT', '/env-vars/GREETING', { value: 'hello' }],
    ['PATCH', '/env-vars', { set: [{ key: 'GREETING', value: 'hello' }] }],
    ['POST', '/env-vars/import', { text: 'GREETING=hello' }],
    ['DELETE', '/env-vars/GREETING', undefined],
  ] as const
  for (const [method, path, payload] of changes) {
    const more = path === '' ? { 'if-match': '*' } : {}
    const answer = await api.app.inject({
      method,
      url: `${url}${path}`,
      headers: { ...headers, ...more },
      ...(payload ? { payload } : {}),
    })
    t.match(
      { status: answer.statusCode, ...answer.json() },
      { status: 409, code: 'project.being_deleted' },
      `${method} ${path}`,
    )
  }
  t.match((await api.app.inject({ url: `/v1/environments/${environment.id}`, headers })).json(), {
    desired: { state: 'down', reason: 'project_deleted' },
  })
  t.strictSame((await api.app.inject({ url: '/v1/projects', headers })).json().data, [])
  await api.db.update(schema.projects).set({ goneAt: new Date() })
  t.equal((await send('GET')).statusCode, 404)
  t.equal((await send('DELETE')).statusCode, 404, 'what is gone is not there')
})

t.test('every operation refuses text that is not Unicode, and a body where it takes none', async t => {
  const api = await openApi(t)
  const { organizationId, headers } = await aTenant(api, scopes)
  const { id } = await aProject(api.db, { organizationId })
  const send = (method: 'PATCH' | 'POST', path: string, payload: string | Buffer) =>
    api.app.inject({
      method,
      url: `/v1/projects/${id}${path}`,
      headers: { ...headers, 'if-match': '*', 'content-type': 'application/json' },
      payload,
    })
  for (const half of ['\\ud800', '\\udfff', 'a\\udc00b']) {
    const answer = await send('PATCH', '', `{"config":{"rootDirectory":"${half}"}}`)
    t.match(answer.json(), { status: 400, code: 'request.invalid' }, half)
    t.match(answer.json().errors, [{ path: 'body.config.rootDirectory' }])
    t.equal((await send('PATCH', '', `{"${half}":1}`)).statusCode, 400, 'in a name, too')
    t.equal((await send('PATCH', '', `{"config":{"buildCommand":["${half}"]}}`)).statusCode, 400)
  }
  const latin1 = Buffer.from('{"config":{"rootDirectory":"\xe4"}}', 'latin1')
  t.match((await send('PATCH', '', latin1)).json(), { status: 400, code: 'request.malformed' })
  t.equal((await send('PATCH', '', '{"config":{"rootDirectory":"\\ud83d\\ude00"}}')).statusCode, 200)

  const { version } = (await api.db.select().from(schema.projects).where(eq(schema.projects.id, id)))[0] ?? {}
  for (const action of ['/pause', '/resume', '/archive', '/unarchive'])
    for (const body of ['{', 'null', '[]', '0', '""', '{"a":1}', '{}x', '{"a":"\\ud800"}'])
      t.equal((await send('POST', action, body)).statusCode, 400, `${action} ${body}`)
  const [after] = await api.db.select().from(schema.projects).where(eq(schema.projects.id, id))
  t.match(after, { version, state: 'active' }, 'nothing was done')
})
