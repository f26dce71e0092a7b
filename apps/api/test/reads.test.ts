import { type Database, intendImage, keepImage } from '@taxiway/db'
import { eq, schema } from '@taxiway/db/testing'
import { newId, type OrganizationId } from '@taxiway/domain'
import {
  aDelivery,
  aDeployment,
  anApiToken,
  anEnvironment,
  anOrganization,
  aProject,
  aSha,
  eventually,
  startRedisServer,
} from '@taxiway/testing'
import t from 'tap'
import { problemSchema } from '../src/problem/problem.js'
import { bearer, openApi } from './support.js'

/** The same image in each organization, as of the same source. */
const digest = `sha256:${'1'.repeat(64)}`
const statement = { payloadType: 'application/vnd.in-toto+json', payload: btoa('{"a":1}'), signatures: [] }

/** One organization with one of everything, and a token for it. */
const aTenant = async (db: Database) => {
  const organizationId = (await anOrganization(db)).id as OrganizationId
  const project = await aProject(db, { organizationId })
  const environment = await anEnvironment(db, { organizationId, projectId: project.id, target: 'pr:7' })
  const deployment = await aDeployment(db, {
    organizationId,
    environmentId: environment.id,
    state: 'building',
    image: `registry.example.com/images@${digest}`,
  })
  await intendImage(db, {
    organizationId,
    projectId: project.id,
    deploymentId: deployment.id,
    reference: `registry.example.com/images@${digest}`,
    digest,
    sha: aSha(),
    tree: aSha(),
  })
  await keepImage(db, { projectId: project.id, digest }, statement)
  const { id: deliveryId } = await aDelivery(db, { repositoryId: project.repositoryId })
  const { token } = await anApiToken(db, { organizationId })
  const urls = {
    project: `/v1/projects/${project.id}`,
    environments: `/v1/projects/${project.id}/environments`,
    environment: `/v1/environments/${environment.id}`,
    explain: `/v1/environments/${environment.id}/explain`,
    deployments: `/v1/environments/${environment.id}/deployments`,
    deployment: `/v1/deployments/${deployment.id}`,
    steps: `/v1/deployments/${deployment.id}/steps`,
    provenance: `/v1/deployments/${deployment.id}/provenance`,
    logs: `/v1/deployments/${deployment.id}/logs`,
    delivery: `/v1/webhook-deliveries/${deliveryId}`,
  }
  return { organizationId, project, environment, deployment, deliveryId, token, urls }
}

t.test('every resource is visible to its organization and absent for every other', async t => {
  const { app, db } = await openApi(t)
  const [mine, theirs] = [await aTenant(db), await aTenant(db)]
  for (const [name, url] of Object.entries(mine.urls)) {
    const own = await app.inject({ url, headers: bearer(mine.token) })
    t.equal(own.statusCode, 200, `${name}: own`)
    t.equal((await app.inject(url)).statusCode, 401, `${name}: without a credential`)
    const foreign = await app.inject({ url, headers: bearer(theirs.token) })
    const missing = await app.inject({
      url: url.replace(/_[0-9a-z]{26}/, `_${newId('prj').slice(4)}`),
      headers: bearer(theirs.token),
    })
    t.equal(foreign.statusCode, 404, `${name}: foreign`)
    t.strictSame(
      { ...foreign.json(), requestId: '' },
      { ...missing.json(), requestId: '' },
      `${name}: foreign and missing read the same`,
    )
    const names = (headers: object) => Object.keys(headers).sort()
    t.strictSame(names(foreign.headers), names(missing.headers))
    const invalid = await app.inject({
      url: url.replace(/_[0-9a-z]{26}/, '_nonsense'),
      headers: bearer(mine.token),
    })
    t.equal(invalid.statusCode, 400, `${name}: not an id`)
    t.match(problemSchema.parse(invalid.json()).errors, [{ path: /^params\./, message: /must be an id/ }])
  }
  for (const url of ['/v1/projects', '/v1/webhook-deliveries']) {
    const ids = (await app.inject({ url, headers: bearer(mine.token) }))
      .json()
      .data.map((row: { id: string }) => row.id)
    t.strictSame(
      ids,
      [url === '/v1/projects' ? mine.project.id : mine.deliveryId],
      `${url} lists its own only`,
    )
  }
})

