import { askApp } from '@taxiway/emulator-control'
import { sampleChange } from '@taxiway/github-emulator'
import t from 'tap'
import { anApiToken } from '../src/builders/rows.js'
import { checkWorld } from '../src/checker/check-world.js'
import { eventually } from '../src/eventually.js'
import { openWorld, type WorldProject } from '../src/world/open-world.js'
import { processesWith, slowBuild } from '../src/world/slow-builds.js'

t.setTimeout(580_000)

const marker = 'slots-8c1f'
/** Longer than the test. */
const endlessSeconds = 3_600

t.test(
  'behind slow builds that take all they may, an app is destroyed, another wakes, and another organization builds',
  async t => {
    const world = await openWorld(t, {
      projects: 2,
      workerEnv: { WORKER_CONCURRENCY: '2', BUILD_CONCURRENCY: '4', ORGANIZATION_CONCURRENCY: '10' },
    })
    const { pool, db } = world.database.handle
    const [busy, other] = world.projects as [WorldProject, WorldProject]
    const { token } = await anApiToken(db, {
      organizationId: busy.organizationId as never,
      scopes: ['read', 'deploy'],
    })
    const post = (path: string, body = {}) =>
      fetch(`${world.apiUrl}/v1/${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    const read = async (number: number, project = busy) => {
      const { rows } = await pool.query<{ id: string; url: string; state: string; kind: string }>(
        `select e.id, e.url, d.state, d.kind from environments e join deployments d on d.environment_id = e.id
         where e.project_id = $1 and e.target = $2 and d.state <> 'skipped' order by d.generation desc limit 1`,
        [project.projectId, `pr:${number}`],
      )
      return rows[0]
    }
    const until = (number: number, kind: string, state: string, project = busy) =>
      eventually(
        async () => {
          const found = await read(number, project)
          if (found?.kind === kind && found.state === state) return true
          throw new Error(`pull request ${number} is ${found?.kind} ${found?.state}`)
        },
        { timeoutMs: 180_000 },
      )

    const doomed = await world.github.openPull(busy, { head: 'doomed', files: sampleChange(1) })
    const sleeper = await world.github.openPull(busy, { head: 'sleeper', files: sampleChange(2) })
    await world.settled()
    const asleep = await read(sleeper.number)
    t.equal((await post(`environments/${asleep?.id}/sleep`)).status, 202)
    await world.settled()

    const slow: number[] = []
    for (let index = 0; index < 5; index += 1)
      slow.push(
        (
          await world.github.openPull(busy, {
            head: `slow-${index}`,
            files: slowBuild(`${marker}-${index}`, endlessSeconds),
          })
        ).number,
      )
    const building = async () =>
      (await pool.query(`select 1 from deployment_steps where name = 'build' and state = 'running'`)).rows
        .length
    await eventually(async () => (await building()) === 3, { timeoutMs: 180_000 })

    await world.github.change(busy, doomed.number, 'close')
    await until(doomed.number, 'destroy', 'gone')
    t.equal((await post(`environments/${asleep?.id}/wake`)).status, 202)
    await until(sleeper.number, 'wake', 'live')
    t.match(await askApp(`${asleep?.url}/version`), { status: 200 })
    const quick = await world.github.openPull(other, { head: 'quick', files: sampleChange(3) })
    await until(quick.number, 'deploy', 'live', other)

    t.equal(await building(), 3, 'all of this happened beside the slow builds')
    const states = await Promise.all(slow.map(async number => (await read(number))?.state))
    t.same(states.sort(), ['building', 'building', 'building', 'queued', 'queued'])
    for (const number of slow) await world.github.change(busy, number, 'close')
    await world.settled({ timeoutMs: 300_000 })
    t.same(await processesWith(marker), [])
    t.same(await checkWorld(world), [])
  },
)
