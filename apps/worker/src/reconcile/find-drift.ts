import { type DeletionBudget, type EnvironmentId, isBeyondBudget } from '@taxiway/domain'

/** An app as the Machines API lists it. */
export type SeenApp = { name: string; network: string | undefined; machineCount: number | undefined }

/** A converged environment: no worker holds it, and no work is due. */
export type KnownEnvironment = {
  id: EnvironmentId
  appName: string
  network: string
  desired: string
  isLive: boolean
}

export type Drift =
  /** The app should be gone, but exists. */
  | { kind: 'leftover'; environmentId: EnvironmentId; app: string }
  /** The app should serve, but is missing or has no machine. */
  | { kind: 'missing'; environmentId: EnvironmentId; app: string }
  /** The app has more machines than the live one. */
  | { kind: 'surplus'; environmentId: EnvironmentId; app: string }

/**
 * Compares running apps with the desired state. Only apps in the network that Taxiway assigned count as ours:
 * an app that only has the right name is never touched. If more apps are missing than the budget allows, nothing
 * is repaired and the drift is reported: the list is then more likely wrong than the apps.
 */
export const findDrift = (
  apps: readonly SeenApp[],
  environments: readonly KnownEnvironment[],
  budget: DeletionBudget,
): { drift: Drift[]; overBudget: boolean } => {
  const seen = new Map(apps.map(app => [app.name, app]))
  const drift = environments.flatMap((environment): Drift[] => {
    const app = seen.get(environment.appName)
    const found = { environmentId: environment.id, app: environment.appName }
    const isOurs = app?.network === environment.network
    if (environment.desired === 'down') return isOurs ? [{ kind: 'leftover', ...found }] : []
    if (environment.isLive && (!isOurs || app.machineCount === 0)) return [{ kind: 'missing', ...found }]
    const wanted = environment.isLive ? 1 : 0
    return isOurs && (app.machineCount ?? wanted) > wanted ? [{ kind: 'surplus', ...found }] : []
  })
  const missing = drift.filter(one => one.kind === 'missing').length
  const live = environments.filter(environment => environment.isLive).length
  return { drift, overBudget: isBeyondBudget(missing, live, budget) }
}
