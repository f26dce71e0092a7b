import { setTimeout as delay } from 'node:timers/promises'
import { sampleChange } from '@taxiway/github-emulator'
import { checkWorld } from '../checker/check-world.js'
import type { Violation } from '../checker/facts.js'
import { eventually } from '../eventually.js'
import { openWorld, type World } from '../world/open-world.js'

export type OutageOptions = {
  workers: number
  projects: number
  deployments: number
  outageMs: number
  /** The first open period; each failed probe doubles it, up to `maxOpenMs`. */
  openMs: number
  maxOpenMs: number
}
export type OutageReport = OutageOptions & {
  /** Calls that Fly refused, and how many may be: ten to find out, then one probe for each time the breaker opened. */
  refused: number
  allowed: number
  gaveUp: number
  attemptsBurnt: number
  /** From Fly's return until all were live, and the two open periods it may take. */
  liveAfterMs: number
  liveWithinMs: number
  states: Record<string, number>
  violations: Violation[]
}
type Teardown = { teardown: (work: () => Promise<void> | void) => void }
type Row = { state: string; attempt: number; error_code: string | null }

/** Fly answers 503 to everything for a while, under load: work waits, burns no attempt, and goes on when Fly is back. */
export const runOutage = async (t: Teardown, options: OutageOptions): Promise<OutageReport> => {
  const { workers, projects, deployments, outageMs, openMs, maxOpenMs } = options
  const world = await openWorld(t, {
    workers,
    projects,
    workerEnv: { BREAKER_OPEN_MS: String(openMs), BREAKER_MAX_OPEN_MS: String(maxOpenMs) },
  })
  await world.machines.addFault({
    match: { path: '^/v1/' },
    action: { kind: 'respond', status: 503, body: { error: 'down' } },
  })
  const sent = openPulls(world, deployments)
  await eventually(async () => (await read(world)).some(row => row.error_code !== null), {
    timeoutMs: 120_000,
  })
  const foundAt = performance.now()
  await delay(outageMs)
  await sent
  const waiting = await read(world)
  const refused = await countRefused(world)
  // Without Redis each process has a breaker of its own.
  const breakers = world.redis ? 1 : workers
  const periods = periodsWithin(performance.now() - foundAt, openMs, maxOpenMs)
  await world.machines.clearFaults()
  const backAt = performance.now()
  const liveWithinMs = 2 * 1.2 * Math.min(maxOpenMs, openMs * 2 ** (periods - 1))
  await world.settled({ timeoutMs: liveWithinMs + 120_000 })
  const after = await read(world)
  return {
    ...options,
    refused,
    allowed: breakers * (10 + periods),
    gaveUp: waiting.filter(row => !['queued', 'fetching', 'building', 'releasing'].includes(row.state))
      .length,
    attemptsBurnt: Math.max(...after.map(row => row.attempt)),
    liveAfterMs: Math.round(performance.now() - backAt),
    liveWithinMs,
    states: count(after.map(row => row.state)),
    violations: await checkWorld(world, { patienceMs: 15_000 }),
  }
}

const openPulls = async ({ github, projects }: World, deployments: number) => {
  for (let index = 0; index < deployments; index += 1) {
    const project = projects[index % projects.length] as World['projects'][number]
    await github.openPull(project, { head: `change-${index}`, files: sampleChange(index) })
  }
}

const read = async ({ database }: World): Promise<Row[]> =>
  (await database.handle.pool.query<Row>('select state, attempt, error_code from deployments')).rows

const countRefused = async ({ machines }: World): Promise<number> =>
  (await machines.journal()).filter(({ path, status }) => path.startsWith('/v1/') && status === 503).length

/** How often a breaker can have opened: a period may be a fifth shorter than told. */
const periodsWithin = (ms: number, openMs: number, maxOpenMs: number): number => {
  let periods = 1
  for (let passed = 0; passed < ms; periods += 1)
    passed += 0.8 * Math.min(maxOpenMs, openMs * 2 ** (periods - 1))
  return periods
}

const count = (words: string[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}
