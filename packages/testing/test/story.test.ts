import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sampleChange } from '@taxiway/github-emulator'
import t, { type Test } from 'tap'
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

const ask = async <Row>({ database }: World, text: string) =>
  (await database.handle.pool.query(text)).rows as Row[]

const has = (t: Test, lines: Line[], what: Record<string, unknown>, title: string) => {
  const isSuch = (line: Line) => Object.entries(what).every(([key, value]) => line[key] === value)
  t.ok(lines.some(isSuch), `${title}: ${JSON.stringify(what)}`)
}

t.test('one search in the logs tells a deployment from its webhook to the report', async t => {
  const world = await openWorld(t, {
    workers: 2,
    apiEnv: { LOG_LEVEL: 'info' },
    workerEnv: { LOG_LEVEL: 'info' },
  })
  await world.github.openPull(world.projects[0] as WorldProject, { head: 'change', files: sampleChange(1) })
  await world.settled()
  const [deployment] = await ask<{ id: string; correlation_id: string; environment_id: string }>(
    world,
    `select id, correlation_id, environment_id from deployments where state = 'live'`,
  )
  const id = deployment?.correlation_id ?? ''
  t.match(id, /^req_/)
  const deliveries = await ask<{ id: string; event: string }>(
    world,
    `select id, event from deliveries where request_id = '${id}'`,
  )
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
  has(t, lines, { msg: 'decided', environmentId, outcome: 'up', changed: true }, 'the decision')
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
    `select 'decision' as name from decisions where correlation_id = '${id}'
     union select kind from outbox where correlation_id = '${id}'`,
  )
  t.strictSame(rows.map(({ name }) => name).sort(), [
    'decision',
    'report_check',
    'report_deployment',
    'report_environment',
  ])
})
