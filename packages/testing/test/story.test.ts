import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectConfigSchema } from '@taxiway/domain'
import { findFreePort } from '@taxiway/embedded'
import { sampleChange } from '@taxiway/github-emulator'
import t, { type Test } from 'tap'
import { eventually } from '../src/eventually.js'
import { openReceiver, type ReceivedSpan, readEvents, readSpans } from '../src/telemetry-receiver.js'
import { openWorld, type World, type WorldProject } from '../src/world/open-world.js'

t.setTimeout(580_000)

type Line = Record<string, unknown> & { msg: string; name: string }

/** What `grep <id>` over the logs of the API and all workers finds. */
const search = ({ folders, apis, workers }: World, id: string): Line[] =>
  [...apis, ...workers].flatMap(({ name }) =>
    readFileSync(join(folders.logs, `${name}.log`), 'utf8')
      .split('\n')
      .filter(line => line.includes(id))
      .map(line => JSON.parse(line) as Line),
  )

const ask = async <Row>({ database }: World, text: string, values: unknown[] = []) =>
  (await database.handle.pool.query(text, values)).rows as Row[]

const has = (t: Test, lines: Line[], what: Record<string, unknown>, title: string) => {
  const isSuch = (line: Line) => Object.entries(what).every(([key, value]) => line[key] === value)
  t.ok(lines.some(isSuch), `${title}: ${JSON.stringify(what)}`)
}

/** Of Debian's `prometheus`. */
const promtool = 'promtool'
const hasPromtool = (() => {
  try {
    execFileSync(promtool, ['--version'])
    return true
  } catch {
    return false
  }
})()

const token = 'a made-up token of metrics'
const [apiPort, ...workerPorts] = await Promise.all([findFreePort(), findFreePort(), findFreePort()])
const receiver = await openReceiver(t)
const told = {
  LOG_LEVEL: 'info',
  METRICS_TOKEN: token,
  OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
  SENTRY_DSN: receiver.dsn,
}
const world = await openWorld(t, {
  workers: 2,
  apiEnv: { ...told, API_METRICS_PORT: String(apiPort) },
  workerEnv: told,
})
for (const [index, worker] of world.workers.entries()) {
  await worker.stop()
  worker.configure({ METRICS_PORT: String(workerPorts[index]) })
  await worker.start()
}
const project = world.projects[0] as WorldProject
// A project whose rules need GitHub's word, which is asked for after the delivery is processed.
await ask(world, 'update projects set config = $1', [JSON.stringify(projectConfigSchema.parse({}))])

type Deployment = { id: string; correlation_id: string; environment_id: string }
const findLive = () =>
  ask<Deployment>(world, `select * from deployments where state = 'live' order by created_at desc`)

t.test('one search in the logs tells a deployment from its webhook to the report', async t => {
  await world.github.openPull(project, { head: 'change', files: sampleChange(1) })
  await eventually(async () => (await findLive()).length === 1, { timeoutMs: 120_000 })
  await world.settled()
  const [deployment] = await findLive()
  const id = deployment?.correlation_id ?? ''
  t.match(id, /^req_/)
  const deliveries = await ask<{ id: string }>(world, 'select id from deliveries where request_id = $1', [id])
  t.equal(deliveries.length, 1, 'it comes from one delivery')

  const lines = search(world, id)
  t.strictSame(
    lines.filter(line => line['correlationId'] !== id),
    [],
    'every line has it in its own field',
  )
  const deliveryId = deliveries[0]?.id
  has(t, lines, { name: 'api', msg: 'delivery', deliveryId, outcome: 'accepted' }, 'the delivery')
  has(t, lines, { name: 'api', msg: 'request', route: '/webhooks/github', status: 202 }, 'its answer')
  has(t, lines, { msg: 'delivery processed', deliveryId, stage: 'decide' }, 'the inbox')
  const { id: deploymentId, environment_id: environmentId } = deployment ?? {}
  has(
    t,
    lines,
    { msg: 'decided', environmentId, outcome: 'up', changed: true, stage: 'recheck' },
    'the decision',
  )
  has(t, lines, { msg: 'deployment', deploymentId, to: 'queued' }, 'the job')
  has(t, lines, { msg: 'claimed', deploymentId, environmentId, kind: 'deploy' }, 'the claim')
  for (const stage of ['fetch', 'build', 'release', 'switch', 'verify-live'])
    has(t, lines, { msg: 'step succeeded', deploymentId, stage }, 'a step')
  has(t, lines, { msg: 'deployment', deploymentId, from: 'verifying', to: 'live' }, 'the end')
  has(t, lines, { msg: 'reported', kind: 'report_deployment', deploymentId }, 'the report')
  has(t, lines, { msg: 'reported', kind: 'report_check' }, 'the check')
  has(t, lines, { msg: 'reported', kind: 'report_environment' }, 'the comment')

  const calls = lines.filter(({ msg }) => msg === 'outside call')
  for (const target of ['GitHub', 'Fly']) {
    const own = calls.filter(call => call['target'] === target)
    t.ok(own.length > 3, `calls of ${target}`)
    t.ok(own.every(({ host, outcome, action }) => host && outcome && action))
  }
  t.ok(calls.length < 150, `polls are sampled: ${calls.length} lines`)
  for (const [name, journal] of [
    ['GitHub', await world.github.journal()],
    ['Fly', await world.machines.journal()],
  ] as const) {
    const seen = journal.filter(({ headers }) => headers['x-request-id'] === id)
    t.ok(seen.length > 3, `${name} received the id in the header`)
  }
  const rows = await ask<{ name: string }>(
    world,
    `select 'decision' as name from decisions where correlation_id = $1
     union select kind from outbox where correlation_id = $1`,
    [id],
  )
  t.strictSame(rows.map(({ name }) => name).sort(), [
    'decision',
    'report_check',
    'report_deployment',
    'report_environment',
  ])
})

