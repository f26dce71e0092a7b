import { type DeploymentId, type EnvironmentId, terminalStates } from '@taxiway/domain'
import { and, desc, eq, ne, notInArray } from 'drizzle-orm'
import type { Queryable } from '../open-database.js'
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
  return row ?? null
}

export const findDeployment = async (db: Queryable, id: DeploymentId): Promise<DeploymentRow | null> => {
  const [row] = await db.select().from(deployments).where(eq(deployments.id, id))
  return row ?? null
}
