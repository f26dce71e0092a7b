import { sampleChange } from '@taxiway/github-emulator'
import { type BenchResult, medianOf, quantile, reportBench, type World } from '@taxiway/testing'
import { Queue, Worker } from 'bullmq'
import { openBareMachine } from './bare-machine.js'
import { openBenchWorld } from './bench-world.js'

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 40)
const starts = 7

/**
 * What an idle system takes from a webhook that is stored to the claim of its environment, next to a job of BullMQ that
 * does nothing, and to the app that is live, next to a bare start of its image: one pull request at a time, real
 * processes throughout.
 */
const run = async (): Promise<BenchResult[]> => {
  const withRedis = await measure(true)
  const without = await measure(false)
  const { bullmq, starts: bare } = withRedis
  const reference = quantile(bullmq, 0.5)
  const start = medianOf(bare)
  const row = (name: string, value: number, to: number, goal: number): BenchResult => ({
    ...{ name, value, unit: 'ms', ratio: value / to, goal: { atMost: goal } },
  })
  const live = quantile(withRedis.lives, 0.5)
  return [
    { name: 'bare BullMQ, p50', value: reference, unit: 'ms' },
    { name: 'bare BullMQ, p99', value: quantile(bullmq, 0.99), unit: 'ms' },
    row('webhook to claim, p50', quantile(withRedis.claims, 0.5), reference, 3),
    row('webhook to claim, p99', quantile(withRedis.claims, 0.99), reference, 10),
    row('webhook to claim without Redis, p50', quantile(without.claims, 0.5), reference, 5),
    { name: 'webhook to claim without Redis, p99', value: quantile(without.claims, 0.99), unit: 'ms' },
    { name: 'bare start', value: start.median, unit: 'ms', spread: start.spread },
    row('webhook to live, p50', live, start.median, 1.5),
    { name: 'webhook to live, p99', value: quantile(withRedis.lives, 0.99), unit: 'ms' },
  ]
}

const measure = async (redis: boolean) => {
  const teardowns: (() => Promise<void> | void)[] = []
  try {
    const world = await openBenchWorld(
      { teardown: work => void teardowns.unshift(work) },
      { projects: 1, redis, workerEnv: { GITHUB_WRITES_PER_SECOND: '50' } },
    )
    const [project] = world.projects
    if (!project) throw new Error('the world has no project')
    let sha = ''
    for (let round = 0; round < rounds; round += 1) {
      const opened = await world.github.openPull(project, {
        head: `change-${round}`,
        files: sampleChange(round),
      })
      sha = opened.sha
      await world.settled()
      // One app at a time, so that the machine measures us and not forty idle apps.
      await world.github.change(project, opened.number, 'close')
      await world.settled()
    }
    const claims = await readLatencies(world, 'fetching')
    const lives = await readLatencies(world, 'live')
    if (!world.redis) return { claims, lives, bullmq: [], starts: [] }
    const bare = await openBareMachine(world)
    teardowns.unshift(() => bare.close())
    const image = await bare.build({ project, sha })
    const bareStarts: number[] = []
    for (let round = 0; round <= starts; round += 1) {
      const startedAt = performance.now()
      await bare.start(`bare-${round}`, image)
      if (round > 0) bareStarts.push(performance.now() - startedAt)
      await bare.removeAll()
    }
    return { claims, lives, bullmq: await measureBullmq(world.redis), starts: bareStarts }
  } finally {
    for (const teardown of teardowns) await teardown()
  }
}

/** From the call of `add` until the processor runs. */
const measureBullmq = async ({ port }: { port: number }): Promise<number[]> => {
  const connection = { host: '127.0.0.1', port, maxRetriesPerRequest: null }
  const queue = new Queue('bare', { connection })
  const arrived = new Map<string, () => void>()
  const worker = new Worker('bare', async job => arrived.get(job.data.id)?.(), { connection, concurrency: 8 })
  try {
    await Promise.all([queue.waitUntilReady(), worker.waitUntilReady()])
    const samples: number[] = []
    for (let round = 0; round < rounds + 10; round += 1) {
      const id = String(round)
      const processed = new Promise<void>(resolve => arrived.set(id, resolve))
      const startedAt = performance.now()
      await Promise.all([queue.add('bare', { id }), processed])
      // The first ones warm up.
      if (round >= 10) samples.push(performance.now() - startedAt)
      // As in an idle system, the worker blocks again before the next one.
      await new Promise(resolve => setTimeout(resolve, 50))
    }
    return samples
  } finally {
    await worker.close()
    await queue.close()
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