t.test('a delivery tells every attempt in order: its arrival, what happened since, and its end', async t => {
  const { app, db } = await openApi(t)
  const { project, token } = await aTenant(db)
  const second = (n: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, n))
  const { id } = await aDelivery(db, {
    repositoryId: project.repositoryId,
    ...{ state: 'processed', receivedAt: second(0), processedAt: second(8) },
    history: [
      { at: second(4).toISOString(), what: 'failed', error: 'database.conflict: Try again.' },
      { at: second(9).toISOString(), what: 'sent_again' },
    ],
  })
  const read = async () =>
    (await app.inject({ url: `/v1/webhook-deliveries/${id}`, headers: bearer(token) })).json()
  t.same((await read()).history, [
    { at: second(0).toISOString(), what: 'received', error: null },
    { at: second(4).toISOString(), what: 'failed', error: 'database.conflict: Try again.' },
    { at: second(8).toISOString(), what: 'processed', error: null },
    { at: second(9).toISOString(), what: 'sent_again', error: null },
  ])
  await db
    .update(schema.deliveries)
    .set({ state: 'dead' })
    .where(eq(schema.deliveries.id, id as never))
  t.same(
    (await read()).history.map(({ what }: { what: string }) => what),
    ['received', 'failed', 'sent_again'],
    'what no worker goes on with ends with its last failure',
  )
})

t.test('answers contain the stored fields without internal ones', async t => {
  const { app, db } = await openApi(t)
  const { urls, token, environment, deployment, project } = await aTenant(db)
  await db.insert(schema.deploymentSteps).values({
    deploymentId: deployment.id,
    name: 'build',
    attempt: 1,
    fence: 1,
    state: 'failed',
    intent: { secret: 'inside' },
    errorCode: 'build.failed',
    message: 'npm exited with 1',
    startedAt: new Date('2026-01-01T00:00:00Z'),
    endedAt: new Date('2026-01-01T00:00:02.500Z'),
  })
  const read = async (url: string) => (await app.inject({ url, headers: bearer(token) })).json()
  t.match(await read(urls.project), {
    id: project.id,
    repository: { owner: 'acme', name: 'shop' },
    config: { port: 8080 },
  })
  t.match(await read(urls.environment), {
    id: environment.id,
    target: 'pr:7',
    pullRequest: 7,
    branch: null,
    desired: { state: 'up', sha: environment.desiredSha },
    live: null,
  })
  t.match(await read(urls.deployment), { id: deployment.id, state: 'building', error: null })
  const steps = await read(urls.steps)
  t.match(steps.data, [
    { name: 'build', error: { code: 'build.failed', message: 'npm exited with 1' }, durationMs: 2500 },
  ])
  t.notMatch(JSON.stringify(steps), /inside/)
  t.match(await read(urls.explain), {
    status: 'waiting',
    isConverged: false,
    summary: [
      'The pull request is open, so its head commit should run.',
      'Nothing runs now.',
      /generation 0/,
      /No worker/,
    ],
    blockedBy: [{ code: 'no_worker' }],
    deployment: { id: deployment.id },
  })
  const delivery = await read(urls.delivery)
  t.match(delivery, { event: 'pull_request', action: 'opened', state: 'received' })
  t.notOk('headers' in delivery || 'body' in delivery || 'signature' in delivery)
})

/** `CAMPAIGN=1` runs the size of the requirement. */
const size = process.env['CAMPAIGN'] ? { rows: 5_000, altered: 500 } : { rows: 230, altered: 300 }

t.test('lists are complete and free of repetitions while rows come and go', async t => {
  const { app, db, pool } = await openApi(t, { API_RATE_LIMIT_PER_MINUTE: '10000' })
  const { organizationId, project, token, deliveryId } = await aTenant(db)
  // Many rows share one instant, and others differ by microseconds, which JavaScript dates cannot represent.
  const kept = new Set<string>([deliveryId])
  for (let i = 0; i < size.rows; i += 1) {
    const { id } = await aDelivery(db, { repositoryId: project.repositoryId })
    await pool.query(
      `update deliveries set received_at = '2026-01-01T00:00:00.123456Z'::timestamptz + ($2 || ' microseconds')::interval where id = $1`,
      [id, String(Math.floor(i / 3))],
    )
    kept.add(id)
  }
  const other = await aProject(db, { organizationId })
  kept.add((await aDelivery(db, { repositoryId: other.repositoryId })).id)
  const seen: string[] = []
  let cursor: string | null = ''
  for (let page = 0; cursor !== null && page < size.rows; page += 1) {
    const answer = await app.inject({
      url: `/v1/webhook-deliveries?limit=17${cursor ? `&cursor=${cursor}` : ''}`,
      headers: bearer(token),
    })
    const body: { data: { id: string }[]; nextCursor: string | null } = answer.json()
    seen.push(...body.data.map(row => row.id))
    cursor = body.nextCursor
    await aDelivery(db, { repositoryId: project.repositoryId })
    const victim = [...kept].find(id => !seen.includes(id))
    if (victim && page % 4 === 0) {
      await pool.query('delete from deliveries where id = $1', [victim])
      kept.delete(victim)
    }
  }
  t.equal(new Set(seen).size, seen.length, 'no repetition')
  t.strictSame(
    [...kept].filter(id => !seen.includes(id)),
    [],
    'none left out',
  )
  t.comment(JSON.stringify({ ...size, seen: seen.length }))
})

