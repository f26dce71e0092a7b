import { writeFile } from 'node:fs/promises'
import { beatWorker, forgetWorker, isFirstWorker, storeQuotaDefaults } from '@taxiway/db'
import { quotaDefaults } from '@taxiway/domain'
import { keepKeys } from '@taxiway/vault'
import type { WorkerDeps } from '../deps.js'
import type { WorkerEnv } from '../env.js'
import { createRelay } from '../report/relay-outbox.js'
import { checkConnections } from './check-connections.js'
import { followOrganizations } from './follow-organizations.js'
import { followProjects } from './follow-projects.js'
import { pruneOld } from './prune-old.js'
import { reapExpired } from './reap.js'
import { recheckDue } from './recheck.js'
import { createRedeliverMissed } from './redeliver-missed.js'
import { repairDrift } from './repair-drift.js'
import { admitWaiting, restDue } from './rest-due.js'
import { runPeriodically } from './run-periodically.js'
import { sweepWorkDir } from './sweep-work-dir.js'
import { syncProjects } from './sync-projects.js'
import { watchMachines } from './watch-machines.js'

const reportBatch = 10
const reportTotal = 50
const reportLeaseMs = 60_000
const beatMs = 5_000
const silentMs = 4 * beatMs
const defaultsMs = 60_000

/**
 * Picks up work whose wake-up was lost. Postgres stores what is due, and the cost depends only on due work.
 * Without Redis this alone keeps everything going, with a delay. Resolves when every task has stopped.
 */
export const startReconciler = async (env: WorkerEnv, deps: WorkerDeps): Promise<void> => {
  const { clock, logger, stopping, dispatcher, inbox, wake, owner } = deps
  const { db } = deps.database
  const every = (name: string, everyMs: number, work: () => Promise<unknown>) =>
    runPeriodically({ clock, logger, stopping: stopping.signal }, name, everyMs, work)
  const relay = createRelay({
    db,
    github: deps.github,
    links: { deployment: (id: string) => new URL(`/v1/deployments/${id}`, env.PUBLIC_URL).href },
    clock,
    logger,
    owner,
    leaseMs: reportLeaseMs,
    batch: reportBatch,
    total: reportTotal,
    stopping: stopping.signal,
    sent: deps.metrics.counter('reports_total', 'Reports to GitHub, by outcome.', ['kind', 'outcome']),
  })
  const redeliverMissed = createRedeliverMissed({ db, github: deps.github, logger }, clock.now())
  const drift = deps.metrics.counter('drift_total', 'Differences between what runs and what should run.', [
    'kind',
  ])
  await Promise.all([
    every('heartbeat', beatMs, async () => {
      await beatWorker(db, {
        id: owner,
        kind: 'worker',
        version: env.APP_VERSION,
        detail: {
          busy: dispatcher.busy(),
          canClaim: dispatcher.canClaim(),
          keys: await deps.vault.report(),
        },
      })
      if (env.HEALTH_FILE !== undefined) await writeFile(env.HEALTH_FILE, '')
    }),
    // Not immediately at startup: the database may be unavailable.
    every('quota defaults', defaultsMs, () =>
      storeQuotaDefaults(db, quotaDefaults(env, env.ORGANIZATION_CONCURRENCY)),
    ),
    every('deliveries', env.POLL_MS, () => inbox.processDue()),
    every('environments', env.POLL_MS, () => dispatcher.pump()),
    every('expired leases', env.POLL_MS, () => reapExpired(db, owner, logger)),
    every('rechecks', env.POLL_MS, async () => {
      const due = await recheckDue({ db, github: deps.github, logger })
      if (due.length > 0) await wake.wakeEnvironments(due.map(one => ({ ...one, attempt: 0 })))
    }),
    every('projects', env.POLL_MS * 4, async () => {
      const due = await syncProjects({ db, github: deps.github, logger, everyMs: env.SYNC_MS })
      if (due.length > 0) await wake.wakeEnvironments(due.map(one => ({ ...one, attempt: 0 })))
    }),
    every('connections', env.POLL_MS * 4, async () => {
      const due = await checkConnections({ db, github: deps.github, logger, everyMs: env.SYNC_MS })
      if (due.length > 0) await wake.wakeEnvironments(due.map(one => ({ ...one, attempt: 0 })))
    }),
    every('missed deliveries', env.REDELIVER_MS, async () => {
      if (await isFirstWorker(db, owner, silentMs)) await redeliverMissed()
    }),
    every('project ends', env.POLL_MS * 4, async () => {
      const due = await followProjects({ db, logger })
      if (due.length > 0) await wake.wakeEnvironments(due.map(one => ({ ...one, attempt: 0 })))
    }),
    every('organization ends', env.POLL_MS * 4, () => followOrganizations({ db, logger })),
    every('rest', env.POLL_MS * 4, async () => {
      const due = await restDue({ db, logger })
      if (due.length > 0) await wake.wakeEnvironments(due.map(one => ({ ...one, attempt: 0 })))
    }),
    every('quotas', env.POLL_MS * 4, async () => {
      const due = await admitWaiting({ db, logger })
      if (due.length > 0) await wake.wakeEnvironments(due.map(one => ({ ...one, attempt: 0 })))
    }),
    every('drift', env.DRIFT_MS, async () => {
      try {
        if ((await repairDrift({ db, fly: deps.fly, logger, found: drift })).length > 0)
          await dispatcher.pump()
      } catch (error) {
        await deps.credential.note(error)
        throw error
      }
    }),
    every('credentials', env.POLL_MS, () => deps.credential.probe()),
    every('live machines', Math.min(env.POLL_MS * 4, env.MACHINE_CHECK_MS), async () => {
      const watched = { db, fly: deps.fly, logger, found: drift, everyMs: env.MACHINE_CHECK_MS }
      if ((await watchMachines(watched)).length > 0) await dispatcher.pump()
    }),
    every('data keys', env.ROTATION_MS, () =>
      keepKeys({ db, vault: deps.vault, logger, stopping: stopping.signal }),
    ),
    every('old things', env.PRUNE_MS, () =>
      pruneOld(
        { db, logger, stopping: stopping.signal },
        {
          deliveryBodies: env.DELIVERY_BODY_RETENTION_DAYS,
          logs: env.LOG_RETENTION_DAYS,
          decisions: env.DECISION_RETENTION_DAYS,
        },
      ),
    ),
    every('work directories', env.POLL_MS * 4, () => sweepWorkDir(db, env.WORK_DIR)),
    every('reports', env.REPORT_POLL_MS, async () => {
      while (!stopping.signal.aborted && (await relay.look()) === reportTotal);
    }),
  ])
  await relay.settled()
  await forgetWorker(db, owner).catch(() => undefined)
}
