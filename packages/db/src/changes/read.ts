import type { DeploymentId, EnvironmentId, OrganizationId, ProjectId } from '@taxiway/domain'
import { sql } from 'drizzle-orm'
import type { Database } from '../open-database.js'

/** Something changed that a person may be looking at. `id` is the same each time the change is read. */
export type ChangeRecord = {
  id: string
  at: Date
  organizationId: OrganizationId
  projectId: ProjectId
  environmentId: EnvironmentId
} & (
  | { kind: 'deployment'; deploymentId: DeploymentId; state: string }
  | { kind: 'environment'; deploymentId: null; state: string }
)

/** Now, by the database's clock, which stamps the changes. */
export const readChangeTime = async (db: Database): Promise<Date> => {
  const { rows } = await db.execute<{ now: Date }>(sql`select clock_timestamp() as now`)
  return new Date(rows[0]?.now ?? 0)
}

/**
 * Changes since a time, oldest first: each state of a deployment, and each decision that changed what is wanted of an
 * environment. A transaction may commit a little after the time of its changes, so readers ask with an overlap.
 */
export const listChanges = async (
  db: Database,
  { since, organizationId, limit }: { since: Date; organizationId: OrganizationId | null; limit: number },
): Promise<ChangeRecord[]> => {
  const own = organizationId === null ? sql`true` : sql`e.organization_id = ${organizationId}`
  const { rows } = await db.execute<ChangeRecord & { at: Date }>(sql`
    (select 't' || t.id as id, t.at, 'deployment' as kind, e.organization_id as "organizationId",
       e.project_id as "projectId", e.id as "environmentId", t.deployment_id as "deploymentId", t.to_state as state
     from deployment_transitions t join environments e on e.id = t.environment_id
     where t.at > ${since.toISOString()}::timestamptz and ${own} order by t.at limit ${limit})
    union all
    (select d.id, d.at, 'environment', e.organization_id, e.project_id, e.id, null, d.outcome
     from decisions d join environments e on e.id = d.environment_id
     where d.changed and d.at > ${since.toISOString()}::timestamptz and ${own} order by d.at limit ${limit})
    order by at, id limit ${limit}`)
  return rows.map(row => ({ ...row, at: new Date(row.at) }))
}