t.test('an altered cursor or one of another list is refused', async t => {
  const { app, db } = await openApi(t, { API_RATE_LIMIT_PER_MINUTE: '10000' })
  const mine = await aTenant(db)
  for (let i = 0; i < 3; i += 1) await aProject(db, { organizationId: mine.organizationId })
  const theirs = await aTenant(db)
  const first = await app.inject({ url: '/v1/projects?limit=2', headers: bearer(mine.token) })
  const cursor: string = first.json().nextCursor
  const send = (text: string, token = mine.token, path = '/v1/projects') =>
    app.inject({ url: `${path}?cursor=${encodeURIComponent(text)}`, headers: bearer(token) })
  t.equal((await send(cursor)).statusCode, 200)
  const alphabet = 'ABCXYZabcxyz0189-_.'
  let refused = 0
  for (let i = 0; i < size.altered; i += 1) {
    const at = i % cursor.length
    const letter = alphabet[(i * 7 + 3) % alphabet.length] ?? 'A'
    const altered = cursor.slice(0, at) + (letter === cursor[at] ? '=' : letter) + cursor.slice(at + 1)
    const answer = await send(altered)
    if (answer.statusCode === 400 && answer.json().code === 'request.cursor_invalid') refused += 1
  }
  t.equal(refused, size.altered)
  for (const text of ['x', '.', 'a.b', 'null', 'W10.', `${cursor}.x`, 'e30.e30'])
    t.equal((await send(text)).json().code, 'request.cursor_invalid', text)
  t.equal((await send(cursor, theirs.token)).statusCode, 400, 'not for another organization')
  t.equal((await send(cursor, mine.token, '/v1/webhook-deliveries')).statusCode, 400, 'not for another list')
})

t.test('an unchanged resource is not sent again', async t => {
  const { app, db, pool } = await openApi(t)
  const { urls, token, deployment } = await aTenant(db)
  for (const url of [urls.project, urls.environment, urls.deployment, urls.delivery]) {
    const first = await app.inject({ url, headers: bearer(token) })
    const etag = String(first.headers.etag)
    t.match(etag, /^"[\w-]{20,}"$/)
    for (const given of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const again = await app.inject({ url, headers: { ...bearer(token), 'if-none-match': given } })
      t.strictSame([again.statusCode, again.body], [304, ''], given)
    }
  }
  const before = await app.inject({ url: urls.deployment, headers: bearer(token) })
  await pool.query(`update deployments set state = 'releasing' where id = $1`, [deployment.id])
  const after = await app.inject({
    url: urls.deployment,
    headers: { ...bearer(token), 'if-none-match': String(before.headers.etag) },
  })
  t.equal(after.statusCode, 200, 'a changed one is')
})

t.test('a token works only while it is valid, and only for its scopes', async t => {
  const { app, db, pool } = await openApi(t)
  const { organizationId } = await aProject(db)
  const status = async (values: Parameters<typeof anApiToken>[1]) => {
    const { token } = await anApiToken(db, { organizationId, ...values })
    const answer = await app.inject({ url: '/v1/projects', headers: bearer(token) })
    return [answer.statusCode, answer.statusCode === 200 ? '' : answer.json().code]
  }
  const past = new Date(Date.now() - 1000)
  t.strictSame(await status({}), [200, ''])
  t.strictSame(await status({ expiresAt: new Date(Date.now() + 60_000) }), [200, ''])
  t.strictSame(await status({ expiresAt: past }), [401, 'auth.token_invalid'])
  t.strictSame(await status({ revokedAt: past }), [401, 'auth.token_invalid'])
  t.strictSame(await status({ scopes: ['deploy'] }), [403, 'auth.forbidden'])
  t.strictSame(await status({ scopes: [] }), [403, 'auth.forbidden'])

  const userId = newId('usr')
  await db.insert(schema.users).values({ id: userId, name: 'Ada', email: 'ada@example.com' })
  const { token } = await anApiToken(db, { organizationId, createdBy: userId })
  const use = async () => (await app.inject({ url: '/v1/projects', headers: bearer(token) })).statusCode
  t.equal(await use(), 401, 'a token whose creator is no longer a member is refused')
  await db
    .insert(schema.members)
    .values({ id: 'm1', organizationId, userId, role: 'viewer', createdAt: new Date() })
  t.equal(await use(), 200)

  const lastUsed = async () =>
    (await pool.query('select last_used_at from api_tokens where created_by = $1', [userId])).rows[0]
      .last_used_at
  const first = await eventually(lastUsed)
  t.equal(await use(), 200)
  t.equal(await use(), 200)
  t.same(await lastUsed(), first, 'its use is noted once a minute')
})

