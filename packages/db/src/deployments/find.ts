import { type DeploymentId, type EnvironmentId, terminalStates } from '@taxiway/domain'
import { and, desc, eq, inArray, isNotNull, ne, notInArray, sql } from 'drizzle-orm'
import { environments } from '../environments/schema.js'
import type { Queryable } from '../open-database.js'
import { releases } from '../releases/schema.js'
import { type DeploymentRow, deployments } from './schema.js'

/** Unfinished deployments of an environment, newest first. */
export const findOpenDeployments = (db: Queryable, environmentId: EnvironmentId): Promise<DeploymentRow[]> =>
  db
    .select()
    .from(deployments)
    .where(
      and(eq(deployments.environmentId, environmentId), notInArray(deployments.state, [...terminalStates])),
    )
    .orderBy(desc(deployments.generation))
    .prepare('deployments_open')
    .execute()

/** The deployment of one generation; null when that generation needs no work. */
export const findDeploymentOf = async (
  db: Queryable,
  environmentId: EnvironmentId,
  generation: number,
): Promise<DeploymentRow | null> => {
  const [row] = await db
    .select()
    .from(deployments)
    .where(
      and(
        eq(deployments.environmentId, environmentId),
        eq(deployments.generation, generation),
        ne(deployments.state, 'skipped'),
      ),
    )
    .prepare('deployment_of_generation')
    .execute()
  return row ?? null
}

export const findDeployment = async (db: Queryable, id: DeploymentId): Promise<DeploymentRow | null> => {
  const [row] = await db.select().from(deployments).where(eq(deployments.id, id))
  return row ?? null
}

/** Whether a note says already that this commit was skipped for this reason. */
export const wasSkipped = async (
  db: Queryable,
  environmentId: EnvironmentId,
  { sha, reason }: { sha: string; reason: string },
): Promise<boolean> => {
  const rows = await db
    .select({ id: deployments.id })
    .from(deployments)
    .where(
      and(
        eq(deployments.environmentId, environmentId),
        eq(deployments.sha, sha),
        eq(deployments.state, 'skipped'),
        eq(deployments.reason, reason),
      ),
    )
    .limit(1)
  return rows.length > 0
}

/** Why a commit was skipped, if that is the newest note of it: no attempt to run it came since. */
export const findSkipReason = async (
  db: Queryable,
  environmentId: EnvironmentId,
  sha: string,
): Promise<string | null> => {
  const [newest] = await db
    .select({ state: deployments.state, reason: deployments.reason })
    .from(deployments)
    .where(and(eq(deployments.environmentId, environmentId), eq(deployments.sha, sha)))
    .orderBy(desc(deployments.createdAt), desc(deployments.id))
    .limit(1)
  return newest?.state === 'skipped' ? newest.reason : null
}

/** A deployment of this environment, and whether it was live; null when it is another environment's. */
export const findEarlier = async (
  db: Queryable,
  environmentId: EnvironmentId,
  id: DeploymentId,
): Promise<(Pick<DeploymentRow, 'id' | 'sha' | 'variablesOf'> & { wasLive: boolean }) | null> => {
  const [row] = await db
    .select({
      id: deployments.id,
      sha: deployments.sha,
      variablesOf: deployments.variablesOf,
      wasLive: sql<boolean>`${releases.id} is not null`,
    })
    .from(deployments)
    .leftJoin(releases, eq(releases.deploymentId, deployments.id))
    .where(and(eq(deployments.environmentId, environmentId), eq(deployments.id, id)))
  return row ?? null
}

/** Those of these deployments whose environment a worker holds, with the fence of its lease. */
export const findHeld = (
  db: Queryable,
  ids: readonly DeploymentId[],
): Promise<{ id: DeploymentId; fence: number }[]> =>
  db
    .select({ id: deployments.id, fence: environments.fence })
    .from(deployments)
    .innerJoin(environments, eq(environments.id, deployments.environmentId))
    .where(and(inArray(deployments.id, [...ids]), isNotNull(environments.leaseOwner)))
