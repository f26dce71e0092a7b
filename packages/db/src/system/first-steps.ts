import type { EnvironmentId, OrganizationId, ProjectId } from '@taxiway/domain'
import { sql } from 'drizzle-orm'
import type { Queryable } from '../open-database.js'

export type FirstSteps = {
  lastDeliveryAt: Date | null
  /** The newest project of the organization. */
  project: { id: ProjectId; repository: string } | null
  /** One that is live, else one that was, else the newest. */
  environment: {
    id: EnvironmentId
    target: string
    url: string | null
    isLive: boolean
    wasLive: boolean
  } | null
}

/** How far an organization has come. Reads the newest projects and environments alone: a first run has few. */
export const readFirstSteps = async (db: Queryable, organizationId: OrganizationId): Promise<FirstSteps> => {
  const newest = sql`
    select id, repository_owner || '/' || repository_name as repository, created_at
    from projects where organization_id = ${organizationId} and deleted_at is null
    order by created_at desc, id desc limit 20`
  const [delivery, project, environment] = await Promise.all([
    db.execute<{ at: Date }>(sql`select received_at as at from deliveries order by id desc limit 1`),
    db.execute<{ id: ProjectId; repository: string }>(sql`${newest}`),
    db.execute<Record<string, unknown>>(sql`
      select e.* from (${newest}) p cross join lateral (
        select id, target, url, live_deployment_id is not null as is_live, created_at,
          exists (select 1 from deployments d where d.environment_id = environments.id and d.state = 'live') as was_live
        from environments where project_id = p.id order by created_at desc, id desc limit 20
      ) e order by e.is_live desc, e.was_live desc, e.created_at desc limit 1`),
  ])
  const [first] = environment.rows
  const at = delivery.rows[0]?.at
  return {
    lastDeliveryAt: at === undefined ? null : new Date(at),
    project: project.rows[0] ?? null,
    environment: first
      ? {
          id: first['id'] as EnvironmentId,
          target: String(first['target']),
          url: first['url'] as string | null,
          isLive: first['is_live'] === true,
          wasLive: first['was_live'] === true,
        }
      : null,
  }
}
