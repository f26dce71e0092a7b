import { setTimeout as delay } from 'node:timers/promises'
import { sampleChange } from '@taxiway/github-emulator'
import {
  type BenchResult,
  createApiUser,
  medianOf,
  reportBench,
  type World,
  type WorldProject,
} from '@taxiway/testing'
import { openBareMachine } from './bare-machine.js'
import { openBenchWorld, untilLive } from './bench-world.js'

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 7)

type Case = 'push of a tree that was built' | 'wake' | 'roll back' | 'revive'

/**
 * How soon something is live again whose image is there, next to a bare start: an app, a machine of the image, and the
 * wait until it is healthy. For waking, the bare side starts its stopped machine, too.
 */
const run = async (): Promise<BenchResult[]> => {
  const teardowns: (() => Promise<void> | void)[] = []
  const t = { teardown: (work: () => Promise<void> | void) => void teardowns.unshift(work) }
  try {
    const world = await openBenchWorld(t, {
      projects: 1,
      workerEnv: { GITHUB_WRITES_PER_SECOND: '20' },
    })
    const [project] = world.projects
    if (!project) throw new Error('the world has no project')
    const bare = await openBareMachine(world)
    t.teardown(() => bare.close())
    const app = await openApp(world, project)
    const image = await bare.build({ project, sha: app.sha })
    const taken: Record<Case | 'start' | 'start again', number[]> = {
      ...{ 'push of a tree that was built': [], wake: [], 'roll back': [], revive: [] },
      ...{ start: [], 'start again': [] },
    }
    for (let round = 0; round <= rounds; round += 1) {
      const note = (name: keyof typeof taken, ms: number) => {
        // The first round warms up.
        if (round > 0) taken[name].push(ms)
      }
      let place: Awaited<ReturnType<typeof bare.start>> | undefined
      note(
        'start',
        await timeOf(async () => {
          place = await bare.start(`bare-${round}`, image)
        }),
      )
      if (!place) throw new Error('the bare machine did not start')
      await bare.stop(place)
      const stopped = place
      note('start again', await timeOf(() => bare.wake(stopped)))
      await bare.removeAll()
      const first = await app.push(2 * round + 2)
      note('push of a tree that was built', await app.pushBack())
      note('roll back', await app.asks('rollback', { deploymentId: first }))
      await app.sleep()
      note('wake', await app.asks('wake', {}))
      await app.close()
      note('revive', await app.reopen())
    }
    const { start, 'start again': again, ...cases } = taken
    return [
      { name: 'bare start', value: medianOf(start).median, unit: 'ms', spread: medianOf(start).spread },
      {
        ...{ name: 'bare start of a stopped machine', value: medianOf(again).median, unit: 'ms' },
        spread: medianOf(again).spread,
      },
      ...Object.entries(cases).map(([name, all]): BenchResult => {
        const reference = name === 'wake' ? again : start
        const ratios = all.map((ms, round) => ms / (reference[round] ?? Number.NaN))
        const { median, spread } = medianOf(ratios)
        return { name, value: medianOf(all).median, unit: 'ms', ratio: median, spread, goal: { atMost: 1.5 } }
      }),
    ]
  } finally {
    for (const teardown of teardowns) await teardown()
  }
}

/** One pull request and what is done to its app. Each resolves when the app is where it should be. */
const openApp = async (world: World, project: WorldProject) => {
  const user = await createApiUser(world, project)
  const pull = await world.github.openPull(project, { head: 'change', files: sampleChange(1) })
  const { number } = pull
  await world.settled()
  const { rows } = await world.database.handle.pool.query<{ id: string }>(
    'select id from environments where project_id = $1 and target = $2',
    [project.projectId, `pr:${number}`],
  )
  const environmentId = rows[0]?.id ?? ''
  const asks = async (verb: string, body: object): Promise<void> => {
    const answer = await user.calls('POST', `environments/${environmentId}/${verb}`, body)
    if (answer.status >= 300) throw new Error(`${verb}: ${answer.status} ${JSON.stringify(answer.body)}`)
  }
  const send = async (deliveries: readonly number[]) => {
    for (const id of deliveries) await world.github.send(id)
  }
  /** Time from the request until the newest deployment is live, and GitHub's reports are out before the next one. */
  const measure = async (work: () => Promise<void>): Promise<number> => {
    const before = await generationOf(world, environmentId)
    const ms = await timeOf(async () => {
      await work()
      await untilLive(world, environmentId, before)
    })
    await world.settled()
    // Fly allows a burst of three lists of an app's machines, then one a second. People are not that fast.
    await delay(4_000)
    return ms
  }
  const push = async (n: number): Promise<number> => {
    const { deliveries } = await world.github.push(project, number, {
      files: sampleChange(n),
      deliver: false,
    })
    return measure(() => send(deliveries))
  }
  return {
    sha: pull.sha,
    /** Pushes other files; resolves with the deployment that was live before. */
    push: async (n: number): Promise<string> => {
      const live = await world.database.handle.pool.query<{ id: string }>(
        'select live_deployment_id as id from environments where id = $1',
        [environmentId],
      )
      await push(n)
      return live.rows[0]?.id ?? ''
    },
    /** Pushes the first files again, in a commit of their own. */
    pushBack: () => push(1),
    asks: (verb: string, body: object) => measure(() => asks(verb, body)),
    sleep: async () => {
      await asks('sleep', {})
      await world.settled()
      await delay(4_000)
    },
    close: async () => {
      await world.github.change(project, number, 'close')
      await world.settled()
    },
    reopen: async () => {
      const { deliveries } = await world.github.change(project, number, 'reopen', { deliver: false })
      return measure(() => send(deliveries))
    },
  }
}

const generationOf = async (world: World, environmentId: string): Promise<number> => {
  const { rows } = await world.database.handle.pool.query<{ generation: number }>(
    'select generation::int from environments where id = $1',
    [environmentId],
  )
  return rows[0]?.generation ?? 0
}

const timeOf = async (work: () => Promise<unknown>): Promise<number> => {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

reportBench('reuse', await run())
