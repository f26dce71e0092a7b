import { writeFile } from 'node:fs/promises'
import { beatWorker, isFirstWorker, storeQuotaDefaults } from '@taxiway/db'
import { type FlyTokenVerdict, quotaDefaults } from '@taxiway/domain'
import { maintainKeys } from '@taxiway/vault'
import type { WorkerDeps } from '../deps.js'
import type { WorkerEnv } from '../env.js'
import { checkAuthors } from './check-authors.js'
import { checkConnections } from './check-connections.js'
import { createFlyTokenCheck } from './check-fly-token.js'
import { checkInvariants } from './check-invariants.js'
import { collectImages } from './collect-images.js'
import { followOrganizations } from './follow-organizations.js'
import { followProjects } from './follow-projects.js'
import { keepPartitions, pruneOld } from './prune-old.js'
import { reapExpired } from './reap.js'
import { recoverLost } from './recover-lost.js'
import { createRedeliverMissed } from './redeliver-missed.js'
import { repairDrift } from './repair-drift.js'
import type { PeriodicTask } from './run-periodically.js'
import { admitWaiting, sleepOrExpireDue, takeDownDue } from './sleep-or-expire-due.js'
import { sweepApps } from './sweep-apps.js'
import { sweepWorkDir } from './sweep-work-dir.js'
import { syncProjects } from './sync-projects.js'
import { createWatchDisk } from './watch-disk.js'
import { watchMachines } from './watch-machines.js'
import { createWatchWithheldEnds } from './watch-withheld-ends.js'

const beatMs = 5_000
const silentMs = 4 * beatMs
const defaultsMs = 60_000
const flyTokenMs = 30_000

type Due = Parameters<WorkerDeps['wake']['wakeEnvironments']>[0]

