import { type DeploymentId, newId } from '@taxiway/domain'
import { eq } from 'drizzle-orm'
import type { Queryable, Transaction } from '../open-database.js'
import { type ReleaseRow, releases } from './schema.js'

/** What a deployment made live; null when it never was. */
export const findRelease = async (db: Queryable, deploymentId: DeploymentId): Promise<ReleaseRow | null> => {
  const [row] = await db.select().from(releases).where(eq(releases.deploymentId, deploymentId))
  return row ?? null
}

/** Stores what a deployment made live; a deployment keeps its first release. */
export const keepRelease = async (
  tx: Transaction,
  release: Omit<ReleaseRow, 'id' | 'createdAt'>,
): Promise<void> => {
  await tx
    .insert(releases)
    .values({ id: newId('rel'), ...release })
    .onConflictDoNothing()
}
