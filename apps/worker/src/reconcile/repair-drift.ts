import {
  type Database,
  findConvergedIdle,
  findConvergedLive,
  findProject,
  forgetLive,
  inTransaction,
  lockEnvironment,
  lookAgain,
} from '@taxiway/db'
import { deletionBudget, type EnvironmentId, networkName } from '@taxiway/domain'
import type { FlyClient } from '@taxiway/fly'
import { changeWithDecision } from '@taxiway/lifecycle'
import type { Logger, Metrics } from '@taxiway/runtime'
import { type Drift, findDrift } from './find-drift.js'

export type DriftDeps = {
  db: Database
  fly: Pick<FlyClient, 'apps' | 'machines'>
  logger: Logger
  found: ReturnType<Metrics['counter']>
}

/**
 * Lists all running apps once and repairs those that differ from the desired state. A failed list repairs
 * nothing: a missing entry is then no proof. Returns the environments that became due.
 */
export const repairDrift = async ({ db, fly, logger, found }: DriftDeps): Promise<EnvironmentId[]> => {
  // Read the live environments before listing, so an app that goes live meanwhile does not look missing.
  const live = await findConvergedLive(db)
  const apps = await fly.apps.list()
  const environments = [
    ...live,
    ...(await findConvergedIdle(
      db,
      apps.map(app => app.name),
    )),
  ]
  const { drift, overBudget } = findDrift(
    apps.map(app => ({ name: app.name, network: app.network, machineCount: app.machine_count })),
    environments.map(environment => ({ ...environment, network: networkName(environment.id) })),
    deletionBudget,
  )
  for (const one of drift) found.inc({ kind: one.kind })
  if (overBudget) {
    logger.error(
      { drift: drift.length },
      'too much drift to be plausible; nothing is repaired: compare the apps on Fly with the environments',
    )
    return []
  }
  const due: EnvironmentId[] = []
  for (const one of drift) if (await repair({ db, fly, logger }, one)) due.push(one.environmentId)
  return due
}

const repair = async (
  { db, fly, logger }: Pick<DriftDeps, 'db' | 'fly' | 'logger'>,
  drift: Drift,
): Promise<boolean> => {
  // The list may be wrong or old; before rebuilding, ask for this one app by name.
  if (drift.kind === 'missing' && (await isServing(fly, drift.app))) return false
  return inTransaction(db, async tx => {
    const environment = await lockEnvironment(tx, drift.environmentId)
    // Another worker holds it or soon will; that worker checks for itself.
    if (!environment || environment.leaseOwner || environment.observedGeneration < environment.generation)
      return false
    logger.warn({ environmentId: environment.id, app: drift.app, drift: drift.kind }, 'drift found')
    if (drift.kind === 'surplus') {
      await lookAgain(tx, environment)
      return true
    }
    const { desiredReason: reason, desiredSha, liveSha } = environment
    if (drift.kind === 'leftover')
      return (
        await changeWithDecision(
          tx,
          environment,
          { desired: 'down', reason },
          { ...forced, isUnasked: true, endReason: 'leftover' },
        )
      ).changed
    const project = await findProject(tx, environment.projectId)
    // The check of its machine says that it is missing.
    if (project?.config.selfHeal === false) return false
    // Clear the live release in every case, so that a failed repair is not started again at every run.
    await forgetLive(tx, environment)
    if (environment.desired !== 'up' || !liveSha) return false
    return (
      await changeWithDecision(
        tx,
        environment,
        { desired: 'up', sha: desiredSha ?? liveSha, runs: liveSha, reason, because: 'drift_missing' },
        forced,
      )
    ).changed
  })
}

const isServing = async (fly: DriftDeps['fly'], app: string): Promise<boolean> =>
  (await fly.apps.get(app)) !== undefined && (await fly.machines.list(app)).length > 0

const forced = { source: 'reconciler', by: 'reconciler', force: true } as const
