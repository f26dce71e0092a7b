import { sampleChange } from '@taxiway/github-emulator'
import t from 'tap'
import { checkWorld } from '../src/checker/check-world.js'
import { openWorld, type WorldProject } from '../src/world/open-world.js'

/** `CAMPAIGN=1` is the size of the requirement. */
const deployments = process.env['CAMPAIGN'] ? 200 : 6
const projects = process.env['CAMPAIGN'] ? 10 : 2
/** How many of Fly's answers are a lie, half of them each way. */
const lies = 0.3
const driftMs = 3_000
t.setTimeout(process.env['CAMPAIGN'] ? 0 : 580_000)

t.test(
  'a Fly that performs and then answers 500 or nothing leaves one machine for each live app, and no orphan (case 35)',
  async t => {
    const world = await openWorld(t, {
      projects,
      workerEnv: {
        WORKER_CONCURRENCY: '8',
        BUILD_CONCURRENCY: '9',
        ORGANIZATION_CONCURRENCY: '8',
        DRIFT_MS: String(driftMs),
        BREAKER_OPEN_MS: '500',
        BREAKER_MAX_OPEN_MS: '2000',
        DEPLOYMENT_MAX_ATTEMPTS: '20',
        // As in production: on a slow machine a short lease ends by itself, and what is taken over takes longer.
        LEASE_MS: '30000',
        LEASE_GIVE_UP_MS: '20000',
      },
      machinesEnv: { RATE_LIMITS: 'on' },
    })
    const match = { path: '^/v1/apps' }
    await world.machines.addFault({
      match,
      probability: lies / 2,
      action: { kind: 'respond_after', status: 500 },
    })
    await world.machines.addFault({
      match,
      probability: lies / 2 / (1 - lies / 2),
      action: { kind: 'reset_after' },
    })
    const open: { project: WorldProject; number: number }[] = []
    for (let asked = 0; asked < deployments; asked += 1) {
      const project = world.projects[asked % projects] as WorldProject
      const former = open[asked - Math.ceil(deployments / 2)]
      if (former !== undefined)
        await world.github.push(former.project, former.number, { files: sampleChange(deployments + asked) })
      else {
        const files = sampleChange(asked)
        const { number } = await world.github.openPull(project, { head: `change-${asked}`, files })
        open.push({ project, number })
      }
    }
    for (const [index, { project, number }] of open.entries())
      if (index % 3 === 0) await world.github.change(project, number, 'close')
    await world.settled({ timeoutMs: process.env['CAMPAIGN'] ? 3_600_000 : 300_000 })

    const { rows } = await world.database.handle.pool.query<{ state: string; count: number }>(
      `select state || coalesce(' ' || error_code, '') as state, count(*)::int from deployments group by 1 order by 1`,
    )
    const journal = await world.machines.journal()
    const lied = journal.filter(one => one.fault === 'respond_after' || one.fault === 'reset_after').length
    const limited = journal.filter(one => one.status === 429).length
    t.comment(JSON.stringify({ deployments, calls: journal.length, lied, limited, states: rows }))
    t.ok(lied > journal.length / 10, `${lied} of ${journal.length} answers were lies`)
    t.equal(limited, 0, "Fly's limits are never exceeded")
    await world.machines.clearFaults()
    // Two sweeps, and what they find being taken away.
    t.same(await checkWorld(world, { patienceMs: 10 * driftMs }), [])
  },
)