t.test('readiness names the missing dependency, and only Postgres decides', async t => {
  const { app, pool, db } = await openApi(t, { REDIS_URL: 'redis://127.0.0.1:1' })
  const ready = await app.inject('/readyz')
  t.equal(ready.statusCode, 200, 'losing Redis costs latency only')
  t.match(ready.json(), {
    status: 'ready',
    dependencies: {
      postgres: { status: 'ok' },
      migrations: { status: 'ok' },
      keys: { status: 'ok' },
      queue: { status: 'degraded' },
      workers: { status: 'degraded' },
    },
  })
  await db.insert(schema.workerHeartbeats).values({ id: 'w1', kind: 'worker', version: '1' })
  t.match((await app.inject('/readyz')).json().dependencies.workers, { status: 'ok', reason: '1 alive' })
  await pool.query('delete from drizzle.__drizzle_migrations')
  const unmigrated = await app.inject('/readyz')
  t.equal(unmigrated.statusCode, 503)
  t.match(unmigrated.json().dependencies.migrations, { status: 'failed', reason: /db:migrate/ })
  const { token } = await anApiToken(db)
  t.equal(
    (await app.inject({ url: '/v1/projects', headers: bearer(token) })).statusCode,
    200,
    'without Redis requests are counted here',
  )
})

t.test('readiness checks that Redis takes a write and that workers can claim', async t => {
  const redis = await startRedisServer()
  if (redis === undefined) return void t.pass('this machine has no Redis')
  t.teardown(() => redis.kill())
  const { app, deps, db } = await openApi(t, { REDIS_URL: redis.url })
  // A busy machine may answer slowly; this test checks the answer of Redis, not its speed.
  if (deps.redis) deps.redis.options.commandTimeout = 60_000
  await eventually(() => deps.redis?.status === 'ready', { timeoutMs: 60_000 })
  const dependencies = async () => (await app.inject('/readyz')).json().dependencies
  await eventually(async () => (await dependencies()).queue.status === 'ok')
  await deps.redis?.config('SET', 'maxmemory', '1')
  t.equal(await deps.redis?.ping(), 'PONG')
  const full = await app.inject('/readyz')
  t.match(full.json().dependencies.queue, { status: 'degraded', reason: /refuses writes \(OOM\)/ })
  t.equal(full.statusCode, 200, 'which costs latency only')

  const beat = (id: string, detail: Record<string, unknown>) =>
    db.insert(schema.workerHeartbeats).values({ id, kind: 'worker', version: '1', detail })
  await beat('w1', { canClaim: false })
  t.match((await dependencies()).workers, { status: 'degraded', reason: /^1 running, none can claim/ })
  await beat('w2', { canClaim: true })
  t.match((await dependencies()).workers, { status: 'ok', reason: '2 running, 1 can claim work' })
})

