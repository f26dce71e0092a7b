import { sampleChange } from '@taxiway/github-emulator'
import { type BenchResult, openWorld, quantile, reportBench, type World } from '@taxiway/testing'

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 40)

/**
 * What an idle system takes from a webhook that is stored to the claim of its environment, and to the app that is live: one pull request
 * at a time, real processes throughout.
 */
const run = async (): Promise<BenchResult[]> => {
  const teardowns: (() => Promise<void> | void)[] = []
  try {
    const world = await openWorld({ teardown: work => void teardowns.unshift(work) }, { projects: 1 })
    const [project] = world.projects
    if (!project) throw new Error('the world has no project')
    for (let round = 0; round < rounds; round += 1) {
      const opened = await world.github.openPull(project, {
        head: `change-${round}`,
        files: sampleChange(round),
      })
      await world.settled()
      // One app at a time, so that the machine measures us and not forty idle apps.
      await world.github.change(project, opened.number, 'close')
      await world.settled()
    }
    const claims = await readLatencies(world, 'fetching')
    const lives = await readLatencies(world, 'live')
    return [
      { name: 'webhook to claim, p50', value: quantile(claims, 0.5), unit: 'ms' },
      { name: 'webhook to claim, p99', value: quantile(claims, 0.99), unit: 'ms' },
      { name: 'webhook to live, p50', value: quantile(lives, 0.5), unit: 'ms' },
      { name: 'webhook to live, p99', value: quantile(lives, 0.99), unit: 'ms' },
    ]
  } finally {
    for (const teardown of teardowns) await teardown()
  }
}

const readLatencies = async (world: World, state: string): Promise<number[]> => {
  const { rows } = await world.database.handle.pool.query<{ ms: number }>(
    `select extract(epoch from min(t.at) - min(d.received_at)) * 1000 as ms
     from deployment_transitions t
     join environments e on e.id = t.environment_id
     join decisions c on c.environment_id = e.id and c.generation = t.generation and c.changed
     join deliveries d on d.id = c.delivery_id
     where t.to_state = $1 group by t.deployment_id`,
    [state],
  )
  return rows.map(row => Number(row.ms))
}

reportBench('latency', await run())
