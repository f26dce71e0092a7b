import { apiTokenScopes, type OrganizationId, roles } from '@taxiway/domain'
import { askApp } from '@taxiway/emulator-control'
import { sampleRepositoryFiles } from '@taxiway/github-emulator'
import t, { type Test } from 'tap'
import { anApiToken } from '../src/builders/rows.js'
import { type Canary, createCanary, findIn, type Place } from '../src/canaries/canary-forms.js'
import { crawlApi, isOfOrganizations } from '../src/canaries/crawl-api.js'
import { readPlaces } from '../src/canaries/read-places.js'
import { watchWorld } from '../src/canaries/watch-world.js'
import { checkWorld } from '../src/checker/check-world.js'
import { eventually } from '../src/eventually.js'
import { openWorld, type World, type WorldProject } from '../src/world/open-world.js'
import { signInAs } from '../src/world/sign-in.js'

t.setTimeout(process.env['CAMPAIGN'] ? 0 : 580_000)

/** `CAMPAIGN=1` is the size of the requirement. */
const size = process.env['CAMPAIGN']
  ? { moreCanaries: 90, tamperings: 99, roles, scopes: apiTokenScopes }
  : {
      moreCanaries: 4,
      tamperings: 3,
      roles: ['owner', 'viewer'] as const,
      scopes: ['deploy', 'secrets'] as const,
    }

const first = ({ projects }: World): WorldProject => projects[0] as WorldProject

const sharedPath = ({ organizationId }: WorldProject) => `/v1/organizations/${organizationId}/env-vars`

/** An app that tells which variables its build saw, and which it sees; and prints one where it should not. */
const probe = (n = 1) => ({
  ...sampleRepositoryFiles(),
  'package.json': JSON.stringify({
    name: 'probe',
    version: `1.0.${n}`,
    scripts: { build: 'node build.js', start: 'node server.js' },
  }),
  'build.js': `require('node:fs').writeFileSync('built.json', JSON.stringify({ names: Object.keys(process.env), npm: process.env.NPM_TOKEN }))
console.log('the token is ' + process.env.NPM_TOKEN + ' in the log, and ' + Buffer.from(process.env.NPM_TOKEN || '').toString('base64'))`,
  'server.js': `const built = require('./built.json')
require('node:http').createServer((request, response) => response.end(request.url === '/seen'
  ? JSON.stringify({ build: built.names, runtime: process.env })
  : JSON.stringify({ sha: process.env.REVIEW_APP_SHA }))).listen(process.env.PORT)`,
})

const canaries = new Map<string, Canary>()
const canary = (name: string): string => {
  const known = canaries.get(name) ?? createCanary()
  canaries.set(name, known)
  return known.value
}

