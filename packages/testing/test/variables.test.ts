import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sampleRepositoryFiles } from '@taxiway/emulators'
import t, { type Test } from 'tap'
import { anApiToken } from '../src/builders/rows.js'
import { checkWorld } from '../src/checker/check-world.js'
import { eventually } from '../src/eventually.js'
import { askApp } from '../src/world/ask-app.js'
import { openWorld, type World, type WorldProject } from '../src/world/open-world.js'

t.setTimeout(580_000)

const first = ({ projects }: World): WorldProject => projects[0] as WorldProject

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

const canary = (name: string) => `canary-${name}-${'q7Zk3Vx9'.repeat(3)}`

const openProbe = async (t: Test) => {
  const world = await openWorld(t)
  const project = first(world)
  const { token } = await anApiToken(world.database.handle.db, {
    organizationId: project.organizationId as never,
    scopes: ['read', 'deploy', 'secrets'],
  })
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${world.apiUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
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
  'builds and apps get exactly their variables, nobody else learns them, and a roll back brings old ones back',
  async t => {
    const { world, project, call, live, seen } = await openProbe(t)
    const path = `/v1/projects/${project.projectId}/env-vars`
    const set = [
      { key: 'NPM_TOKEN', value: canary('build'), phase: 'build' },
      { key: 'API_KEY', value: canary('one'), phase: 'runtime' },
      { key: 'BOTH', value: canary('both'), phase: 'both' },
      { key: 'ADDRESS', value: '${{ url }}/pr/${{ pr.number }}' },
      { key: 'LIVE_KEY', value: canary('production'), scope: 'production' },
      { key: 'OTHER', value: canary('other'), scope: 'pr:77' },
    ]
    t.equal((await call('PATCH', path, { set })).status, 200)
    const opened = await world.github.openPull(project, { head: 'probe', files: probe() })
    const environment = await live(opened.number, opened.sha)
    const one = await seen(environment.url)

    const ours = new Set(set.map(({ key }) => key))
    const own = (names: string[]) => names.filter(name => ours.has(name) || /canary/.test(name)).sort()
    t.same(own(one.build), ['BOTH', 'NPM_TOKEN'], 'the build')
    t.same(own(Object.keys(one.runtime)), ['ADDRESS', 'API_KEY', 'BOTH'], 'the app')
    t.equal(one.runtime.API_KEY, canary('one'))
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
    ]
    const strange = one.build.filter(
      (name: string) =>
        !ours.has(name) &&
        !fixed.includes(name) &&
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

    t.same(await findCanaries(world), [], 'nowhere in any form')
  },
)

t.test(
  'a value that cannot be opened stops the deployment; what is live stays, and nothing is written over',
  async t => {
    const { world, project, call, live } = await openProbe(t)
    const path = `/v1/projects/${project.projectId}/env-vars`
    await call('PATCH', path, {
      set: [
        { key: 'A', value: 'value of a' },
        { key: 'B', value: 'value of b' },
      ],
    })
    const opened = await world.github.openPull(project, { head: 'probe', files: probe() })
    const environment = await live(opened.number, opened.sha)
    const { pool } = world.database.handle
    await pool.query(
      `update env_vars set sealed = (select sealed from env_vars where key = 'B') where key = 'A'`,
    )
    const before = await pool.query('select sealed from env_vars order by key')
    await world.github.push(project, opened.number, { files: probe(2) })
    const failed = await eventually(
      async () =>
        (
          await pool.query(
            `select error_code, error_message, attempt from deployments where state = 'failed'`,
          )
        ).rows[0],
      { timeoutMs: 60_000 },
    )
    t.match(failed, { error_code: 'env.undecryptable', error_message: /variable A / })
    await world.settled()
    t.equal((await askApp(`${environment.url}/`))?.status, 200, 'what was live serves')
    t.same((await pool.query('select sealed from env_vars order by key')).rows, before.rows)
    t.same(await checkWorld(world), [])
  },
)

/** Every place that keeps something, looked through for the secrets in the usual forms. */
const findCanaries = async (world: World): Promise<string[]> => {
  const { pool } = world.database.handle
  const texts: [string, string][] = []
  const { rows: tables } = await pool.query<{ name: string }>(
    `select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  )
  for (const { name } of tables) {
    const { rows } = await pool.query<{ text: string }>(`select row_to_json(x)::text as text from ${name} x`)
    texts.push([`table ${name}`, rows.map(({ text }) => text).join('\n')])
  }
  texts.push(['GitHub', JSON.stringify(await world.github.journal())])
  for (const folder of ['logs', 'work'] as const)
    for (const entry of await readdir(world.folders[folder], { recursive: true, withFileTypes: true }))
      if (entry.isFile()) {
        const file = join(entry.parentPath, entry.name)
        texts.push([file, await readFile(file, 'latin1')])
      }
  const forms = ['build', 'one', 'two', 'both', 'production', 'other'].map(canary).flatMap(secret => {
    const bytes = Buffer.from(secret)
    // Whatever comes before it moves the base64 by one of three offsets; the middle of each is told apart.
    const shifted = [0, 1, 2].map(pad =>
      Buffer.concat([Buffer.alloc(pad), bytes])
        .toString('base64')
        .slice(4, -4),
    )
    return [secret, bytes.toString('hex'), ...shifted]
  })
  return texts.flatMap(([where, text]) => (forms.some(form => text.includes(form)) ? [where] : []))
}
