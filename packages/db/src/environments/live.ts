import type { DeploymentId, EnvironmentId } from '@taxiway/domain'
import { eq, sql } from 'drizzle-orm'
import type { Transaction } from '../open-database.js'
import { countMachineTime } from '../usage/machine-time.js'
import { type EnvironmentRow, environments } from './schema.js'

export type WentLive = {
  url: string
  deploymentId: DeploymentId
  sha: string | null
  /** The fingerprint of its variables, and whether they differ from the current ones already. */
  variables: string
  variablesStale: boolean
  /** Whether some are for trusted code alone; undefined when the machine keeps those it has. */
  holdsTrusted: boolean | undefined
  /** Repairs are counted until a deployment for another reason goes live. */
  isRepair: boolean
}

/** Records a switched release as the live one; what was known about the previous machine is forgotten. */
export const markLive = async (
  tx: Transaction,
  id: EnvironmentId,
  { url, deploymentId, sha, variables, variablesStale, holdsTrusted, isRepair }: WentLive,
): Promise<void> => {
  await tx
    .update(environments)
    .set({
      url,
      liveDeploymentId: deploymentId,
      liveSha: sha,
      liveVariables: variables,
      variablesStale,
      ...(holdsTrusted === undefined ? {} : { holdsTrusted }),
      asleepSince: null,
      idleSince: null,
      machineCheckedAt: sql`now()`,
      machineFault: null,
      machineFaultSince: null,
      machineHealthySince: null,
      machineUnclearSince: null,
      ...(isRepair ? {} : { machineRepairs: 0 }),
      lastActivityAt: sql`now()`,
    })
    .where(eq(environments.id, id))
}

/** Records that the live machine is stopped and kept. */
export const markAsleep = async (tx: Transaction, id: EnvironmentId): Promise<void> => {
  await countMachineTime(tx, { environmentId: id }, { runs: false })
  await tx
    .update(environments)
    .set({ asleepSince: sql`now()`, idleSince: null })
    .where(eq(environments.id, id))
}

/** Records that there is no live app any more: it disappeared or was destroyed. */
export const forgetLive = async (tx: Transaction, environment: Pick<EnvironmentRow, 'id'>): Promise<void> => {
  await tx
    .update(environments)
    .set({
      url: null,
      liveDeploymentId: null,
      liveSha: null,
      asleepSince: null,
      idleSince: null,
      holdsTrusted: false,
    })
    .where(eq(environments.id, environment.id))
}

/**
 * Stores the name of the app before it is created; null gives it up. A name that another environment has is a
 * unique violation.
 */
export const setAppName = async (tx: Transaction, id: EnvironmentId, name: string | null): Promise<void> => {
  await tx.update(environments).set({ appName: name }).where(eq(environments.id, id))
}