const openProbe = async (t: Test, { projects = 1 } = {}) => {
  const world = await openWorld(t, { projects, apiEnv: { API_RATE_LIMIT_PER_MINUTE: '1000000' } })
  const project = first(world)
  const { token } = await anApiToken(world.database.handle.db, {
    organizationId: project.organizationId as never,
    scopes: ['read', 'deploy', 'secrets'],
  })
  const call = async (method: string, path: string, body?: unknown, by = token) => {
    const answer = await fetch(`${world.apiUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${by}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    return { status: answer.status, body: (await answer.json().catch(() => undefined)) as never }
  }
  const live = async (number: number, sha: string) => {
    const row = await eventually(
      async () => {
        const { rows } = await world.database.handle.pool.query(
          'select id, url, live_deployment_id as deployment, live_sha as sha from environments where target = $1',
          [`pr:${number}`],
        )
        return rows[0]?.sha === sha ? rows[0] : undefined
      },
      { timeoutMs: 60_000 },
    )
    await world.settled()
    return row as { id: string; url: string; deployment: string }
  }
  const seen = async (url: string) => JSON.parse((await askApp(`${url}/seen`))?.body ?? '{}')
  return { world, project, call, live, seen }
}

t.test(
  'builds and apps get exactly their variables, no other program learns them, and a roll back brings old ones back',
  async t => {
    const { world, project, call, live, seen } = await openProbe(t)
    const watch = watchWorld(t, world)
    const path = `/v1/projects/${project.projectId}/env-vars`
    const more = Array.from({ length: size.moreCanaries }, (_, n) => ({
      key: `MORE_${n}`,
      value: canary(`more ${n}`),
      phase: 'runtime',
    }))
    const set = [
      { key: 'NPM_TOKEN', value: canary('build'), phase: 'build' },
      { key: 'API_KEY', value: canary('one'), phase: 'runtime' },
      { key: 'BOTH', value: canary('both'), phase: 'both' },
      { key: 'ADDRESS', value: '${{ url }}/pr/${{ pr.number }}' },
      { key: 'LIVE_KEY', value: canary('production'), scope: 'production' },
      { key: 'OTHER', value: canary('other'), scope: 'pr:77' },
    ]
    const shared = [
      { key: 'SHARED', value: canary('shared'), phase: 'both' },
      { key: 'API_KEY', value: canary('overridden') },
      { key: 'LIVE_SHARED', value: canary('shared production'), scope: 'production' },
    ]
    t.equal((await call('PATCH', path, { set: [...set, ...more] })).status, 200)
    t.equal((await call('PATCH', sharedPath(project), { set: shared })).status, 200)
    const opened = await world.github.openPull(project, { head: 'probe', files: probe() })
    const environment = await live(opened.number, opened.sha)
    const one = await seen(environment.url)

    const ours = new Set([...set, ...shared].map(({ key }) => key))
    const own = (names: string[]) => names.filter(name => ours.has(name)).sort()
    t.same(own(one.build), ['ADDRESS', 'BOTH', 'NPM_TOKEN', 'SHARED'], 'the build')
    t.same(own(Object.keys(one.runtime)), ['ADDRESS', 'API_KEY', 'BOTH', 'SHARED'], 'the app')
    const about = ['APP', 'BRANCH', 'HOST', 'NAME', 'PROJECT', 'PR_NUMBER', 'REPO', 'URL']
    const told = one.build.filter((name: string) => name.startsWith('REVIEW_APP'))
    t.same(told.map((name: string) => name.replace(/^REVIEW_(?:APP_)?/, '')).sort(), about)
    t.equal(one.runtime.API_KEY, canary('one'))
    t.equal(one.runtime.SHARED, canary('shared'))
    t.equal(one.runtime.ADDRESS, `${environment.url}/pr/${opened.number}`)
    const fixed = [
      'CI',
      'HOME',
      'LANG',
      'PATH',
      'TMPDIR',
      'npm_config_cache',
      'npm_config_update_notifier',
      'PWD',
      // By this the processes of a build are found and ended.
      'TAXIWAY_RUN_ID',
      // Keeps git from finding a repository above the source.
      'GIT_CEILING_DIRECTORIES',
      // Where builds are confined, their only way out.
      ...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'],
      ...['YARN_HTTP_PROXY', 'YARN_HTTPS_PROXY', 'NODE_USE_ENV_PROXY', 'NODE_OPTIONS'],
      // A build is for production, unless a variable says otherwise.
      'NODE_ENV',
      'NODE_EXTRA_CA_CERTS',
      // Caches of build programs, which report nothing to their makers.
      'NEXT_TELEMETRY_DISABLED',
      'NX_CACHE_DIRECTORY',
      'TURBO_CACHE_DIR',
      'TURBO_TELEMETRY_DISABLED',
    ]
    const strange = one.build.filter(
      (name: string) =>
        !ours.has(name) &&
        !fixed.includes(name) &&
        !told.includes(name) &&
        !/^(npm_|NODE$|INIT_CWD$|COLOR$|EDITOR$|SHLVL$|_$|OLDPWD$)/.test(name),
    )
    t.same(strange, [], 'and nothing of ours')

    await call('PUT', `${path}/API_KEY`, { value: canary('two') })
    const pushed = await world.github.push(project, opened.number, { files: probe(2) })
    await live(opened.number, pushed.sha)
    t.equal((await seen(environment.url)).runtime.API_KEY, canary('two'))

    t.same(await checkWorld(world), [])

    await call('POST', `/v1/environments/${environment.id}/rollback`, {
      deploymentId: environment.deployment,
    })
    await live(opened.number, opened.sha)
    t.equal((await seen(environment.url)).runtime.API_KEY, canary('one'), 'the value of then')
    t.match((await call('GET', `/v1/environments/${environment.id}`)).body, { live: { outOfDate: true } })

    const mistakes = await makeMistakes(world, project)
    const { places, calls, answered } = await crawl(world, project, environment)
    for (const [operation, statuses] of answered) {
      t.notOk(
        [...statuses].some(status => status >= 500),
        `${operation}: ${[...statuses].join(' ')}`,
      )
      if (!cannotSucceed.has(operation) && !isOfOrganizations(operation))
        t.ok(
          [...statuses].some(status => status < 300),
          `${operation}: a caller may`,
        )
    }
    const kept: Place[] = []
    for await (const place of readPlaces(world)) kept.push(place)
    const all = [...kept, ...watch.places(), ...places, ...mistakes]
    t.comment(JSON.stringify({ canaries: canaries.size, calls, places: all.length }))
    t.same(findIn(all, [...canaries.values()]), [], 'nowhere in any form')
    t.equal(
      findIn(
        [{ where: 'here', text: Buffer.from(`x${canary('one')}`).toString('base64') }],
        [...canaries.values()],
      ).length,
      1,
    )
  },
)

/**
 * What a writer of the database may do to the sealed value of A, and to the key it is sealed under. The worker alone is shown all
 * of it by apps/worker/test/deployment-variables.test.ts.
 */
const tamperings: Readonly<Record<string, string>> = {
  'the value of another project': `update env_vars set sealed = (select sealed from env_vars where key = 'A' and project_id <> $1) where key = 'A' and project_id = $1`,
  'the value of the organization': `update env_vars set sealed = (select sealed from env_vars where key = 'A' and project_id is null) where key = 'A' and project_id = $1`,
  plaintext: `update env_vars set sealed = 'postgres://planted@db.internal/with-a-long-enough-name' where key = 'A' and project_id = $1`,
  'the value of another variable': `update env_vars set sealed = (select sealed from env_vars where key = 'B' and project_id = $1) where key = 'A' and project_id = $1`,
  'the value of an older version': `update env_vars set sealed = (select sealed from older) where key = 'A' and project_id = $1`,
  'a value cut off': `update env_vars set sealed = substring(sealed from 1 for length(sealed) - 1) where key = 'A' and project_id = $1`,
  'nothing at all': `update env_vars set sealed = '' where key = 'A' and project_id = $1`,
  'another format': `update env_vars set sealed = set_byte(sealed, 0, 0) where key = 'A' and project_id = $1`,
  'another key': `update env_vars set sealed = set_byte(sealed, 5, 200) where key = 'A' and project_id = $1`,
}

t.test(
  'a value that a writer of the database put there stops the deployment; what is live stays, and nothing is written over',
  async t => {
    const { world, project, call, live } = await openProbe(t, { projects: 2 })
    const { pool, db } = world.database.handle
    const path = `/v1/projects/${project.projectId}/env-vars`
    const set = ['A', 'B'].map(key => ({ key, value: `value of ${key}` }))
    await call('PATCH', path, { set })
    await pool.query(`create table older as select sealed from env_vars where key = 'A'`)
    await call('PATCH', path, { set })
    // As often as the project's, so that nothing but the project tells them apart.
    for (let n = 0; n < 2; n += 1) await call('PATCH', sharedPath(project), { set })
    const other = world.projects[1] as WorldProject
    const { token } = await anApiToken(db, {
      organizationId: other.organizationId as OrganizationId,
      scopes: ['secrets'],
    })
    await call('PATCH', `/v1/projects/${other.projectId}/env-vars`, { set }, token)
    const opened = await world.github.openPull(project, { head: 'probe', files: probe() })
    const environment = await live(opened.number, opened.sha)
    const pids = [world.api, ...world.workers].map(one => one.pid())
    const rows = async () => (await pool.query('select id, sealed from env_vars order by id')).rows

    const deployAgain = async () => {
      const { status } = await call('POST', `/v1/environments/${environment.id}/deploy`, {})
      t.equal(status, 202)
      return eventually(
        async () =>
          (
            await pool.query(
              `select d.state, error_code, error_message, attempt from deployments d join environments e on e.id = d.environment_id
               where e.id = $1 and d.generation = e.generation
                 and (d.state = 'live' or (d.state = 'queued' and e.provider_wait = 'decrypt'))`,
              [environment.id],
            )
          ).rows[0],
        { timeoutMs: 120_000 },
      )
    }
    const intact = await rows()
    for (const [what, statement] of Object.entries(tamperings).slice(0, size.tamperings)) {
      await pool.query(statement, statement.includes('$1') ? [project.projectId] : [])
      const before = await rows()
      t.notSame(before, intact, what)
      t.match(
        await deployAgain(),
        { state: 'queued', attempt: 0, error_code: 'env.undecryptable', error_message: /variable A / },
        what,
      )
      t.match(
        await call('PATCH', path, { set: [{ key: 'A', phase: 'both' }] }),
        { status: 500, body: { code: 'crypto.decrypt_failed' } },
        `${what}: and is not sealed again`,
      )
      t.same(await rows(), before, `${what}: the bytes stay as they are`)
      for (const { id, sealed } of intact)
        await pool.query('update env_vars set sealed = $2 where id = $1', [id, sealed])
    }
    t.match(await deployAgain(), { state: 'live' }, 'with what was there before it is deployed')
    t.same(
      [world.api, ...world.workers].map(one => one.pid()),
      pids,
      'no process ended of it',
    )

    // A key is remembered for half a minute; a new process knows none.
    const [worker] = world.workers
    await worker?.stop()
    const keys = (await pool.query('select kid, wrapped from data_keys')).rows
    await pool.query(
      'update data_keys set wrapped = (select wrapped from data_keys where owner = $2) where owner = $1',
      [project.organizationId, other.organizationId],
    )
    await worker?.start()
    t.match(
      await deployAgain(),
      { state: 'queued', error_code: 'env.undecryptable' },
      'a key of another owner',
    )
    t.equal((await pool.query('select 1 from data_keys')).rowCount, 2, 'no key is made in its place')
    t.ok(worker?.isRunning())
    const readiness = async () => (await fetch(`${world.apiUrl}/readyz`)).status
    t.equal(await readiness(), 503)
    await worker?.stop()
    for (const { kid, wrapped } of keys)
      await pool.query('update data_keys set wrapped = $2 where kid = $1', [kid, wrapped])
    await worker?.start()
    await world.settled()
    t.equal(await readiness(), 200, 'the deployment goes on with the key')
    t.equal((await askApp(`${environment.url}/`))?.status, 200, 'what was live serves')
    const refused = await pool.query(
      `select 1 from audit_log where action = 'sealed_value.refused' and organization_id = $1`,
      [project.organizationId],
    )
    t.ok((refused.rowCount ?? 0) > 0, 'and it is in the audit trail')
    t.same(await checkWorld(world), [])
  },
)

/** What needs something of GitHub or of a person that this world does not have. */
const cannotSucceed = new Set([
  'POST /v1/projects',
  'POST /v1/build-plans',
  'GET /v1/github/installations',
  'GET /v1/github/repositories',
  'POST /v1/me/step-up',
  'POST /v1/environments/{environmentId}/approve',
  'POST /v1/organizations/{organizationId}/withheld-ends/confirm',
  // No caller is an operator, nothing is held as suspect, and the commit of the example is in no history.
  'GET /v1/system',
  'GET /v1/system/deliveries',
  'POST /v1/system/sweep/confirm',
  'POST /v1/webhook-deliveries/{deliveryId}/release',
  'POST /v1/webhook-deliveries/{deliveryId}/drop',
  'POST /v1/environments/{environmentId}/deploy',
  // It is on its way somewhere else by then, or was pinned.
  'POST /v1/environments/{environmentId}/sleep',
  'POST /v1/environments/{environmentId}/wake',
  'POST /v1/environments/{environmentId}/extend',
  'POST /v1/deployments/{deploymentId}/cancel',
])

/** Calls every operation of the API without a token, with tokens of every scope and as every role. */
const crawl = async (
  world: World,
  project: WorldProject,
  environment: { id: string; deployment: string },
) => {
  const { db, pool } = world.database.handle
  const organizationId = project.organizationId as OrganizationId
  const callers: Record<string, Record<string, string>> = { anonymous: {} }
  for (const role of size.roles) callers[role] = await signInAs(world, organizationId, role)
  for (const scope of size.scopes) {
    const { token } = await anApiToken(db, { organizationId, scopes: [scope] })
    callers[`a token to ${scope}`] = { authorization: `Bearer ${token}` }
  }
  const delivery = await pool.query<{ id: string }>('select id from deliveries order by id limit 1')
  return crawlApi({
    apiUrl: world.apiUrl,
    parameters: {
      organizationId,
      projectId: project.projectId,
      environmentId: environment.id,
      deploymentId: environment.deployment,
      deliveryId: delivery.rows[0]?.id ?? '',
      tokenId: (await anApiToken(db, { organizationId })).id,
      installationId: String(project.installationId),
      key: 'API_KEY',
    },
    bodies: {
      'POST /v1/api-tokens': { name: 'made by the crawl', scopes: ['read'] },
      'PATCH /v1/projects/{projectId}/env-vars': { set: [{ key: 'PATCHED', value: 'by the crawl' }] },
      'POST /v1/environments/{environmentId}/rollback': { deploymentId: environment.deployment },
    },
    callers,
  })
}

/** Values in requests that are refused: in none of the answers, and by what is looked through later in no log. */
const makeMistakes = async (world: World, project: WorldProject): Promise<Place[]> => {
  const { token } = await anApiToken(world.database.handle.db, {
    organizationId: project.organizationId as OrganizationId,
    scopes: ['read', 'secrets'],
  })
  const path = `/v1/projects/${project.projectId}/env-vars`
  const value = canary('mistake')
  const bodies: [string, string, string][] = [
    ['PUT', `${path}/NEW`, JSON.stringify({ value, phase: 'nonsense' })],
    ['PUT', `${path}/NEW`, JSON.stringify({ value: [value] })],
    ['PUT', `${path}/NEW`, JSON.stringify({ value: 'x', unknown: value })],
    ['PUT', `${path}/NEW`, JSON.stringify({ value: `${value}\0` })],
    ['PUT', `${path}/NEW`, `{"value":"${value}`],
    ['PUT', `${path}/NEW`, JSON.stringify({ value: value.repeat(20_000) })],
    ['PUT', `${path}/PATH`, JSON.stringify({ value })],
    ['PATCH', path, JSON.stringify({ set: [{ key: 'NEW', value, scope: 'nowhere' }] })],
    ['POST', `${path}/import`, JSON.stringify({ text: `1BAD=${value}` })],
    ['POST', `${path}/import`, JSON.stringify({ text: value })],
    ['PUT', `${sharedPath(project)}/NEW`, JSON.stringify({ value: [value] })],
    ['PATCH', sharedPath(project), JSON.stringify({ set: [{ key: 'NEW', value, scope: 'pr:1' }] })],
  ]
  const places: Place[] = []
  for (const [method, at, body] of bodies) {
    const answer = await fetch(`${world.apiUrl}${at}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body,
    })
    if (answer.status < 400 || answer.status >= 500)
      throw new Error(`${method} ${body.slice(0, 60)}: ${answer.status}`)
    places.push({ where: `a mistake: ${body.slice(0, 20)}`, text: await answer.text() })
  }
  return places
}
