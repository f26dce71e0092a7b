import type { AddressInfo } from 'node:net'
import { createClient, ProblemError } from '@taxiway/client'
import { schema } from '@taxiway/db/testing'
import { aDeployment, anApiToken, eventually } from '@taxiway/testing'
import t, { type Test } from 'tap'
import { installPackedClient } from './packed-client.js'
import { openApi } from './support.js'
import { anUpEnvironment } from './tenants.js'

const open = async (t: Test) => {
  const api = await openApi(t, { API_RATE_LIMIT_PER_MINUTE: '10000' })
  await api.app.listen({ host: '127.0.0.1', port: 0 })
  const baseUrl = `http://127.0.0.1:${(api.app.server.address() as AddressInfo).port}`
  const { organizationId, token } = await anApiToken(api.db, { scopes: ['read', 'deploy', 'admin'] })
  return { ...api, organizationId, baseUrl, client: createClient({ baseUrl, token }) }
}

t.test(
  'the client follows a log through ten disconnects, every line once, and waits for the deployment',
  async t => {
    const { app, db, deps, client, organizationId } = await open(t)
    const environment = await anUpEnvironment({ db }, organizationId)
    const { id } = await aDeployment(db, { organizationId, environmentId: environment.id, state: 'building' })
    const total = 5_000
    const write = async () => {
      for (let seq = 0; seq < total; seq += 250)
        await db.insert(schema.logChunks).values(
          Array.from({ length: 250 }, (_, i) => ({
            deploymentId: id,
            seq: seq + i,
            step: 'build',
            stream: 'stdout' as const,
            text: `line ${seq + i}\n`,
          })),
        )
      await deps.pool.query("update deployments set state = 'live' where id = $1", [id])
    }
    const writing = write()
    const waiting = client.waitForDeployment(id)
    const seqs: number[] = []
    const log = client.followLogs(id)
    let cuts = 0
    let state: string | undefined
    for (;;) {
      const next = await log.next()
      if (next.done) {
        state = next.value
        break
      }
      t.equal(next.value.text === `line ${next.value.seq}\n` || next.value.text, true)
      seqs.push(next.value.seq)
      if (cuts < 10 && seqs.length === 100 + cuts * 450) {
        cuts += 1
        app.server.closeAllConnections()
      }
    }
    await writing
    t.equal(cuts, 10)
    t.equal(state, 'live')
    t.equal(seqs.length, total)
    t.ok(
      seqs.every((seq, index) => seq === index),
      'every number once, in order',
    )
    t.match(await waiting, { id, state: 'live' })
  },
)

t.test('a retry after a lost answer gets that answer and has no second effect', async t => {
  const { db, deps, baseUrl, organizationId } = await open(t)
  const environment = await anUpEnvironment({ db }, organizationId)
  const { token } = await anApiToken(db, { organizationId, scopes: ['deploy'] })
  let sent = 0
  const lossy = createClient({
    baseUrl,
    token,
    fetch: async request => {
      sent += 1
      const answer = await fetch(request)
      if (sent === 1) throw new TypeError('the answer was lost')
      return answer
    },
  })
  const { data, response } = await lossy.POST('/v1/environments/{environmentId}/deploy', {
    params: { path: { environmentId: environment.id } },
    body: {},
  })
  t.equal(sent, 2)
  t.equal(response.headers.get('idempotent-replayed'), 'true')
  t.equal(data.generation, environment.generation + 1)
  const { rows } = await deps.pool.query('select count(*)::int from deployments where environment_id = $1', [
    environment.id,
  ])
  t.strictSame(rows, [{ count: 1 }])
})

t.test('a refusal of the API arrives as a problem with its code', async t => {
  const { db, deps, client, baseUrl } = await open(t)
  const fail = (call: Promise<unknown>): Promise<ProblemError> =>
    call.then(
      () => t.fail('it was answered') as never,
      (error: unknown) => error as ProblemError,
    )
  const params = { path: { environmentId: `env_${'0'.repeat(26)}` } }
  const missing = await fail(client.GET('/v1/environments/{environmentId}', { params }))
  t.ok(missing instanceof ProblemError)
  t.match(missing, { code: 'resource.not_found', status: 404, requestId: /^req_/ })
  const invalid = await fail(client.GET('/v1/projects', { params: { query: { limit: 1000 } } }))
  t.match(invalid, { code: 'request.invalid', errors: [{ path: 'query.limit' }] })
  const refusal = await fail(createClient({ baseUrl }).GET('/v1/me'))
  t.match(refusal, { code: 'auth.required', status: 401 })

  const { id: deploymentId, organizationId } = await aDeployment(db, { state: 'building' })
  const { id: tokenId, token } = await anApiToken(db, { organizationId })
  const log = createClient({ baseUrl, token }).followLogs(deploymentId)
  const next = fail(log.next())
  await eventually(
    async () =>
      (await deps.pool.query('select from api_tokens where last_used_at is not null and id = $1', [tokenId]))
        .rowCount,
  )
  await deps.pool.query('update api_tokens set revoked_at = now() where id = $1', [tokenId])
  t.match(await next, { code: 'auth.token_invalid' }, 'also while a log is followed')
})

t.test('the packed client installs, compiles and works outside this repository', async t => {
  const { db, baseUrl, organizationId } = await open(t)
  const environment = await anUpEnvironment({ db }, organizationId)
  const { token } = await anApiToken(db, { organizationId, scopes: ['read'] })
  const packed = await installPackedClient(t)
  t.equal(packed.installed.code, 0, packed.installed.output)
  t.notMatch(packed.manifest(), /catalog:|workspace:/, 'it names versions that npm knows')

  packed.write(
    'program.ts',
    `import { createClient, ProblemError, type components } from '@taxiway/client'
declare const process: { env: Record<string, string | undefined> }
const client = createClient({ baseUrl: process.env['BASE_URL'] ?? '', token: process.env['TOKEN'] ?? '' })
const params = { path: { environmentId: '${environment.id}' } }
const { data } = await client.GET('/v1/environments/{environmentId}', { params })
const environment: components['schemas']['Environment'] = data
const refused = await client.POST('/v1/environments/{environmentId}/deploy', { params, body: {} }).then(
  () => 'nothing',
  (error: unknown) => (error instanceof ProblemError ? error.code : String(error)),
)
// @ts-expect-error The types know which paths exist.
const missing = () => client.GET('/v1/no-such-path')
console.log(environment.id, refused, typeof missing)
`,
  )
  const modules = ['--module', 'NodeNext', '--target', 'ES2022']
  const compiled = await packed.compile(...modules, 'program.ts')
  t.equal(compiled.code, 0, compiled.output)
  const stricter = ['--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--noEmit']
  const bundled = ['--module', 'ESNext', '--moduleResolution', 'bundler', '--target', 'ES2022']
  const forBrowsers = await packed.compile(...stricter, ...bundled, 'program.ts')
  t.equal(forBrowsers.code, 0, forBrowsers.output)
  const { output } = await packed.execute('program.js', { BASE_URL: baseUrl, TOKEN: token })
  t.equal(output.trim(), `${environment.id} auth.forbidden function`)
})
