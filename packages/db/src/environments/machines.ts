import {
  type DeploymentId,
  type EnvironmentId,
  type MachineFault,
  maxMachineRepairs,
  type OrganizationId,
} from '@taxiway/domain'
import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Database, Queryable, Transaction } from '../open-database.js'
import { releases } from '../releases/schema.js'
import { hasConverged } from './converge.js'
import { type EnvironmentRow, environments } from './schema.js'

export type LiveMachine = {
  environmentId: EnvironmentId
  app: string
  deploymentId: DeploymentId
  machineId: string
}

/** Live environments without due work, without a worker, and not asleep. */
const isAtRest = sql`${environments.desired} = 'up' and ${environments.liveDeploymentId} is not null
  and ${environments.appName} is not null and ${environments.asleepSince} is null
  and ${hasConverged}`

/**
 * Claims machines of live environments that were not checked for `everyMs`, longest first, so that workers
 * share them. A new fault is checked again after `confirmMs`.
 */
export const claimLiveMachines = async (
  db: Database,
  { everyMs, confirmMs, limit }: { everyMs: number; confirmMs: number; limit: number },
): Promise<LiveMachine[]> => {
  const due = db
    .select({ id: environments.id })
    .from(environments)
    .where(
      and(
        isAtRest,
        sql`coalesce(${environments.machineCheckedAt} < now() - interval '1 millisecond'
          * case when ${environments.machineFault} is null or ${environments.machineRepairs} >= ${maxMachineRepairs}::int then ${everyMs}::int else ${confirmMs}::int end, true)`,
      ),
    )
    .orderBy(sql`${environments.machineCheckedAt} nulls first`)
    .limit(limit)
    .for('update', { skipLocked: true })
  const rows = await db
    .update(environments)
    .set({ machineCheckedAt: sql`now()` })
    .where(inArray(environments.id, due))
    .returning({
      environmentId: environments.id,
      app: sql<string>`${environments.appName}`,
      deploymentId: sql<DeploymentId>`${environments.liveDeploymentId}`,
    })
  if (rows.length === 0) return []
  const made = await db
    .select({ deploymentId: releases.deploymentId, machineId: releases.machineId })
    .from(releases)
    .where(
      inArray(
        releases.deploymentId,
        rows.map(({ deploymentId }) => deploymentId),
      ),
    )
  return rows.flatMap(row => {
    const release = made.find(({ deploymentId }) => deploymentId === row.deploymentId)
    return release ? [{ ...row, machineId: release.machineId }] : []
  })
}

/**
 * Locks the environment if it is idle and this deployment is still live; null when the check is out of date.
 */
export const lockLiveMachine = async (
  tx: Transaction,
  { environmentId, deploymentId }: Pick<LiveMachine, 'environmentId' | 'deploymentId'>,
): Promise<(EnvironmentRow & { faultForMs: number; healthyForMs: number }) | null> => {
  const [row] = await tx
    .select({
      environment: environments,
      faultForMs: sql<number>`coalesce(extract(epoch from now() - ${environments.machineFaultSince}) * 1000, 0)::float8`,
      healthyForMs: sql<number>`coalesce(extract(epoch from now() - ${environments.machineHealthySince}) * 1000, 0)::float8`,
    })
    .from(environments)
    .where(and(eq(environments.id, environmentId), eq(environments.liveDeploymentId, deploymentId), isAtRest))
    .for('update')
  if (!row) return null
  return { ...row.environment, faultForMs: row.faultForMs, healthyForMs: row.healthyForMs }
}

/** Records that a machine is neither healthy nor certainly faulty; returns for how many milliseconds by now. */
export const noteMachineUnclear = async (db: Database, live: LiveMachine): Promise<number> => {
  const [row] = await db
    .update(environments)
    .set({ machineUnclearSince: sql`coalesce(${environments.machineUnclearSince}, now())` })
    .where(
      and(
        eq(environments.id, live.environmentId),
        eq(environments.liveDeploymentId, live.deploymentId),
        isAtRest,
      ),
    )
    .returning({
      forMs: sql<number>`(extract(epoch from now() - ${environments.machineUnclearSince}) * 1000)::float8`,
    })
  return row?.forMs ?? 0
}

export const noteMachineFault = async (
  tx: Transaction,
  id: EnvironmentId,
  fault: MachineFault,
  { isRepairOff }: { isRepairOff: boolean },
): Promise<void> => {
  await tx
    .update(environments)
    .set({
      machineFault: fault,
      isRepairOff,
      machineFaultSince: sql`coalesce(${environments.machineFaultSince}, now())`,
      machineHealthySince: null,
    })
    .where(eq(environments.id, id))
}

/** Records whether Fly has the machine stopped for lack of visits; null: it runs. */
export const noteMachineIdle = async (
  tx: Transaction,
  id: EnvironmentId,
  since: Date | null,
): Promise<void> => {
  await tx.update(environments).set({ idleSince: since }).where(eq(environments.id, id))
}

/** Records a healthy machine; `forgetRepairs` resets the repair count after a healthy period. */
export const noteMachineHealthy = async (
  tx: Transaction,
  id: EnvironmentId,
  forgetRepairs: boolean,
): Promise<void> => {
  await tx
    .update(environments)
    .set({
      machineFault: null,
      machineFaultSince: null,
      machineUnclearSince: null,
      machineHealthySince: sql`coalesce(${environments.machineHealthySince}, now())`,
      ...(forgetRepairs ? { machineRepairs: 0 } : {}),
    })
    .where(eq(environments.id, id))
}

export const countMachineRepair = async (tx: Transaction, id: EnvironmentId): Promise<void> => {
  await tx
    .update(environments)
    .set({
      machineRepairs: sql`${environments.machineRepairs} + 1`,
      machineFaultSince: sql`now()`,
      machineUnclearSince: null,
    })
    .where(eq(environments.id, id))
}

/** For each organization the number of live environments, and how many of them have a machine fault now. */
export const countMachineFaults = (
  db: Queryable,
): Promise<{ organizationId: OrganizationId; live: number; faulty: number }[]> =>
  db
    .select({
      organizationId: environments.organizationId,
      live: sql<number>`count(*)::int`,
      faulty: sql<number>`count(*) filter (where ${environments.machineFault} is not null)::int`,
    })
    .from(environments)
    .where(sql`${environments.liveDeploymentId} is not null and ${environments.asleepSince} is null`)
    .groupBy(environments.organizationId)