const steps = ['decide', 'recheck', 'attempt deploy', 'step build', 'step switch', 'step remove-others']

// Every call of Fly is a span of it.
t.test('one trace leads from the webhook to the last call of Fly, across processes', async t => {
  const [deployment] = await findLive()
  const id = deployment?.correlation_id
  const trace = () =>
    readSpans(receiver.received).filter(({ attributes }) => attributes['taxiway.correlation_id'] === id)
  const isWhole = (spans: ReceivedSpan[]) => {
    const ids = new Set(spans.map(({ spanId }) => spanId))
    return spans.every(({ parentSpanId }) => !parentSpanId || ids.has(parentSpanId))
  }
  const { port } = new URL(world.machines.url)
  const made = (await world.machines.journal()).filter(({ headers }) => headers['x-request-id'] === id)
  const toFly = (spans: ReceivedSpan[]) =>
    spans.filter(({ attributes }) => attributes['server.address'] === `127.0.0.1:${port}`)
  // Each process sends its spans every few seconds: those of the reports may come before those of another worker.
  const spans = await eventually(() => {
    const all = trace()
    return (
      [...steps, 'report_deployment', 'report_check'].every(name => all.some(span => span.name === name)) &&
      toFly(all).length >= made.length &&
      isWhole(all) &&
      all
    )
  })
  t.equal(new Set(spans.map(({ traceId }) => traceId)).size, 1)
  t.match(
    spans.filter(({ parentSpanId }) => !parentSpanId),
    [{ name: 'POST /webhooks/github', service: 'taxiway-api' }],
    'it begins with the webhook alone',
  )
  const names = new Set(spans.filter(({ service }) => service === 'taxiway-worker').map(({ name }) => name))
  for (const name of steps) t.ok(names.has(name), name)
  t.ok(made.length > 3)
  t.strictSame(readEvents(receiver.received), [], 'nothing went wrong')
})

const readMetrics = (port: number | undefined, authorization = `Bearer ${token}`) =>
  fetch(`http://127.0.0.1:${port}/metrics`, { headers: { authorization } })

