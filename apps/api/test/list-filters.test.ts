import { createHash } from 'node:crypto'
import { eq, schema } from '@taxiway/db/testing'
import { type DeliveryId, type EnvironmentId, newId } from '@taxiway/domain'
import { aDelivery, aDeployment, anEnvironment, aProject, aSha } from '@taxiway/testing'
import t, { type Test } from 'tap'
import { openApi } from './support.js'
import { aTenant } from './tenants.js'

const open = async (t: Test) => {
  const api = await openApi(t, { API_RATE_LIMIT_PER_MINUTE: '100000' })
  const tenant = await aTenant(api, ['read', 'deploy', 'secrets', 'admin'])
  const { organizationId } = tenant
  const project = await aProject(api.db, { organizationId })
  const get = (url: string) => api.app.inject({ url, headers: tenant.headers })
  const ids = async (url: string) => (await get(url)).json().data.map((row: { id: string }) => row.id)
  return { ...api, organizationId, project, get, ids }
}

t.test('lists show the items of a filter in the requested order', async t => {
  const { db, ids, get, organizationId, project } = await open(t)
  const own = { organizationId, projectId: project.id }
  const branch = await anEnvironment(db, { ...own, target: 'branch:main' })
  const pull = await anEnvironment(db, { ...own, target: 'pr:12', desired: 'down' })
  const environments = `/v1/projects/${project.id}/environments`
  t.strictSame(await ids(environments), [pull.id, branch.id])
  t.strictSame(await ids(`${environments}?order=oldest`), [branch.id, pull.id])
  t.strictSame(await ids(`${environments}?state=down`), [pull.id])
  t.strictSame(await ids(`${environments}?pullRequest=12`), [pull.id])
  const large = await anEnvironment(db, { ...own, target: 'pr:2147483648' })
  t.strictSame(
    await ids(`${environments}?pullRequest=2147483648`),
    [large.id],
    'a number beyond 32 bits (text case 4)',
  )
  await db.delete(schema.environments).where(eq(schema.environments.id, large.id))
  t.strictSame(await ids(`${environments}?branch=main`), [branch.id])
  t.strictSame(await ids(`${environments}?branch=main&pullRequest=12`), [], 'nothing is both')
  t.strictSame(await ids(`${environments}?branch=${encodeURIComponent("main' or '1'='1")}`), [])

  const sha = aSha()
  const environmentId = branch.id
  const one = await aDeployment(db, { organizationId, environmentId, state: 'live', generation: 1, sha })
  const two = await aDeployment(db, { organizationId, environmentId, state: 'failed', generation: 2, sha })
  const three = await aDeployment(db, { organizationId, environmentId, state: 'failed', generation: 3 })
  const deployments = `/v1/environments/${environmentId}/deployments`
  t.strictSame(await ids(`${deployments}?state=failed`), [three.id, two.id])
  t.strictSame(await ids(`${deployments}?sha=${sha}&order=oldest`), [one.id, two.id])
  t.strictSame(await ids(`${deployments}?sha=${sha}&state=failed`), [two.id])

  const other = await aProject(db, { organizationId, state: 'paused' })
  t.strictSame(await ids('/v1/projects?state=paused'), [other.id])
  t.strictSame(await ids(`/v1/projects?repositoryId=${project.repositoryId}`), [project.id])
  t.strictSame(await ids('/v1/projects?order=oldest'), [project.id, other.id])

  const { repositoryId } = project
  const failed = await aDelivery(db, { repositoryId, state: 'failed' })
  const push = await aDelivery(db, { repositoryId, event: 'push' })
  t.strictSame(await ids('/v1/webhook-deliveries?state=failed'), [failed.id])
  t.strictSame(await ids('/v1/webhook-deliveries?event=push'), [push.id])
  const decide = (delivery: { id: DeliveryId }, of: { id: EnvironmentId }, more = {}) =>
    db.insert(schema.decisions).values({
      ...{ id: newId('dec'), organizationId, projectId: project.id, environmentId: of.id },
      ...{ deliveryId: delivery.id, source: 'webhook', outcome: 'up', reason: 'pull_request_open' },
      ...{ changed: true, ...more },
    })
  await decide(failed, pull)
  await decide(push, branch, { generation: one.generation })
  t.strictSame(await ids('/v1/webhook-deliveries?about=12'), [failed.id], 'a pull request')
  t.strictSame(await ids('/v1/webhook-deliveries?about=main'), [push.id], 'a branch')
  t.strictSame(await ids(`/v1/webhook-deliveries?about=${sha}`), [push.id], 'a commit')
  t.strictSame(await ids('/v1/webhook-deliveries?about=12&event=push'), [], 'filters combine')
  t.strictSame(await ids('/v1/webhook-deliveries?about=13'), [])

  for (const url of [
    `${environments}?state=gone_fishing`,
    `${environments}?pullRequest=0`,
    `${deployments}?sha=abc`,
    '/v1/projects?state=deleted',
    '/v1/projects?order=slug',
    '/v1/webhook-deliveries?state=x',
  ])
    t.equal((await get(url)).json().code, 'request.invalid', url)
})

