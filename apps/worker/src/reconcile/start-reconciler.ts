import { forgetWorker } from '@taxiway/db'
import { parseMachinePrices } from '@taxiway/domain'
import { webUrlOf } from '@taxiway/github'
import type { WorkerDeps } from '../deps.js'
import type { WorkerEnv } from '../env.js'
import { createRelay } from '../report/relay-outbox.js'
import { runPeriodically } from './run-periodically.js'
import { reconcilerTasks } from './tasks.js'

const reportBatch = 10
const reportTotal = 50
/**
 * Longer than any pause of a worker that it survives: GitHub makes a second check for a worker that asks twice, so the next worker must not begin
 * while the one before may still ask.
 */
const reportLeaseMs = 60_000

/**
 * Picks up work whose wake-up was lost. Postgres stores what is due, and the cost depends only on due work.
 * Without Redis this alone keeps everything going, with a delay. Resolves when every task has stopped.
 */
export const startReconciler = async (env: WorkerEnv, deps: WorkerDeps): Promise<void> => {
  const { clock, logger, stopping, owner } = deps
  const { db } = deps.database
  const relay = createRelay({
    db,
    github: deps.github,
    links: { console: id => new URL(`/console/deployments/${id}`, env.PUBLIC_URL).href },
    prices: parseMachinePrices(env.MACHINE_PRICES),
    webUrl: webUrlOf(env.GITHUB_API_URL),
    clock,
    logger,
    owner,
    leaseMs: reportLeaseMs,
    batch: reportBatch,
    total: reportTotal,
    stopping: stopping.signal,
    sent: deps.metrics.counter('reports_total', 'Reports to GitHub, by outcome.', ['kind', 'outcome']),
  })
  const sendReports = async () => {
    while (!stopping.signal.aborted && (await relay.look()) === reportTotal);
  }
  const tasks = [
    ...reconcilerTasks(env, deps),
    { name: 'reports', everyMs: env.REPORT_POLL_MS, work: sendReports },
    { name: 'report leases', everyMs: env.LEASE_HEARTBEAT_MS, work: relay.keep },
  ]
  await Promise.all(
    tasks.map(task =>
      runPeriodically({ clock, logger, stopping: stopping.signal, measure: deps.measure }, task),
    ),
  )
  await relay.settled()
  await forgetWorker(db, owner).catch(() => undefined)
}
