import t, { type Test } from 'tap'
import { anApiToken } from '../src/builders/rows.js'
import { runOutage } from '../src/campaign/run-outage.js'
import { runProviderFaults } from '../src/campaign/run-provider-faults.js'
import { checkWorld } from '../src/checker/check-world.js'
import { eventually } from '../src/eventually.js'
import { openWorld, type World, type WorldProject } from '../src/world/open-world.js'
import { processesWith, slowBuild } from '../src/world/slow-builds.js'

t.setTimeout(580_000)

const first = ({ projects }: World): WorldProject => projects[0] as WorldProject

type Row = {
  id: string
  state: string
  crashes: number
  attempt: number
  owner: string | null
  error_code: string | null
}

const deployments = async ({ database }: World): Promise<Row[]> =>
  (
    await database.handle.pool.query<Row>(
      `select d.id, d.state, d.crashes, d.attempt, d.error_code, e.lease_owner as owner
       from deployments d join environments e on e.id = d.environment_id order by d.id`,
    )
  ).rows

const isBuilding = (world: World) => async () => {
  const [row] = await deployments(world)
  const { rows } = await world.database.handle.pool.query(
    `select 1 from deployment_steps where name = 'build' and state = 'running'`,
  )
  return row?.state === 'building' && rows.length > 0 ? row : undefined
}

const isClean = async (t: Test, world: World) => t.same(await checkWorld(world), [])

t.test('a worker that is told to stop hands its work back at once, and another finishes it', async t => {
  const world = await openWorld(t, { workers: 2 })
  const marker = `drain-${process.pid}`
  await world.github.openPull(first(world), { head: 'slow', files: slowBuild(marker, 6) })
  const building = await eventually(isBuilding(world), { timeoutMs: 60_000 })
  const holder = world.workers.find(worker => building.owner?.endsWith(`-${worker.pid()}`))
  if (!holder) throw new Error(`no worker is ${building.owner}`)
  t.equal(await holder.stop(), 0, 'it ends by itself, in order')
  const [handed] = await deployments(world)
  t.match(handed, { crashes: 0, attempt: 0 }, 'which is neither a crash nor a failed attempt')
  await world.settled({ timeoutMs: 120_000 })
  t.match((await deployments(world))[0], { state: 'live', crashes: 0 })
  await isClean(t, world)
})

t.test('cancelling ends a build and everything it started; it never goes live (case 45)', async t => {
  const world = await openWorld(t)
  const project = first(world)
  const { token } = await anApiToken(world.database.handle.db, {
    organizationId: project.organizationId as never,
    scopes: ['deploy'],
  })
  const marker = `cancel-${process.pid}`
  await world.github.openPull(project, { head: 'slow', files: slowBuild(marker, 600) })
  const { id } = await eventually(isBuilding(world), { timeoutMs: 60_000 })
  await eventually(async () => (await processesWith(marker)).length > 0, { timeoutMs: 30_000 })
  const answer = await fetch(`${world.apiUrl}/v1/deployments/${id}/cancel`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  })
  t.equal(answer.status, 202)
  await eventually(async () => (await deployments(world))[0]?.state === 'cancelled', { timeoutMs: 60_000 })
  t.same(await processesWith(marker), [], 'no process is left, though they ignore SIGTERM')
  await world.settled()
  await isClean(t, world)
})

t.test('a push ends the build of the commit before, and only the newest goes live', async t => {
  const world = await openWorld(t)
  const marker = `supersede-${process.pid}`
  const { number } = await world.github.openPull(first(world), {
    head: 'slow',
    files: slowBuild(marker, 600),
  })
  await eventually(isBuilding(world), { timeoutMs: 60_000 })
  const { sha } = await world.github.push(first(world), number, { files: slowBuild(`${marker}-2`, 0) })
  await eventually(async () => (await deployments(world)).at(-1)?.state === 'live', { timeoutMs: 60_000 })
  await world.settled()
  t.same(
    (await deployments(world)).map(row => row.state),
    ['superseded', 'live'],
  )
  t.same(await processesWith(marker), [])
  const { rows } = await world.database.handle.pool.query<{ live_sha: string }>(
    'select live_sha from environments',
  )
  t.equal(rows[0]?.live_sha, sha)
  await isClean(t, world)
})

t.test(
  'while Fly answers 503, work pauses without burning attempts, and goes on when it is back',
  async t => {
    const deployments = 6
    const report = await runOutage(t, {
      workers: 2,
      projects: 2,
      deployments,
      outageMs: 5_000,
      openMs: 1_500,
      maxOpenMs: 1_500,
    })
    t.ok(report.refused <= report.allowed, `${report.refused} calls, of ${report.allowed} allowed`)
    t.equal(report.gaveUp, 0)
    t.same(report.states, { live: deployments })
    t.ok(report.attemptsBurnt <= 1, 'hardly an attempt was burnt')
    t.same(report.violations, [])
  },
)

t.test('what a provider cannot do for a while ends nothing, and no close is lost', async t => {
  const deployments = 2
  const report = await runProviderFaults(t, { workers: 2, deployments, outageMs: 3_000 })
  t.same(report.waited, { revoked: ['provider_auth'], full: ['capacity'] })
  t.ok(report.refused <= report.allowed, `${report.refused} calls, of ${report.allowed} allowed`)
  t.equal(report.alerts, 1, 'operators are alerted once')
  t.equal(report.postsPerApp, 1, 'an app whose answer is lost is looked for')
  t.equal(report.attemptsBurnt, 0)
  t.same(report.unsent, ['report_check'], 'without a permission the other reports go on')
  t.same(report.warnings, { missing: ['checks'], granted: [] })
  t.same(report.stoppedApps, [], 'stopped machines run again')
  t.same(report.states, {
    'deploy live': 1 + 4 * deployments,
    'destroy gone': 1,
    'wake live': deployments,
  })
  t.same(report.violations, [])
})
