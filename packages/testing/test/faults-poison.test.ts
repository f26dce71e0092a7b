import { sampleChange } from '@taxiway/github-emulator'
import t from 'tap'
import { checkWorld } from '../src/checker/check-world.js'
import { eventually } from '../src/eventually.js'
import { openWorld, type WorldProject } from '../src/world/open-world.js'
import { processesWith, slowBuild } from '../src/world/slow-builds.js'

/** `CAMPAIGN=1` is the size of the requirement. */
const others = process.env['CAMPAIGN'] ? 20 : 4
const crashLimit = 3
t.setTimeout(process.env['CAMPAIGN'] ? 0 : 580_000)

t.test(
  'a deployment whose build kills its worker is quarantined after three crashes, and others go live meanwhile',
  async t => {
    const world = await openWorld(t, {
      workers: 3,
      projects: 2,
      workerEnv: {
        // What else a worker has at work when it dies counts as crashed too.
        WORKER_CONCURRENCY: '1',
        BUILD_CONCURRENCY: '1',
        // On a slow machine a short lease ends by itself, which counts as a crash; here it ends when it is told to.
        LEASE_MS: '3600000',
        LEASE_GIVE_UP_MS: '3000000',
      },
    })
    const [shop, neighbour] = world.projects as [WorldProject, WorldProject]
    const { pool } = world.database.handle
    const marker = `poison-${process.pid}`
    const poison = await world.github.openPull(shop, { head: 'poison', files: slowBuild(marker, 3_600) })
    for (let index = 0; index < others; index += 1)
      await world.github.openPull(index % 2 === 0 ? neighbour : shop, {
        head: `change-${index}`,
        files: sampleChange(index),
      })
    const read = async () => {
      const { rows } = await pool.query<{
        state: string
        crashes: number
        error_code: string | null
        owner: string | null
      }>(
        `select d.state, d.crashes, d.error_code, e.lease_owner as owner from deployments d
         join environments e on e.id = d.environment_id where d.sha = $1`,
        [poison.sha],
      )
      return rows[0]
    }
    const findHolder = async () => {
      const row = await read()
      const holder = world.workers.find(one => one.pid() !== 0 && row?.owner?.endsWith(`-${one.pid()}`))
      return holder !== undefined && (await processesWith(marker)).length > 0 && holder
    }

    let kills = 0
    while (kills <= crashLimit && (await read())?.state !== 'failed') {
      const holder = await eventually(
        async () => (await read())?.state === 'failed' || (await findHolder()),
        {
          timeoutMs: 120_000,
          what: 'the build of the poisonous deployment',
        },
      )
      if (holder === true) break
      // What the kernel does to the worker of a build that takes all memory.
      const owner = (await read())?.owner
      await holder.kill()
      kills += 1
      await pool.query('update environments set lease_until = now() where lease_owner = $1', [owner])
      await pool.query(`update outbox set lease_until = now() where lease_owner like $1 || '/%'`, [owner])
      await eventually(async () => ((await read())?.crashes ?? 0) >= kills, { timeoutMs: 60_000 })
      await holder.start()
    }
    t.equal(kills, crashLimit)
    t.match(await read(), { state: 'failed', error_code: 'deployment.poison', crashes: crashLimit })
    t.same(await processesWith(marker), [], 'nothing of its build is left')

    await world.settled({ timeoutMs: 180_000 })
    const { rows } = await pool.query<{ state: string; crashes: number }>(
      'select state, crashes from deployments where sha <> $1',
      [poison.sha],
    )
    t.same(
      rows,
      Array.from({ length: others }, () => ({ state: 'live', crashes: 0 })),
    )
    t.same(await checkWorld(world), [])
  },
)
