import {
  type Database,
  findAppOwners,
  findSweep,
  inTransaction,
  intendResource,
  lockEnvironment,
  markGone,
  markPresent,
  storeSweep,
} from '@taxiway/db'
import {
  deletionBudget,
  type EnvironmentId,
  environmentOfNetwork,
  isBeyondBudget,
  isDomainError,
  networkName,
} from '@taxiway/domain'
import type { FlyClient } from '@taxiway/fly'
import type { Clock, Logger, Metrics } from '@taxiway/runtime'

export type SweepDeps = {
  db: Database
  fly: { apps: Pick<FlyClient['apps'], 'list' | 'get' | 'delete'> }
  logger: Logger
  clock: Pick<Clock, 'now'>
  /** Apps in networks like ours, by what they are: `stray` or `unknown`. */
  found: ReturnType<Metrics['gauge']>
}

/** An app in a network like ours, of an environment that is not in the database. */
export type UnknownApp = { name: string; environmentId: EnvironmentId }

const batch = 1_000

/**
 * Compares all apps in networks with our prefix with the environments. An app that carries the mark of one of our environments and is
 * not its app is a leftover of a crash: it is entered in the ledger, destroyed, and verified to be gone. An app of an environment that
 * this installation does not know is only reported and returned: another installation may own it. A failed list throws before anything is deleted.
 */
export const sweepApps = async ({
  db,
  fly,
  logger,
  clock,
  found,
}: SweepDeps): Promise<{ removed: string[]; unknown: UnknownApp[] }> => {
  const listed = (await fly.apps.list()).flatMap(({ name, network }) => {
    const environmentId = environmentOfNetwork(network ?? '')
    return environmentId === null ? [] : [{ name, environmentId }]
  })
  const strays: { name: string; environmentId: EnvironmentId }[] = []
  const unknown: UnknownApp[] = []
  let known = 0
  for (let start = 0; start < listed.length; start += batch) {
    const page = listed.slice(start, start + batch)
    const owners = await findAppOwners(
      db,
      page.map(app => app.environmentId),
    )
    for (const app of page) {
      const owner = owners.get(app.environmentId)
      if (owner === undefined) unknown.push(app)
      else if (owner.appName === app.name) known += 1
      // A worker may just be making it.
      else if (owner.isAtRest) strays.push(app)
    }
  }
  found.set({ kind: 'stray' }, strays.length)
  found.set({ kind: 'unknown' }, unknown.length)
  if (unknown.length > 0)
    logger.warn(
      { apps: unknown.slice(0, 20).map(({ name }) => name), count: unknown.length },
      'apps in networks like ours that no environment here owns; they are left alone',
    )
  const names = strays.map(({ name }) => name)
  const isWithheld = isBeyondBudget(strays.length, known, deletionBudget) && !(await areConfirmed(db, names))
  await storeSweep(db, {
    at: clock.now(),
    known,
    strays: names,
    unknown: unknown.map(({ name }) => name),
    isWithheld,
  })
  if (isWithheld) {
    logger.error(
      { count: strays.length },
      'too many stray apps to be plausible; none is removed before an operator confirms (POST /v1/system/sweep/confirm)',
    )
    return { removed: [], unknown }
  }
  const removed: string[] = []
  for (const stray of strays) if (await removeStray({ db, fly, logger }, stray)) removed.push(stray.name)
  return { removed, unknown }
}

/** An operator confirmed the end of these apps and perhaps of others, which are gone meanwhile. */
const areConfirmed = async (db: Database, names: readonly string[]): Promise<boolean> => {
  const last = await findSweep(db)
  if (!last?.confirmedAt) return false
  const confirmed = new Set(last.strays)
  return names.every(name => confirmed.has(name))
}

const removeStray = async (
  { db, fly, logger }: Pick<SweepDeps, 'db' | 'fly' | 'logger'>,
  { name, environmentId }: { name: string; environmentId: EnvironmentId },
): Promise<boolean> => {
  const app = { environmentId, kind: 'app' as const, name }
  const isOurs = async () => {
    try {
      return (await fly.apps.get(name))?.network === networkName(environmentId)
    } catch (error) {
      if (isDomainError(error, 'fly.name_taken')) return false
      throw error
    }
  }
  if (!(await isOurs())) return false
  const isStray = await inTransaction(db, async tx => {
    const environment = await lockEnvironment(tx, environmentId)
    if (!environment || environment.leaseOwner || environment.appName === name) return false
    await intendResource(tx, app)
    await markPresent(tx, app, name)
    return true
  })
  if (!isStray) return false
  await fly.apps.delete(name)
  logger.warn({ app: name, environmentId }, 'a stray app of ours was deleted')
  // Fly may still show it for a moment; the next sweep verifies it again.
  if (!(await isOurs())) await markGone(db, app)
  return true
}