/** Each has a sample in the process that did the work. */
const shown: Readonly<Record<'api' | 'worker', readonly string[]>> = {
  api: [
    'http_request_duration_seconds_count{method="POST",route="/webhooks/github",status="202"}',
    'webhook_deliveries_total{outcome="accepted"}',
    'wake_ups_total{kind="delivery",outcome="sent"}',
    'db_query_duration_seconds_count{query="accept_new_deliveries",outcome="ok"}',
    'db_connection_wait_seconds_count{outcome="ok"}',
    'db_pool_connections{state="idle"}',
    'oldest_delivery_age_seconds',
    'deliveries_pending',
    'workers_alive',
    'checker_age_seconds',
    'deployments_at_work{state="building"}',
    'quota_waits{reason="quota_live_environments"}',
    'quota_use_ratio{quota="liveEnvironments"}',
    'quota_use_ratio{quota="deploymentsPerDay"}',
    'database_up',
  ],
  worker: [
    'deliveries_processed_total{outcome="',
    'delivery_wait_seconds_count',
    'wake_up_latency_seconds_count{kind="delivery"}',
    'claim_wait_seconds_count{lane="build"}',
    'step_duration_seconds_count{step="build",outcome="succeeded"}',
    'decisions_total{source="api",outcome="up"}',
    'deployment_moves_total{kind="deploy",state="building"}',
    'deployments_total{kind="deploy",outcome="live"}',
    'outbound_call_seconds_count{name="GitHub",host="127.0.0.1',
    'outbound_call_seconds_count{name="Fly",host="127.0.0.1',
    'outbound_call_seconds_count{name="app",host="app",action="probe",outcome="ok"}',
    'breaker_open{key="127.0.0.1',
    'db_query_duration_seconds_count{query="update deployments",outcome="ok"}',
    'db_query_duration_seconds_count{query="commit",outcome="ok"}',
    'db_connection_wait_seconds_count{outcome="ok"}',
    'db_pool_connections{state="idle"}',
    'log_lag_seconds_count',
    'pass_duration_seconds_count{task="',
    'pass_last_success_timestamp_seconds{task="',
    'worker_slots{lane="build"}',
    'worker_slots_busy{lane="build"}',
    'reports_total{kind="report_deployment",outcome="sent"}',
  ],
}

t.test('both processes show metrics on ports of their own that promtool accepts', async t => {
  const texts = await Promise.all(
    [apiPort, ...workerPorts].map(async port =>
      eventually(async () => {
        const answer = await readMetrics(port)
        return answer.status === 200 && (await answer.text())
      }),
    ),
  )
  const [api = '', ...workers] = texts
  for (const [process, text] of [
    ['api', api],
    ['worker', workers.join('\n')],
  ] as const)
    for (const sample of shown[process]) t.ok(text.includes(`\ntaxiway_${sample}`), `${process}: ${sample}`)

  t.equal((await fetch(`${world.apiUrl}/metrics`)).status, 404, 'not on the port of the API')
  t.equal((await readMetrics(apiPort, 'Bearer wrong')).status, 401)
  for (const text of texts) {
    t.notMatch(text, /"[^"\n]*\b(?:env|dep|dlv|org|prj|usr|req)_[0-9a-z-]{20,}/, 'no id is a label')
    const series = new Map<string, number>()
    for (const [, name = ''] of text.matchAll(/^(\w+?)(?:_bucket|_sum|_count)?(?:\{| )/gm))
      series.set(name, (series.get(name) ?? 0) + 1)
    const most = Math.max(...series.values())
    t.ok(most < 5_000, `no metric has too many series: ${most}`)
    if (hasPromtool) {
      const checked = spawnSync(promtool, ['check', 'metrics'], { input: text, encoding: 'utf8' })
      // Names of Node's own metrics are not ours to choose.
      const said = `${checked.stdout}${checked.stderr}`.split('\n').filter(line => line.includes('taxiway_'))
      t.strictSame(said, [])
    }
  }
})

t.test('another worker continues the story of one that was killed', async t => {
  await world.machines.addFault({
    match: { method: 'POST', path: '/machines$' },
    times: 1,
    action: { kind: 'hang' },
  })
  const opened = await world.github.openPull(project, { head: 'other', files: sampleChange(2) })
  const ofPull = `from deployments d join environments e on e.id = d.environment_id where e.target = $1`
  const target = [`pr:${opened.number}`]
  const [working] = await eventually(
    async () => {
      const rows = await ask<{ lease_owner: string }>(
        world,
        `select e.lease_owner ${ofPull} and d.state = 'releasing' and e.lease_owner is not null`,
        target,
      )
      return rows.length > 0 && (await world.machines.faults()).length === 0 && rows
    },
    { timeoutMs: 120_000 },
  )
  const victim = world.workers.find(({ pid }) => working?.lease_owner.endsWith(`-${pid()}`))
  t.ok(victim, 'its worker waits for Fly')
  await victim?.kill()
  await eventually(async () => (await findLive()).length === 2, { timeoutMs: 120_000 })
  const [deployment] = await ask<Deployment>(world, `select d.* ${ofPull}`, target)
  const lines = search(world, deployment?.correlation_id ?? 'none')
  const claimers = lines.filter(({ msg }) => msg === 'claimed').map(({ owner }) => owner)
  t.equal(new Set(claimers).size, 2, 'two workers claimed it')
  has(t, lines, { msg: 'deployment', deploymentId: deployment?.id, to: 'live' }, 'the end')
})
