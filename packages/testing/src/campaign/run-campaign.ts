import { setTimeout as delay } from 'node:timers/promises'
import { type ErrorCode, providerWaitOf } from '@taxiway/domain'
import { checkWorld } from '../checker/check-world.js'
import type { Violation } from '../checker/facts.js'
import { eventually } from '../eventually.js'
import { movedClock } from '../faults/moved-clock.js'
import { openWorld } from '../world/open-world.js'
import { createRandom } from './create-random.js'
import { findStoppedApps } from './outside-faults.js'
import { type FaultPlan, runFaults } from './run-faults.js'
import { runLoad } from './run-load.js'

export type CampaignOptions = FaultPlan & {
  seed: number
  workers: number
  projects: number
  deployments: number
  /** The pause between two things that people do. */
  paceMs: [number, number]
  /** How long everything may take to come to rest after the last fault. */
  restMs: number
  /** How far the workers' wall clocks are off, another way every few seconds; 0 leaves them alone. */
  clockJumpMs: number
}
export type CampaignReport = CampaignOptions & {
  asked: number
  faultsMs: number
  restedAfterMs: number
  states: Record<string, number>
  crashes: number
  /** Why deployments failed: poison is what so many kills make of some. */
  failures: Record<string, number>
  /** Deployments that failed for good by what a provider could not do: waiting would have saved them. */
  savable: number
  /** Live apps whose stopped machine was not started again. */
  stoppedApps: string[]
  violations: Violation[]
}
type Teardown = { teardown: (work: () => Promise<void> | void) => void }

const leaseMs = 3_000

/** Load and faults at once over real processes, then peace, then the checker's judgement. */
export const runCampaign = async (t: Teardown, options: CampaignOptions): Promise<CampaignReport> => {
  const world = await openWorld(t, {
    workers: options.workers,
    projects: options.projects,
    postgres: options.postgresRestarts > 0 ? 'private' : 'shared',
    workerEnv: {
      DRIFT_MS: '3000',
      SYNC_MS: '5000',
      MACHINE_CHECK_MS: '2000',
      CREDENTIAL_PROBE_MS: '1000',
      CREDENTIAL_PROBE_MAX_MS: '2000',
      BREAKER_OPEN_MS: '1500',
      BREAKER_MAX_OPEN_MS: '3000',
      LEASE_MS: String(leaseMs),
      ...(options.clockJumpMs > 0 ? movedClock(options.clockJumpMs) : {}),
    },
  })
  // Workers that start every second and look at everything every few would use up an hour's requests in half of it, and rightly wait then.
  await world.github.rateLimit(1_000_000)
  const random = createRandom(options.seed)
  const began = performance.now()
  const faults = runFaults({ world, random: createRandom(options.seed + 1), plan: options, leaseMs })
  const load = runLoad({
    world,
    random,
    deployments: options.deployments,
    pace: () => delay(random.between(...options.paceMs)),
  })
  const [asked] = await Promise.all([load, faults])
  const lastFault = performance.now()
  // GitHub does not send again what we did not take: people press "Redeliver".
  await redeliver(world)
  await world.settled({ timeoutMs: options.restMs }).catch(() => undefined)
  const isRepaired = async () => (await findStoppedApps(world)).length === 0
  await eventually(isRepaired, { timeoutMs: options.restMs }).catch(() => undefined)
  const rested = performance.now()
  const { pool } = world.database.handle
  const states = await pool.query<{ state: string; count: number; crashes: number }>(
    `select state, count(*)::int, sum(crashes)::int as crashes from deployments group by state`,
  )
  const failures = await pool.query<{ code: string; count: number }>(
    `select coalesce(error_code, 'none') as code, count(*)::int from deployments where state = 'failed' group by 1`,
  )
  return {
    ...options,
    asked,
    faultsMs: Math.round(lastFault - began),
    restedAfterMs: Math.round(rested - lastFault),
    states: Object.fromEntries(states.rows.map(row => [row.state, row.count])),
    crashes: states.rows.reduce((sum, row) => sum + row.crashes, 0),
    failures: Object.fromEntries(failures.rows.map(row => [row.code, row.count])),
    savable: failures.rows
      .filter(row => providerWaitOf(row.code as ErrorCode) !== null)
      .reduce((sum, row) => sum + row.count, 0),
    stoppedApps: await findStoppedApps(world),
    violations: await checkWorld(world, { patienceMs: 15_000 }),
  }
}

const redeliver = async ({ github }: Awaited<ReturnType<typeof openWorld>>) => {
  await github.idle()
  const all = await github.deliveries()
  const taken = new Set(all.filter(one => one.statusCode >= 200 && one.statusCode < 300).map(one => one.guid))
  const missed = new Map(all.filter(one => !taken.has(one.guid)).map(one => [one.guid, one.id]))
  for (const id of missed.values()) await github.send(id)
  await github.idle()
}
