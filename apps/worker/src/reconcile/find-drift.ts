import type { EnvironmentId } from '@taxiway/domain'

/** An app as the Machines API lists it. */
export type SeenApp = { name: string; network: string | undefined; machineCount: number | undefined }

/** A converged environment as we know it: nobody works on it, and nothing is due. */
export type KnownEnvironment = {
  id: EnvironmentId
  appName: string
  network: string
  desired: string
  isLive: boolean
}

export type Drift =
  /** It should be gone, and is there. */
  | { kind: 'leftover'; environmentId: EnvironmentId; app: string }
  /** It should serve, and is not there or has no machine. */
  | { kind: 'missing'; environmentId: EnvironmentId; app: string }
  /** It has more than the one machine of what is live. */
  | { kind: 'surplus'; environmentId: EnvironmentId; app: string }

export type DriftBudget = { floor: number; share: number }

/**
 * Compares what runs with what should run. Only apps in the network we gave them count as ours: whoever merely has the name is left
 * alone. More that leaked or vanished than the budget allows (both over `floor` and over `share` of what is live) is not
 * repaired but reported: then it is likelier that we are wrong.
 */
export const findDrift = (
  apps: readonly SeenApp[],
  environments: readonly KnownEnvironment[],
  budget: DriftBudget,
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
  const drastic = drift.filter(one => one.kind !== 'surplus').length
  const live = environments.filter(environment => environment.isLive).length
  return { drift, overBudget: isBeyond(drastic, live, budget) }
}

export const isBeyond = (count: number, live: number, { floor, share }: DriftBudget): boolean =>
  count > floor && count > share * live
