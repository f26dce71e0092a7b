import type { DeploymentId } from '@taxiway/domain'
import { eq } from 'drizzle-orm'
import type { Queryable, Transaction } from '../open-database.js'
import { type EnvSnapshotRow, envSnapshots } from './schema.js'

/** The variables that a deployment began with; null without a snapshot. */
export const findEnvSnapshot = async (
  db: Queryable,
  deploymentId: DeploymentId,
): Promise<EnvSnapshotRow | null> =>
  (await db.select().from(envSnapshots).where(eq(envSnapshots.deploymentId, deploymentId)))[0] ?? null

/** Stores a snapshot; a deployment keeps its first one. */
export const keepEnvSnapshot = async (
  tx: Transaction,
  snapshot: typeof envSnapshots.$inferInsert,
): Promise<void> => void (await tx.insert(envSnapshots).values(snapshot).onConflictDoNothing())
