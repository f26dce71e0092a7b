import { askApp } from '@taxiway/emulator-control'
import t from 'tap'
import { anApiToken } from '../src/builders/rows.js'
import { checkWorld } from '../src/checker/check-world.js'
import { openWorld, type WorldProject } from '../src/world/open-world.js'

t.setTimeout(580_000)

/** A server that answers by `answer` and listens where it is told. */
const server = (answer: string, listen = "process.env.PORT, '0.0.0.0'") =>
  `require('node:http').createServer((request, response) => { ${answer} }).listen(${listen}, () => console.log('it listens'))`
const redirects = `if (request.url === '/login') return response.end('log in'); response.writeHead(302, { location: '/login' }).end()`
const noisyBuild = `for (let line = 0; line < 100; line += 1) console.log('line ' + line)
console.error('the reason is here'); process.exit(3)`

t.test('the reason for a failure reaches the person', async t => {
  const world = await openWorld(t, {
    workerEnv: { HEALTH_TIMEOUT_MS: '20000', VERIFY_TIMEOUT_MS: '8000' },
  })
  const [project] = world.projects as [WorldProject]
  const { pool, db } = world.database.handle
  const { token } = await anApiToken(db, {
    organizationId: project.organizationId as never,
    scopes: ['read', 'deploy'],
  })
  const explain = async () => {
    const { rows } = await pool.query<{ id: string; url: string }>('select id, url from environments')
    const [{ id = '', url = '' } = {}] = rows
    const answer = await fetch(`${world.apiUrl}/v1/environments/${id}/explain`, {
      headers: { authorization: `Bearer ${token}` },
    })
    return { url, text: await answer.text() }
  }
  const newest = async () =>
    (
      await pool.query<{ state: string; error_code: string; error_message: string }>(
        'select state, error_code, error_message from deployments order by id desc limit 1',
      )
    ).rows[0]
  const lastCall = async (path: RegExp) =>
    JSON.stringify(
      (await world.github.journal()).filter(call => path.test(call.path) && call.body).at(-1)?.body,
    )
  const push = async (files: Record<string, string>) => {
    await world.github.push(project, opened.number, { files })
    await world.settled({ timeoutMs: 240_000 })
    return newest()
  }

  const opened = await world.github.openPull(project, {
    head: 'change',
    files: { 'server.js': server(redirects) },
  })
  await world.settled({ timeoutMs: 240_000 })
  await t.test('without healthPath, an app whose root redirects to its login is live', async t => {
    t.match(await newest(), { state: 'live' })
    const { rows } = await pool.query("select string_agg(text, '') as log from log_chunks")
    t.match(rows[0].log, /answers with 200, at \S+\/login\b/)
  })

  await t.test('a failed build tells its last 40 lines everywhere', async t => {
    const scripts = { build: 'node build.js', start: 'node server.js' }
    const failed = await push({ 'build.js': noisyBuild, 'package.json': JSON.stringify({ scripts }) })
    t.match(failed, { state: 'failed', error_code: 'build.failed' })
    const { text } = await explain()
    for (const told of [
      failed?.error_message,
      text,
      await lastCall(/\/comments/),
      await lastCall(/\/check-runs/),
    ]) {
      t.match(told, /exit code 3/)
      t.match(told, /line 99\\?n?[\s\S]*the reason is here/)
      t.notMatch(told, /line 20\b/, 'not more than that')
    }
  })

  const mended = { 'package.json': JSON.stringify({ scripts: { start: 'node server.js' } }) }
  await t.test('an app that listens on loopback alone is told to listen on 0.0.0.0', async t => {
    const failed = await push({
      ...mended,
      'server.js': server('response.end()', "process.env.PORT, '127.0.0.1'"),
    })
    t.match(failed, {
      state: 'failed',
      error_code: 'release.unhealthy',
      error_message:
        /connection to port 8080 was refused.*listens on 127\.0\.0\.1:8080 only.*0\.0\.0\.0[\s\S]*it listens/,
    })
  })

  await t.test('an app that crashes is told with its exit and its last lines', async t => {
    t.match(await push({ 'server.js': `console.log('no database'); process.kill(process.pid, 'SIGSEGV')` }), {
      error_code: 'release.crashed',
      error_message: /ended by SIGSEGV\.\nIts last lines:\nno database/,
    })
  })

  await t.test('a refused log is told, with how to read it', async t => {
    await world.machines.addFault({
      match: { method: 'GET', path: '^/api/v1/apps/.*/logs' },
      times: 20,
      action: { kind: 'respond', status: 403, body: { error: 'no' } },
    })
    t.match(await push({ 'server.js': 'process.exit(9)' }), {
      error_code: 'release.crashed',
      error_message: /exit code 9\. Fly refuses its log to this token \(403\): read it with `fly logs --app/,
    })
    await world.machines.clearFaults()
  })

  await t.test('an app whose root is missing is switched back, and its path is told (case 29)', async t => {
    const missing = server("response.writeHead(request.url === '/login' ? 200 : 404).end()")
    t.match(await push({ 'server.js': missing }), {
      state: 'failed',
      error_code: 'release.unhealthy',
      error_message: /GET http.*was answered with 404; .*set healthPath/,
    })
    const { url } = await explain()
    t.equal((await askApp(`${url}/`))?.status, 302, 'the release before answers')
    t.equal((await askApp(`${url}/login`))?.body, 'log in')
  })

  await t.test('with healthPath, Fly asks for it, and a redirect there is told', async t => {
    await pool.query(`update projects set config = config || '{"healthPath": "/health"}'`)
    t.match(await push({ 'server.js': server(redirects) }), {
      error_code: 'release.unhealthy',
      error_message: /GET \/health on port 8080 was answered with 302; .*healthPath/,
    })
  })
  t.same(await checkWorld(world), [])
})