t.test('lists of the whole organization hold all projects, and no other organization', async t => {
  const { db, ids, get, organizationId, project } = await open(t)
  const other = await aProject(db, { organizationId })
  const stranger = await aProject(db)
  const of = (one: typeof project, target: string, values = {}) =>
    anEnvironment(db, { organizationId: one.organizationId, projectId: one.id, target, ...values })
  const settled = { generation: 1, observedGeneration: 1 }
  const [quiet, held, failed, faulty] = [
    await of(project, 'pr:1', settled),
    await of(other, 'pr:1', { desired: 'held' }),
    await of(project, 'pr:2', settled),
    await of(other, 'pr:2', { ...settled, machineFault: 'crashing', machineFaultSince: new Date() }),
  ]
  const foreign = await of(stranger, 'pr:1', { desired: 'held' })
  t.strictSame(await ids('/v1/environments'), [faulty.id, failed.id, held.id, quiet.id])
  t.strictSame(await ids('/v1/environments?state=held'), [held.id])

  const deployment = (environment: { id: typeof quiet.id }, values = {}) =>
    aDeployment(db, { organizationId, environmentId: environment.id, generation: 1, ...values })
  const broken = await deployment(failed, { state: 'failed' })
  const live = await deployment(quiet, { state: 'live' })
  const elsewhere = await deployment(held, { state: 'failed', generation: 0 })
  await aDeployment(db, { organizationId: stranger.organizationId, environmentId: foreign.id, generation: 1 })
  t.strictSame(await ids('/v1/environments?needsAttention=true'), [faulty.id, failed.id, held.id])
  t.strictSame(await ids('/v1/deployments'), [elsewhere.id, live.id, broken.id])
  t.strictSame(await ids(`/v1/deployments?projectId=${project.id}&state=failed`), [broken.id])
  t.strictSame(await ids(`/v1/deployments?sha=${live.sha}`), [live.id])
  t.strictSame(await ids(`/v1/deployments?projectId=${stranger.id}`), [], 'not of another organization')
  t.equal((await get('/v1/environments?needsAttention=false')).statusCode, 400)
})

t.test('a cursor is valid only for its own filter', async t => {
  const { db, get, ids, organizationId, project } = await open(t)
  const own = { organizationId, projectId: project.id }
  const down: string[] = []
  for (let number = 1; number <= 6; number += 1) {
    const desired = number % 2 === 0 ? 'down' : 'up'
    const { id } = await anEnvironment(db, { ...own, target: `pr:${number}`, desired })
    if (desired === 'down') down.push(id)
  }
  const list = `/v1/projects/${project.id}/environments`
  for (const order of ['oldest', 'newest']) {
    const under = `${list}?state=down&order=${order}&limit=2`
    const first = (await get(under)).json()
    const cursor = encodeURIComponent(first.nextCursor)
    const seen = [
      ...first.data.map((row: { id: string }) => row.id),
      ...(await ids(`${under}&cursor=${cursor}`)),
    ]
    t.strictSame(seen, order === 'oldest' ? down : [...down].reverse())
    const back = order === 'oldest' ? 'newest' : 'oldest'
    for (const other of [`${list}?`, `${list}?state=up&order=${order}`, `${list}?state=down&order=${back}`])
      t.equal((await get(`${other}&cursor=${cursor}`)).json().code, 'request.cursor_invalid', other)
  }
})

t.test('every filter and both orders are answered from an index', async t => {
  const { deps, pool: owner, get, organizationId, project } = await open(t)
  const { pool } = deps
  await pool.query(
    `insert into environments (id, organization_id, project_id, target, desired, desired_reason, desired_sha, created_at)
     select 'env_' || lpad(n::text, 26, '0'), $1, $2, 'pr:' || n, case when n % 50 = 0 then 'down' else 'up' end,
       'pull_request_open', md5(n::text) || '00000000', now() - n * interval '1 minute' from generate_series(1, 3000) n`,
    [organizationId, project.id],
  )
  const environmentId = `env_${'1'.padStart(26, '0')}`
  await pool.query(
    `insert into deployments (id, organization_id, environment_id, generation, kind, state, reason, sha, created_at)
     select 'dep_' || lpad(n::text, 26, '0'), $1, 'env_' || lpad((n % 10 + 1)::text, 26, '0'), n, 'deploy', case when n % 250 = 0 then 'failed' else 'superseded' end,
       'pull_request_open', md5((n / 3)::text) || '00000000', now() - n * interval '1 minute' from generate_series(1, 3000) n`,
    [organizationId],
  )
  await owner.query('analyze environments, deployments')

  const asked: { text: string; values: unknown[] }[] = []
  const query = pool.query.bind(pool) as (...given: unknown[]) => unknown
  pool.query = ((given: { text?: string }, values: unknown[], ...rest: unknown[]) => {
    if (given?.text?.includes('limit')) asked.push({ text: given.text, values })
    return query(given, values, ...rest)
  }) as never
  t.teardown(() => Object.assign(pool, { query }))
  const sha = createHash('md5').update('10').digest('hex').padEnd(40, '0')
  const environments = `/v1/projects/${project.id}/environments`
  const deployments = `/v1/environments/${environmentId}/deployments`
  for (const [url, index] of [
    [`${environments}?limit=10`, 'environments_list_idx'],
    [`${environments}?limit=10&order=oldest`, 'environments_list_idx'],
    [`${environments}?limit=10&state=down`, 'environments_desired_idx'],
    [`${environments}?pullRequest=7`, 'environments_target_key'],
    [`${environments}?branch=main`, 'environments_target_key'],
    [`${deployments}?limit=10`, 'deployments_list_idx'],
    [`${deployments}?limit=10&state=failed`, 'deployments_state_idx'],
    [`${deployments}?limit=10&sha=${sha}`, 'deployments_sha_idx'],
  ] as const) {
    asked.length = 0
    t.equal((await get(url)).statusCode, 200)
    const list = asked.at(-1)
    const { rows } = (await query(`explain ${list?.text}`, list?.values)) as { rows: object[] }
    const plan = JSON.stringify(rows)
    t.match(plan, new RegExp(`Index Scan.* using ${index} `), url)
    // At most one row has a target, so that one may need a sort.
    t.notMatch(plan, index === 'environments_target_key' ? /Seq Scan/ : /Seq Scan|Sort/, url)
  }
})
