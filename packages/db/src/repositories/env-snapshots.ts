import type { DeploymentId } from '@taxiway/domain'
import { eq } from 'drizzle-orm'
import type { Queryable, Transaction } from '../open-database.js'
import { envSnapshots } from '../schema/index.js'

export type EnvSnapshotRow = typeof envSnapshots.$inferSelect

/** The variables a deployment began with; undefined when none were taken. */
export const findEnvSnapshot = async (
  db: Queryable,
  deploymentId: DeploymentId,
): Promise<EnvSnapshotRow | undefined> =>
  (await db.select().from(envSnapshots).where(eq(envSnapshots.deploymentId, deploymentId)))[0]

/** Keeps a snapshot; the first one of a deployment stays. */
export const keepEnvSnapshot = async (
  tx: Transaction,
  snapshot: typeof envSnapshots.$inferInsert,
): Promise<void> => void (await tx.insert(envSnapshots).values(snapshot).onConflictDoNothing())