/** Everything the reconciler does, and how often. */
export const reconcilerTasks = (env: WorkerEnv, deps: WorkerDeps): PeriodicTask[] => {
  const { logger, github, fly, builder, dispatcher, inbox, credential, vault, owner } = deps
  const { db } = deps.database
  const stopping = deps.stopping.signal
  const oftenMs = env.POLL_MS
  const soonMs = env.POLL_MS * 4
  const looks = { db, github, logger }
  const found = deps.metrics.counter('drift_total', 'Differences between what runs and what should run.', [
    'kind',
  ])
  const redeliverMissed = createRedeliverMissed(looks, deps.clock.now())
  const storeDefaults = () => storeQuotaDefaults(db, quotaDefaults(env, env.ORGANIZATION_CONCURRENCY))
  const redeliver = async () => {
    if (await isFirstWorker(db, owner, silentMs)) await redeliverMissed()
  }
  const collect = async () => {
    if (await isFirstWorker(db, owner, silentMs))
      await collectImages({ db, builder, logger, stopping }, env.IMAGE_RETENTION_DAYS)
  }
  const repair = async () => {
    try {
      if ((await repairDrift({ db, fly, logger, found })).length > 0) await dispatcher.pump()
    } catch (error) {
      await credential.note(error)
      throw error
    }
  }
  const authors = () => checkAuthors({ ...looks, everyMs: env.TRUST_CHECK_MS })
  const strays = deps.metrics.gauge(
    'stray_apps',
    'Apps on Fly in networks like ours that should not be there: stray (ours, removed) or unknown (left alone).',
    ['kind'],
  )
  const sweep = async () => {
    if (!(await isFirstWorker(db, owner, silentMs))) return
    const { unknown } = await sweepApps({ db, fly, logger, clock: deps.clock, found: strays })
    await deps.wake.wakeEnvironments(await recoverLost(looks, unknown))
  }
  const check = async () => {
    if (await isFirstWorker(db, owner, silentMs))
      await checkInvariants({ database: deps.database, logger, stopping })
  }
  const watch = async () => {
    const repaired = await watchMachines({ db, fly, logger, found, everyMs: env.MACHINE_CHECK_MS })
    if (repaired.length > 0) await dispatcher.pump()
  }
  const keepDays = {
    deliveryBodies: env.DELIVERY_BODY_RETENTION_DAYS,
    logs: env.LOG_RETENTION_DAYS,
    decisions: env.DECISION_RETENTION_DAYS,
    transitions: env.TRANSITION_RETENTION_DAYS,
  }
  const syncing = { ...looks, everyMs: env.SYNC_MS }
  const flyToken = createFlyTokenCheck({ fly, credential, clock: deps.clock, logger })
  const watchWithheldEnds = createWatchWithheldEnds({ db, logger, metrics: deps.metrics })
  /** Wakes the environments that the work made due. */
  const waking = (work: () => Promise<Due>) => async () => deps.wake.wakeEnvironments(await work())

  return [
    { name: 'heartbeat', everyMs: beatMs, work: () => writeHeartbeat(env, deps, flyToken.verdict()) },
    { name: 'Fly token', everyMs: flyTokenMs, work: flyToken.look },
    // Not immediately at startup: the database may be unavailable.
    { name: 'quota defaults', everyMs: defaultsMs, work: storeDefaults },
    { name: 'deliveries', everyMs: oftenMs, work: inbox.processDue },
    { name: 'commands', everyMs: oftenMs, work: deps.commands.look },
    { name: 'environments', everyMs: oftenMs, work: dispatcher.pump },
    { name: 'expired leases', everyMs: oftenMs, work: () => reapExpired(db, owner, logger) },
    { name: 'credentials', everyMs: oftenMs, work: credential.probe },
    { name: 'rechecks', everyMs: oftenMs, work: deps.rechecks.look },
    { name: 'projects', everyMs: soonMs, work: waking(() => syncProjects(syncing)) },
    { name: 'connections', everyMs: soonMs, work: waking(() => checkConnections(syncing)) },
    { name: 'authors', everyMs: soonMs, work: authors },
    { name: 'project ends', everyMs: soonMs, work: waking(() => followProjects({ db, logger })) },
    { name: 'organization ends', everyMs: soonMs, work: () => followOrganizations({ db, logger }) },
    { name: 'sleep and expiry', everyMs: soonMs, work: waking(() => sleepOrExpireDue({ db, logger })) },
    { name: 'ends of grace', everyMs: oftenMs, work: waking(() => takeDownDue({ db, logger })) },
    { name: 'quotas', everyMs: soonMs, work: waking(() => admitWaiting({ db, logger })) },
    {
      name: 'disk',
      everyMs: soonMs,
      work: createWatchDisk(deps.metrics, { work: env.WORK_DIR, images: env.IMAGE_STORE_DIR }),
    },
    { name: 'invariants', everyMs: soonMs, work: check },
    { name: 'withheld ends', everyMs: soonMs, work: watchWithheldEnds },
    { name: 'work directories', everyMs: soonMs, work: () => sweepWorkDir(db, env.WORK_DIR) },
    { name: 'live machines', everyMs: Math.min(soonMs, env.MACHINE_CHECK_MS), work: watch },
    { name: 'missed deliveries', everyMs: env.REDELIVER_MS, work: redeliver },
    { name: 'drift', everyMs: env.DRIFT_MS, work: repair },
    { name: 'stray apps', everyMs: env.DRIFT_MS, work: sweep },
    {
      name: 'data keys',
      everyMs: env.ROTATION_MS,
      work: () => maintainKeys({ db, vault, logger, stopping }),
    },
    { name: 'images', everyMs: env.PRUNE_MS, work: collect },
    {
      name: 'partitions',
      everyMs: env.PRUNE_MS,
      work: () => keepPartitions({ db, logger, stopping }, keepDays),
    },
    { name: 'old things', everyMs: env.PRUNE_MS, work: () => pruneOld({ db, logger, stopping }, keepDays) },
  ]
}

const writeHeartbeat = async (
  env: WorkerEnv,
  { database, owner, dispatcher, vault, breakers }: WorkerDeps,
  fly: FlyTokenVerdict,
): Promise<void> => {
  await beatWorker(database.db, {
    id: owner,
    kind: 'worker',
    version: env.APP_VERSION,
    detail: {
      ...{ busy: dispatcher.busy(), canClaim: dispatcher.canClaim(), fly },
      ...{ keys: await vault.report(), breakers: await breakers.read() },
    },
  })
  if (env.HEALTH_FILE !== undefined) await writeFile(env.HEALTH_FILE, '')
}
