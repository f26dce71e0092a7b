import {
  claimLiveMachines,
  countMachineFaults,
  countMachineRepair,
  type Database,
  findDeployment,
  inTransaction,
  type LiveMachine,
  lockLiveMachine,
  markForReport,
  noteMachineFault,
  noteMachineHealthy,
} from '@taxiway/db'
import { type EnvironmentId, type MachineFault, maxMachineRepairs, repairReason } from '@taxiway/domain'
import { type FlyClient, findMachineFault } from '@taxiway/fly'
import { changeWithDecision } from '@taxiway/lifecycle'
import type { Logger, Metrics } from '@taxiway/runtime'
import { isBeyond } from './find-drift.js'
import { driftBudget } from './repair-drift.js'

export type WatchDeps = {
  db: Database
  fly: { machines: Pick<FlyClient['machines'], 'get'> }
  logger: Logger
  found: ReturnType<Metrics['counter']>
  everyMs: number
}

const batch = 20
/** A fault is repaired when it is still there after a quarter of the interval. */
const confirmShare = 1 / 4
/** Repairs are forgotten after so many intervals of health. */
const steadyIntervals = 10

/**
 * Looks at the machines of some live environments and has those repaired whose app does not serve. What is wrong is kept with the
 * environment, for the API and GitHub. One read a machine, `batch` machines a call: with many live environments each is looked at more
 * seldom. Returns the environments that became due.
 */
export const watchMachines = async (deps: WatchDeps): Promise<EnvironmentId[]> => {
  const { db, fly, everyMs } = deps
  const due: EnvironmentId[] = []
  const looked = { everyMs, confirmMs: Math.floor(everyMs * confirmShare), limit: batch }
  for (const live of await claimLiveMachines(db, looked)) {
    const fault = findMachineFault(await fly.machines.get(live.app, live.machineId))
    if (fault === 'unclear') continue
    if (fault === undefined) await noteHealthy(deps, live)
    else if (await noteFault(deps, live, fault)) due.push(live.environmentId)
  }
  return due
}

const noteHealthy = ({ db, everyMs }: WatchDeps, live: LiveMachine): Promise<void> =>
  inTransaction(db, async tx => {
    const environment = await lockLiveMachine(tx, live)
    if (!environment) return
    const isSteady = environment.healthyForMs > steadyIntervals * everyMs
    await noteMachineHealthy(tx, environment.id, isSteady)
    if (environment.machineFault) await markForReport(tx, environment.id, [live.deploymentId])
  })

const noteFault = async (deps: WatchDeps, live: LiveMachine, fault: MachineFault): Promise<boolean> => {
  const { db, logger, found, everyMs } = deps
  // Many at once are likelier a fault of Fly, or of ours, than of so many apps.
  const { live: total, faulty } = await countMachineFaults(db)
  const tooMany = isBeyond(faulty, total, driftBudget)
  if (tooMany) logger.error({ faulty, total }, 'too many machines have a fault; none is repaired')
  return inTransaction(db, async tx => {
    const environment = await lockLiveMachine(tx, live)
    if (!environment) return false
    const { machineFault, machineRepairs, faultForMs, liveSha: sha } = environment
    await noteMachineFault(tx, environment.id, fault)
    if (machineFault !== fault) {
      found.inc({ kind: fault })
      logger.warn({ environmentId: environment.id, app: live.app, fault }, 'a live machine has a fault')
      await markForReport(tx, environment.id, [live.deploymentId])
    }
    const isConfirmed = machineFault !== null && faultForMs >= everyMs * confirmShare
    if (!isConfirmed || tooMany || machineRepairs >= maxMachineRepairs || !sha) return false
    await countMachineRepair(tx, environment.id)
    const served = await findDeployment(tx, live.deploymentId)
    const isLost = fault === 'missing' || fault === 'unreachable'
    const wanted = {
      desired: 'up',
      sha,
      reason: environment.desiredReason,
      because: repairReason(fault),
      variablesOf: served?.variablesOf ?? live.deploymentId,
      ...(machineRepairs === 0 && !isLost ? { wake: true as const } : {}),
    } as const
    return (await changeWithDecision(tx, environment, wanted, forced)).changed
  })
}

const forced = { source: 'reconciler', by: 'reconciler', force: true } as const
