import {
  type Database,
  findConvergedIdle,
  findConvergedLive,
  forgetLive,
  inTransaction,
  lockEnvironment,
  lookAgain,
} from '@taxiway/db'
import { type EnvironmentId, networkName } from '@taxiway/domain'
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

export const driftBudget = { floor: 10, share: 0.2 }

/**
 * Lists what runs, once for everything, and has repaired what differs from what should run. A list that fails repairs nothing: what
 * was not seen is not gone. Returns the environments that became due.
 */
export const repairDrift = async ({ db, fly, logger, found }: DriftDeps): Promise<EnvironmentId[]> => {
  // What serves is read before listing, so that what goes live meanwhile is not mistaken for missing.
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
    driftBudget,
  )
  for (const one of drift) found.inc({ kind: one.kind })
  if (overBudget) {
    logger.error(
      { drift: drift.length },
      'too much drift to believe; nothing is repaired until somebody has looked',
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
  // A list may be wrong or old; before something is built again, this one app is asked for by name.
  if (drift.kind === 'missing' && (await isServing(fly, drift.app))) return false
  return inTransaction(db, async tx => {
    const environment = await lockEnvironment(tx, drift.environmentId)
    // Somebody works on it, or is about to: they will see for themselves.
    if (!environment || environment.leaseOwner || environment.observedGeneration < environment.generation)
      return false
    logger.warn({ environmentId: environment.id, app: drift.app, drift: drift.kind }, 'drift found')
    if (drift.kind === 'surplus') {
      await lookAgain(tx, environment)
      return true
    }
    const { desiredReason: reason, liveSha: sha } = environment
    if (drift.kind === 'leftover')
      return (await changeWithDecision(tx, environment, { desired: 'down', reason }, forced)).changed
    // Not live any more, whatever comes of it: what cannot be brought back is not tried again with every look.
    await forgetLive(tx, environment)
    if (environment.desired !== 'up' || !sha) return false
    return (
      await changeWithDecision(
        tx,
        environment,
        { desired: 'up', sha, reason, because: 'drift_missing' },
        forced,
      )
    ).changed
  })
}

const isServing = async (fly: DriftDeps['fly'], app: string): Promise<boolean> =>
  (await fly.apps.get(app)) !== undefined && (await fly.machines.list(app)).length > 0

const forced = { source: 'reconciler', by: 'reconciler', force: true } as const
