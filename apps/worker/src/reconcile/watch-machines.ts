import {
  claimLiveMachines,
  countMachineFaults,
  countMachineRepair,
  countMachineTime,
  type Database,
  findDeployment,
  findProject,
  inTransaction,
  type LiveMachine,
  lockLiveMachine,
  markForReport,
  noteMachineFault,
  noteMachineHealthy,
  noteMachineIdle,
  noteMachineUnclear,
  startMachineTime,
  type Transaction,
} from '@taxiway/db'
import {
  deletionBudget,
  type EnvironmentId,
  isBeyondBudget,
  type MachineFault,
  maxMachineRepairs,
  type OrganizationId,
  repairReason,
} from '@taxiway/domain'
import { type FlyClient, findMachineFault, readIdleSince, readStartedAt } from '@taxiway/fly'
import { changeWithDecision } from '@taxiway/lifecycle'
import type { Logger, Metrics } from '@taxiway/runtime'

export type WatchDeps = {
  db: Database
  fly: { machines: Pick<FlyClient['machines'], 'get'> }
  logger: Logger
  found: ReturnType<Metrics['counter']>
  everyMs: number
}

const batch = 20
/** A fault is confirmed by a second check after a quarter of the interval, then repaired. */
const confirmShare = 1 / 4
/** A machine that changes its state, or whose checks do not report, for this long has a fault. */
const unclearMs = 5 * 60_000
/** The repair count is reset after this many healthy intervals. */
const steadyIntervals = 10

/**
 * Checks the machines of some live environments and queues a repair for those whose app does not serve. The
 * fault is stored with the environment, for the API and GitHub. One read per machine, `batch` machines per
 * call, so each machine is checked less often when many are live. Returns the environments that became due.
 */
export const watchMachines = async (deps: WatchDeps): Promise<EnvironmentId[]> => {
  const { db, fly, everyMs } = deps
  const due: EnvironmentId[] = []
  const looked = { everyMs, confirmMs: Math.floor(everyMs * confirmShare), limit: batch }
  for (const live of await claimLiveMachines(db, looked)) {
    const machine = await fly.machines.get(live.app, live.machineId)
    const found = findMachineFault(machine)
    if (found === undefined) {
      const idleSince = machine && readIdleSince(machine)
      await noteHealthy(deps, live, { idleSince, startedAt: machine && readStartedAt(machine) })
    } else if (!found.certain && (await noteMachineUnclear(db, live)) < unclearMs) continue
    else if (await noteFault(deps, live, found.fault)) due.push(live.environmentId)
  }
  return due
}

/** That Fly has it stopped for lack of visitors is noted, and changes nothing: the next visit starts it. */
const noteHealthy = (
  { db, everyMs }: WatchDeps,
  live: LiveMachine,
  { idleSince, startedAt }: { idleSince: Date | undefined; startedAt: Date | undefined },
): Promise<void> =>
  inTransaction(db, async tx => {
    const environment = await lockLiveMachine(tx, live)
    if (!environment) return
    const isSteady = environment.healthyForMs > steadyIntervals * everyMs
    await noteMachineHealthy(tx, environment.id, isSteady)
    await countTime(tx, live, idleSince, startedAt)
    const wasIdle = environment.idleSince !== null
    if (idleSince?.getTime() !== environment.idleSince?.getTime())
      await noteMachineIdle(tx, environment.id, idleSince ?? null)
    if (environment.machineFault || wasIdle !== (idleSince !== undefined))
      await markForReport(tx, environment.id, [live.deploymentId])
  })

/** What starts and stops between two looks is counted from Fly's own times; a whole sleep between two looks counts as running. */
const countTime = async (
  tx: Transaction,
  { environmentId, machineId }: LiveMachine,
  idleSince: Date | undefined,
  startedAt: Date | undefined,
): Promise<void> => {
  const machine = { environmentId, machineId }
  if (idleSince) return countMachineTime(tx, machine, { runs: false, until: idleSince })
  await startMachineTime(tx, machine, startedAt && { since: startedAt })
  await countMachineTime(tx, machine, { runs: true })
}

const noteFault = async (deps: WatchDeps, live: LiveMachine, fault: MachineFault): Promise<boolean> => {
  const { db, logger, found, everyMs } = deps
  return inTransaction(db, async tx => {
    const environment = await lockLiveMachine(tx, live)
    if (!environment) return false
    const tooMany = areTooMany(await countMachineFaults(tx), environment.organizationId)
    if (tooMany)
      logger.error({ environmentId: environment.id }, 'too many machines have a fault; none is repaired')
    const { desiredSha, machineFault, machineRepairs, faultForMs, liveSha } = environment
    const project = await findProject(tx, environment.projectId)
    const isRepairOff = project?.config.selfHeal === false
    await noteMachineFault(tx, environment.id, fault, { isRepairOff })
    if (machineFault !== fault) {
      found.inc({ kind: fault })
      logger.warn({ environmentId: environment.id, app: live.app, fault }, 'a live machine has a fault')
      await markForReport(tx, environment.id, [live.deploymentId])
    }
    const isConfirmed = machineFault !== null && faultForMs >= everyMs * confirmShare
    if (!isConfirmed || tooMany || isRepairOff || machineRepairs >= maxMachineRepairs || !liveSha)
      return false
    await countMachineRepair(tx, environment.id)
    const served = await findDeployment(tx, live.deploymentId)
    const isLost = fault === 'missing' || fault === 'unreachable'
    const wanted = {
      desired: 'up',
      sha: desiredSha ?? liveSha,
      runs: liveSha,
      reason: environment.desiredReason,
      because: repairReason(fault),
      variablesOf: served?.variablesOf ?? live.deploymentId,
      ...(machineRepairs === 0 && !isLost ? { wake: true as const } : {}),
    } as const
    return (await changeWithDecision(tx, environment, wanted, forced)).changed
  })
}

/**
 * Many faults at once are more likely a fault of Fly or Taxiway than of the apps. An organization with too many of its
 * own does not count for the others: its apps may crash by themselves, and must not end the repairs of all.
 */
const areTooMany = (
  counts: Awaited<ReturnType<typeof countMachineFaults>>,
  organizationId: OrganizationId,
): boolean => {
  const isBeyond = ({ live, faulty }: { live: number; faulty: number }) =>
    isBeyondBudget(faulty, live, deletionBudget)
  const rest = counts.filter(one => !isBeyond(one))
  const all = rest.reduce(
    (sum, { live, faulty }) => ({ live: sum.live + live, faulty: sum.faulty + faulty }),
    {
      live: 0,
      faulty: 0,
    },
  )
  return !rest.some(one => one.organizationId === organizationId) || isBeyond(all)
}

const forced = { source: 'reconciler', by: 'reconciler', force: true } as const
