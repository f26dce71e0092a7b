import { type DeploymentId, type EnvironmentId, newId } from '@taxiway/domain'
import { and, desc, eq, sql } from 'drizzle-orm'
import { deployments } from '../deployments/schema.js'
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

/** The newest deployment of an environment that was live: of the commit that begins with `sha`, or of another than `not`. */
export const findLiveDeployment = async (
  db: Queryable,
  environmentId: EnvironmentId,
  which: { sha: string } | { not: string | null },
): Promise<{ id: DeploymentId; sha: string | null } | null> => {
  const [row] = await db
    .select({ id: deployments.id, sha: deployments.sha })
    .from(releases)
    .innerJoin(deployments, eq(deployments.id, releases.deploymentId))
    .where(
      and(
        eq(releases.environmentId, environmentId),
        'sha' in which
          ? sql`starts_with(${deployments.sha}, ${which.sha})`
          : sql`${deployments.sha} is distinct from ${which.not}`,
      ),
    )
    .orderBy(desc(releases.createdAt))
    .limit(1)
  return row ?? null
}
