import type { DeliveryId, OrganizationId } from '@taxiway/domain'
import { and, asc, eq } from 'drizzle-orm'
import { deployments } from '../deployments/schema.js'
import type { Database } from '../open-database.js'
import { decisions } from './schema.js'

/** More than the projects that one repository has in one organization. */
const most = 200

/** What policy decided because of a delivery, in the organization's projects, with the deployment that came of it. */
export const listDecisionsOf = (
  db: Database,
  { organizationId, deliveryId }: { organizationId: OrganizationId; deliveryId: DeliveryId },
) =>
  db
    .select({
      id: decisions.id,
      projectId: decisions.projectId,
      environmentId: decisions.environmentId,
      target: decisions.target,
      outcome: decisions.outcome,
      reason: decisions.reason,
      sha: decisions.sha,
      generation: decisions.generation,
      changed: decisions.changed,
      at: decisions.at,
      deploymentId: deployments.id,
    })
    .from(decisions)
    .leftJoin(
      deployments,
      and(
        eq(decisions.changed, true),
        eq(deployments.environmentId, decisions.environmentId),
        eq(deployments.generation, decisions.generation),
      ),
    )
    .where(and(eq(decisions.deliveryId, deliveryId), eq(decisions.organizationId, organizationId)))
    .orderBy(asc(decisions.at), asc(decisions.id))
    .limit(most)

export type DeliveryDecision = Awaited<ReturnType<typeof listDecisionsOf>>[number]