t.test(
  'a database with another key, a value that no key opens, or no writes is not ready (case 88)',
  async t => {
    const { app, pool, db } = await openApi(t)
    t.equal((await app.inject('/readyz')).statusCode, 200)
    const { organizationId, id: projectId } = await aProject(db)
    const { id } = await anEnvironment(db, { organizationId, projectId, target: 'pr:1' })
    const waitsFor = (providerWait: 'decrypt' | null) =>
      db.update(schema.environments).set({ providerWait }).where(eq(schema.environments.id, id))
    await waitsFor('decrypt')
    const unopened = await app.inject('/readyz')
    t.equal(unopened.statusCode, 503)
    t.match(unopened.json().dependencies.keys, {
      status: 'failed',
      reason: /^1 environments wait for a stored/,
    })
    await waitsFor(null)
    t.equal((await app.inject('/readyz')).statusCode, 200, 'until the last of these waits ends')

    await pool.query("update key_check set fingerprint = 'another'")
    const other = await app.inject('/readyz')
    t.equal(other.statusCode, 503)
    t.match(other.json().dependencies.keys, { status: 'failed', reason: /ENCRYPTION_SECRET does not belong/ })
    await pool.query('delete from key_check')
    t.match((await app.inject('/readyz')).json().dependencies.keys, { status: 'failed', reason: /key_check/ })

    const { rows } = await pool.query('select current_database() as name')
    await pool.query(`alter database "${rows[0].name}" set default_transaction_read_only = on`)
    // Existing connections keep their setting, so end them. The asking connection is last: it can end no other after that.
    const end = (which: string) =>
      pool.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid ${which} pg_backend_pid()`,
      )
    await end('<>')
    await end('=').catch(() => undefined)
    const standby = await eventually(
      async () => {
        const answer = await app.inject('/readyz')
        return /read-only/.test(answer.json().dependencies.postgres.reason) ? answer : undefined
      },
      { timeoutMs: 60_000 },
    )
    t.equal(standby.statusCode, 503)
    t.equal(standby.json().dependencies.postgres.status, 'failed')
  },
)

t.test('metrics have labels of routes, queries and connections, and no ids', async t => {
  const { app, db } = await openApi(t)
  const { urls, token, project } = await aTenant(db)
  await app.inject({ url: urls.project, headers: bearer(token) })
  await app.inject(`/nowhere/${aSha()}`)
  const { body, headers } = await app.inject('/metrics')
  t.match(headers['content-type'], /^text\/plain; version=0\.0\.4/)
  t.match(
    body,
    /taxiway_http_request_duration_seconds_count\{method="GET",route="\/v1\/projects\/:projectId",status="200"\} 1/,
  )
  t.match(body, /taxiway_http_request_duration_seconds_count\{method="GET",route="unknown",status="404"\} 1/)
  t.match(body, /taxiway_db_query_duration_seconds_count\{query="project_by_id",outcome="ok"\} 1/)
  t.match(body, /taxiway_db_pool_connections\{state="idle"\} \d/)
  t.notMatch(body, new RegExp(project.id))
})

t.test('with METRICS_TOKEN set, metrics are for who sends it', async t => {
  const { app } = await openApi(t, { METRICS_TOKEN: 'a token of metrics' })
  const read = async (authorization?: string) =>
    (await app.inject({ url: '/metrics', headers: authorization ? { authorization } : {} })).statusCode
  t.equal(await read(), 401)
  t.equal(await read('Bearer a token of metric'), 401)
  t.equal(await read('Bearer a token of metrics'), 200)
})

t.test('the status of an environment says in one word whether it is ready', async t => {
  const { app, db } = await openApi(t)
  const { organizationId, project, environment, token, urls } = await aTenant(db)
  const settled = { organizationId, projectId: project.id, observedGeneration: 1 }
  const live = await anEnvironment(db, { ...settled, liveSha: aSha() })
  const failed = await anEnvironment(db, { ...settled, liveSha: aSha() })
  const down = await anEnvironment(db, { ...settled, desired: 'down' })
  await aDeployment(db, { organizationId, environmentId: live.id, state: 'live' })
  await aDeployment(db, { organizationId, environmentId: failed.id, state: 'failed' })
  // A skipped commit is recorded beside the deployment of the same generation.
  for (const { id } of [live, failed])
    await aDeployment(db, { organizationId, environmentId: id, state: 'skipped' })

  const expected = {
    [environment.id]: 'deploying',
    [live.id]: 'live',
    [failed.id]: 'failed',
    [down.id]: 'down',
  }
  const { data } = (await app.inject({ url: urls.environments, headers: bearer(token) })).json()
  t.strictSame(
    Object.fromEntries(data.map(({ id, status }: { id: string; status: string }) => [id, status])),
    expected,
    'in a list',
  )
  for (const [id, status] of Object.entries(expected)) {
    const answer = await app.inject({ url: `/v1/environments/${id}`, headers: bearer(token) })
    t.equal(answer.json().status, status)
  }
})

t.test('an environment whose grace has begun says when it goes down, and why', async t => {
  const { app, db } = await openApi(t)
  const { environment, token, urls } = await aTenant(db)
  const read = async () =>
    (await app.inject({ url: urls.environment, headers: bearer(token) })).json().goesDown
  t.equal(await read(), null)
  const downAt = new Date('2026-12-01T10:00:00.000Z')
  await db
    .update(schema.environments)
    .set({ downAt, downReason: 'label_removed' })
    .where(eq(schema.environments.id, environment.id))
  t.same(await read(), { at: '2026-12-01T10:00:00.000Z', reason: 'label_removed' })
})
