import type { EnvironmentId } from '@taxiway/domain'
import { and, eq, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../open-database.js'
import { type EnvironmentRow, environments } from './schema.js'

/** Records that the environment has converged to this generation. */
export const markConverged = async (
  tx: Transaction,
  environment: Pick<EnvironmentRow, 'id' | 'generation'>,
): Promise<void> => {
  await tx
    .update(environments)
    .set({ observedGeneration: environment.generation, providerWait: null, providerWaitSince: null })
    .where(eq(environments.id, environment.id))
}

export type ConvergedEnvironment = { id: EnvironmentId; appName: string; desired: string; isLive: boolean }

/** Its work is done, and no worker holds it. */
export const hasConverged = sql`${environments.leaseOwner} is null and ${environments.observedGeneration} = ${environments.generation}`
const convergedColumns = {
  id: environments.id,
  appName: sql<string>`${environments.appName}`,
  desired: environments.desired,
  isLive: sql<boolean>`${environments.liveDeploymentId} is not null`,
}

/** Every live environment without a worker and without due work. */
export const findConvergedLive = (db: Database): Promise<ConvergedEnvironment[]> =>
  db
    .select(convergedColumns)
    .from(environments)
    .where(
      and(
        hasConverged,
        sql`${environments.appName} is not null and ${environments.liveDeploymentId} is not null`,
      ),
    )

/** The environments of these apps that have no live release. */
export const findConvergedIdle = (db: Database, apps: readonly string[]): Promise<ConvergedEnvironment[]> =>
  db
    .select(convergedColumns)
    .from(environments)
    .where(
      and(
        hasConverged,
        sql`${environments.liveDeploymentId} is null`,
        sql`${environments.appName} = any(${sql.param(apps)}::text[])`,
      ),
    )

/** Makes an environment due without changing its desired state: the next holder compares and cleans up. */
export const lookAgain = async (
  tx: Transaction,
  environment: Pick<EnvironmentRow, 'id' | 'generation'>,
): Promise<void> => {
  await tx
    .update(environments)
    .set({ observedGeneration: environment.generation - 1, nextRunAt: sql`now()`, builds: false })
    .where(eq(environments.id, environment.id))
}
