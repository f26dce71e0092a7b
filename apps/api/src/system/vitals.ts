import { type Database, readSystem, type SystemRecord } from '@taxiway/db'
import type { Clock, Metrics } from '@taxiway/runtime'
import type { ReadinessReport } from '../health/check-readiness.js'
import { createUseVitals } from './use-vitals.js'

/** Several scrapers ask at once; the answers of a few seconds are one read. */
const freshMs = 5_000

type Deps = {
  db: Database
  clock: Clock
  metrics: Pick<Metrics, 'gauge'>
  checkReadiness: () => Promise<ReadinessReport>
}

/**
 * What an operator asks first, of the whole installation, as gauges: the metrics of one API process suffice. Without the database,
 * `taxiway_database_up` is 0 and the others keep their last values.
 */
export const createVitals = ({ db, clock, metrics, checkReadiness }: Deps) => {
  const up = metrics.gauge('database_up', 'Whether the state of the installation could be read: 1 or 0.')
  const workers = metrics.gauge('workers_alive', 'Workers that were seen in the last minute.')
  const pending = metrics.gauge('deliveries_pending', 'Stored deliveries that no worker has processed.')
  const oldest = metrics.gauge('oldest_delivery_age_seconds', 'Age of the oldest of them; 0 without one.')
  const troubled = metrics.gauge('deliveries_troubled', 'Deliveries of the last 24 hours by state.', [
    'state',
  ])
  const due = metrics.gauge('environments_due', 'Environments that wait for a worker.')
  const oldestDue = metrics.gauge(
    'oldest_due_age_seconds',
    'How long the first of them waits; 0 without one.',
  )
  const withheld = metrics.gauge('ends_withheld', 'Ends of environments that wait for a person.')
  const refused = metrics.gauge('credentials_refused', 'Credentials that GitHub, Fly or the registry refuse.')
  const strays = metrics.gauge(
    'strays_withheld',
    'Apps that the sweep found astray and that wait for an operator.',
  )
  const checked = metrics.gauge('checker_age_seconds', 'Time since the checker of invariants judged last.')
  const violations = metrics.gauge('invariant_violations', 'Invariants found broken in the last 24 hours.', [
    'rule',
  ])
  const waits = metrics.gauge('provider_waits', 'Environments that wait for a provider.', ['reason'])
  const secret = metrics.gauge(
    'encryption_secret_age_seconds',
    'Time since ENCRYPTION_SECRET was changed last.',
  )
  const key = metrics.gauge('data_key_age_seconds', 'Age of the oldest data key that seals values.')
  const ahead = metrics.gauge(
    'partition_ahead_seconds',
    'How long from now on a partitioned table has partitions for what is written.',
    ['table'],
  )
  const late = metrics.gauge(
    'partition_late_rows',
    'Rows without a partition of their time, in the default partition; counted up to 1,000.',
    ['table'],
  )
  const dependencies = metrics.gauge(
    'dependency_state',
    'What /readyz says of a dependency: 1 for its state.',
    ['dependency', 'state'],
  )
  const use = createUseVitals({ db, metrics })
  let readAtMs = Number.NEGATIVE_INFINITY
  let reading: Promise<void> | undefined

  const ageOf = (at: Date | null | undefined) =>
    at ? Math.max(0, (clock.now().getTime() - at.getTime()) / 1_000) : 0

  const show = (system: SystemRecord) => {
    const { processes, deliveries, environments, checker, sweep } = system
    workers.set(processes.filter(({ kind }) => kind === 'worker').length)
    pending.set(deliveries.pending)
    oldest.set(ageOf(deliveries.oldestAt))
    troubled.set({ state: 'dead' }, deliveries.dead)
    troubled.set({ state: 'suspect' }, deliveries.suspect)
    due.set(environments.due)
    oldestDue.set(ageOf(environments.oldestAt))
    withheld.set(environments.withheldEnds)
    refused.set(system.refused.length)
    strays.set(sweep?.isWithheld && sweep.confirmedAt === null ? sweep.strayCount : 0)
    checked.set(ageOf(checker.pass?.at))
    secret.set(ageOf(system.secretSince))
    key.set(ageOf(system.oldestKeySince))
    for (const { table, until, late: rows } of system.partitions) {
      ahead.set({ table }, (until.getTime() - clock.now().getTime()) / 1_000)
      late.set({ table }, rows)
    }
    waits.reset()
    for (const { reason, environments } of system.waits) waits.set({ reason }, environments)
    violations.reset()
    for (const { rule, count } of checker.counts) violations.set({ rule }, count)
  }

  const showDependencies = (report: ReadinessReport) => {
    dependencies.reset()
    for (const [dependency, { status }] of Object.entries(report.dependencies))
      dependencies.set({ dependency, state: status }, 1)
  }

  const read = async () => {
    showDependencies(await checkReadiness())
    try {
      show(await readSystem(db))
      await use.read()
      up.set(1)
    } catch {
      up.set(0)
    }
    // A read that failed counts, too: everybody may ask, and a database in trouble needs its connections.
    readAtMs = clock.monotonicMs()
  }

  return {
    /** Reads them again unless they are fresh. Never throws. */
    refresh: async (): Promise<void> => {
      if (clock.monotonicMs() - readAtMs < freshMs) return
      reading ??= read().finally(() => {
        reading = undefined
      })
      await reading
    },
  }
}
