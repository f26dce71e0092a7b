import { setTimeout as delay } from 'node:timers/promises'
import { sampleChange } from '@taxiway/github-emulator'
import t from 'tap'
import { anApiToken } from '../src/builders/rows.js'
import { createRandom } from '../src/campaign/create-random.js'
import { checkWorld } from '../src/checker/check-world.js'
import { eventually } from '../src/eventually.js'
import { openWorld, type World, type WorldProject } from '../src/world/open-world.js'
import { hidingBuild, processesWith } from '../src/world/slow-builds.js'

/** `CAMPAIGN=1` is the size of the requirement. */
const cancels = process.env['CAMPAIGN'] ? 200 : 9
const atOnce = 9
/** What the requirement allows: a heartbeat until the worker hears of it, ten seconds of grace, and the kill. */
const endsWithinMs = 12_000
t.setTimeout(process.env['CAMPAIGN'] ? 0 : 580_000)

type Outcome = { status: number; state: string; left: string[]; endedAfterMs: number }

/** A build that a cancel meets at a random moment: one that is soon over, one that would take for ever, one that may just win. */
const filesOf = (index: number, marker: string) =>
  [sampleChange(index), hidingBuild(marker, 3_600), hidingBuild(marker, 1)][index % 3] as Record<
    string,
    string
  >

type Pull = { project: WorldProject; number: number; marker: string }

const openPull = async (world: World, index: number): Promise<Pull> => {
  const project = world.projects[index % world.projects.length] as WorldProject
  const marker = `cancel-${process.pid}-${index}.`
  const files = filesOf(index, marker)
  const { number } = await world.github.openPull(project, { head: `change-${index}`, files })
  return { project, number, marker }
}

const cancelOne = async (
  world: World,
  { project, number, marker }: Pull,
  momentMs: number,
): Promise<Outcome> => {
  const { pool, db } = world.database.handle
  const { token } = await anApiToken(db, {
    organizationId: project.organizationId as never,
    scopes: ['deploy'],
  })
  const read = async () => {
    const { rows } = await pool.query<{ id: string; state: string }>(
      `select d.id, d.state from deployments d join environments e on e.id = d.environment_id
       where e.project_id = $1 and e.target = $2`,
      [project.projectId, `pr:${number}`],
    )
    return rows[0]
  }
  const { id } = await eventually(read, { timeoutMs: 120_000 })
  await delay(momentMs)
  const { status } = await fetch(`${world.apiUrl}/v1/deployments/${id}/cancel`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  })
  const acknowledgedAt = performance.now()
  const ended = await eventually(
    async () => {
      const row = await read()
      return row && ['cancelled', 'live', 'failed'].includes(row.state) && row
    },
    { timeoutMs: 180_000, what: `the end of ${id}` },
  )
  const endedAfterMs = Math.round(performance.now() - acknowledgedAt)
  return { status, state: ended.state, left: await processesWith(marker), endedAfterMs }
}

t.test(
  'a cancel that was acknowledged ends the deployment and all that its build started; nothing of it goes live',
  async t => {
    const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31))
    t.comment(`SEED=${seed} plays it again`)
    const random = createRandom(seed)
    const world = await openWorld(t, {
      workers: 2,
      projects: 3,
      // The leases and heartbeats of production: they are part of how long a cancel takes.
      workerEnv: {
        WORKER_CONCURRENCY: '6',
        BUILD_CONCURRENCY: '6',
        LEASE_MS: '30000',
        LEASE_HEARTBEAT_MS: '1500',
        LEASE_GIVE_UP_MS: '20000',
      },
    })
    const outcomes: Outcome[] = []
    while (outcomes.length < cancels) {
      const wave: Promise<Outcome>[] = []
      while (wave.length < Math.min(atOnce, cancels - outcomes.length)) {
        const pull = await openPull(world, outcomes.length + wave.length)
        wave.push(cancelOne(world, pull, random.between(0, 4_000)))
      }
      outcomes.push(...(await Promise.all(wave)))
    }
    const acknowledged = outcomes.filter(({ status }) => status === 202)
    const slowestMs = Math.max(...acknowledged.map(({ endedAfterMs }) => endedAfterMs))
    t.comment(JSON.stringify({ cancels, acknowledged: acknowledged.length, slowestMs }))
    t.not(acknowledged.length, 0)
    t.same([...new Set(acknowledged.map(({ state }) => state))], ['cancelled'])
    t.same(
      acknowledged.flatMap(({ left }) => left),
      [],
      'it counts as cancelled only when no process is left',
    )
    const refused = outcomes.filter(({ status }) => status !== 202)
    t.ok(
      refused.every(({ status, state }) => status === 409 && state === 'live'),
      'a cancel is refused only once traffic is switched',
    )
    if (process.env['CAMPAIGN']) t.ok(slowestMs <= endsWithinMs, `the slowest took ${slowestMs} ms`)
    await world.settled({ timeoutMs: 120_000 })
    t.same(await checkWorld(world), [])
  },
)
