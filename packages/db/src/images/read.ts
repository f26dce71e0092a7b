import type { DeploymentId, OrganizationId } from '@taxiway/domain'
import { and, eq, sql } from 'drizzle-orm'
import { deployments } from '../deployments/schema.js'
import { environments } from '../environments/schema.js'
import type { Queryable } from '../open-database.js'
import { images } from './schema.js'

/** Images of one organization's deployments; those of other organizations are treated as absent. */
export const createImageReads = (db: Queryable) => {
  const find = db
    .select({
      reference: images.reference,
      digest: images.digest,
      sha: images.sha,
      provenance: images.provenance,
    })
    .from(deployments)
    .innerJoin(environments, eq(environments.id, deployments.environmentId))
    .innerJoin(
      images,
      and(
        eq(images.projectId, environments.projectId),
        eq(images.organizationId, deployments.organizationId),
        eq(images.digest, sql`split_part(${deployments.image}, '@', 2)`),
      ),
    )
    .where(
      and(
        eq(deployments.organizationId, sql.placeholder('organizationId')),
        eq(deployments.id, sql.placeholder('deploymentId')),
      ),
    )
    .prepare('image_of_deployment')
  return {
    /** The image that a deployment made live, if its record is still there. */
    findOfDeployment: async (organizationId: OrganizationId, deploymentId: DeploymentId) =>
      (await find.execute({ organizationId, deploymentId }))[0],
  }
}

export type ImageReads = ReturnType<typeof createImageReads>
