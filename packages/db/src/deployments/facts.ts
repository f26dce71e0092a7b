import type { DeploymentId } from '@taxiway/domain'
import { eq } from 'drizzle-orm'
import { type EnvironmentRow, environments } from '../environments/schema.js'
import type { Database } from '../open-database.js'
import { type ProjectRow, projects } from '../projects/schema.js'
import { type DeploymentRow, deployments } from './schema.js'

export type DeploymentFacts = { project: ProjectRow; environment: EnvironmentRow; deployment: DeploymentRow }

const facts = { project: projects, environment: environments, deployment: deployments }

/** The current facts of a deployment and of its environment and project. */
export const findDeploymentFacts = async (
  db: Database,
  id: DeploymentId,
): Promise<DeploymentFacts | null> => {
  const [row] = await db
    .select(facts)
    .from(deployments)
    .innerJoin(environments, eq(environments.id, deployments.environmentId))
    .innerJoin(projects, eq(projects.id, environments.projectId))
    .where(eq(deployments.id, id))
  return row ?? null
}
