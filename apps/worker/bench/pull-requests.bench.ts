import { setTimeout as delay } from 'node:timers/promises'
import { type BenchResult, checkWorld, medianOf, reportBench } from '@taxiway/testing'
import { type BareMachine, openBareMachine } from './bare-machine.js'
import { type OpenPulls, openBenchWorld, preparePulls } from './bench-world.js'

const count = Number(process.env['BENCH_PULLS'] ?? 12)
const rounds = Number(process.env['BENCH_ROUNDS'] ?? (count < 50 ? 5 : 1))
const buildSeconds = Number(process.env['BENCH_BUILD_SECONDS'] ?? 5)
const parts = (process.env['BENCH_PARTS'] ?? 'all,chaos').split(',')
const concurrency = 4
const killEveryMs = 30_000

/**
 * Pull requests that are opened at once, until the last one is verified live, next to the same builds and starts
 * without a control plane. Builds take the processor time that they are told, so both sides do the same work.
 */
const measure = async (workers: number, isChaos: boolean): Promise<BenchResult> => {
  const teardowns: (() => Promise<void> | void)[] = []
  const t = { teardown: (work: () => Promise<void> | void) => void teardowns.unshift(work) }
  try {
    // Slots for four builds at once, as the bare side has.
    const world = await openBenchWorld(t, {
      workers,
      projects: concurrency + 1,
      workerEnv: { BUILD_CONCURRENCY: String(isChaos ? 2 : concurrency) },
    })
    const bare = await openBareMachine(world)
    t.teardown(() => bare.close())
    const ratios: number[] = []
    const seconds: number[] = []
    for (let round = 0; round <= rounds; round += 1) {
      // The first round warms up what lives on.
      const size = round === 0 ? 4 : count
      const ofBare = await preparePulls(world, { count: size, buildSeconds, mark: `bare-${round}` })
      const bareMs = await timeOf(() => runBare(bare, ofBare))
      await bare.removeAll()
      await ofBare.closeAll()
      const pulls = await preparePulls(world, { count: size, buildSeconds, mark: `pull-${round}` })
      const chaos = isChaos && round > 0 ? startKilling(world.workers) : undefined
      const ms = await timeOf(() => pulls.goLive())
      await chaos?.stop()
      if (round > 0) {
        ratios.push(ms / bareMs)
        seconds.push(ms / 1_000)
        process.stdout.write(
          `  bare ${Math.round(bareMs)} ms, ${Math.round(ms)} ms × ${(ms / bareMs).toFixed(3)}${chaos ? `, ${chaos.kills()} kills` : ''}\n`,
        )
      }
      await world.settled()
      if (isChaos && round === rounds) await refuseViolations(world)
      await pulls.closeAll()
    }
    const { median, spread } = medianOf(ratios)
    return {
      name: isChaos ? 'chaos' : `${count} pull requests`,
      value: medianOf(seconds).median,
      unit: 's',
      ratio: median,
      spread,
      goal: { atMost: isChaos ? 1.3 : 1.05 },
    }
  } finally {
    for (const teardown of teardowns) await teardown()
  }
}

const timeOf = async (work: () => Promise<unknown>): Promise<number> => {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

/** Four at a time, each from the archive to the healthy machine. */
const runBare = async (bare: BareMachine, { commits }: OpenPulls): Promise<void> => {
  const left = [...commits]
  const work = async () => {
    for (let commit = left.shift(); commit !== undefined; commit = left.shift())
      await bare.start(`bare-${commit.sha.slice(0, 20)}`, await bare.build(commit))
  }
  await Promise.all(Array.from({ length: concurrency }, work))
}

type Killable = { kill: () => Promise<void>; start: () => Promise<void> }

/** Kills one worker after the other and starts it again. */
const startKilling = (workers: readonly Killable[]) => {
  const stopping = new AbortController()
  let kills = 0
  const running = (async () => {
    for (;;) {
      await delay(killEveryMs, undefined, { signal: stopping.signal }).catch(() => undefined)
      if (stopping.signal.aborted) return
      const worker = workers[kills % workers.length]
      kills += 1
      await worker?.kill()
      await worker?.start()
    }
  })()
  return {
    kills: () => kills,
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}

const refuseViolations = async (world: Parameters<typeof checkWorld>[0]) => {
  const violations = await checkWorld(world, { patienceMs: 15_000 })
  if (violations.length > 0) throw new Error(`violations: ${JSON.stringify(violations.slice(0, 5))}`)
}

const results: BenchResult[] = []
if (parts.includes('all')) results.push(await measure(1, false))
if (parts.includes('chaos')) results.push(await measure(3, true))
reportBench('pull-requests', results)
