import type { DeploymentState, DesiredState, OrganizationId, ProjectId } from '@taxiway/domain'
import { sql } from 'drizzle-orm'
import type { Queryable } from '../open-database.js'

/** How many environments of a project are in the same situation. */
export type EnvironmentGroup = {
  projectId: ProjectId
  desired: DesiredState
  isBehind: boolean
  deploymentState: DeploymentState | null
  isWaiting: boolean
  isAsleep: boolean
  isServing: boolean
  /** How often its live machine was repaired, and whether it may be; null when the machine has no fault. */
  fault: { repairs: number; isRepairOff: boolean } | null
  count: number
}

/**
 * What is not down, and what failed on its way down; environments that are down and settled are left out, and not read: most are, after a
 * while.
 */
export const countEnvironments = async (
  db: Queryable,
  organizationId: OrganizationId,
): Promise<EnvironmentGroup[]> => {
  const { rows } = await db.execute<Record<string, unknown>>(sql`
    select e.project_id, e.desired, e.observed_generation < e.generation as behind, d.state, e.waiting_for is not null as waits,
      e.asleep_since is not null or e.idle_since is not null as asleep,
      e.asleep_since is null and (e.live_deployment_id is not null or e.live_sha is not null) as serving,
      case when e.machine_fault is not null and e.live_deployment_id is not null and e.asleep_since is null
        then e.machine_repairs end as repairs,
      e.is_repair_off as repair_off, count(*)::int as count
    from (
      select * from environments
      where organization_id = ${organizationId} and (desired <> 'down' or observed_generation < generation)
      union all
      select own.* from deployments failed join environments own on own.id = failed.environment_id and own.generation = failed.generation
      where failed.organization_id = ${organizationId} and failed.state = 'failed' and failed.kind = 'destroy'
        and own.desired = 'down' and own.observed_generation >= own.generation
    ) e
    join projects p on p.id = e.project_id and p.gone_at is null
    left join deployments d on d.environment_id = e.id and d.generation = e.generation and d.state <> 'skipped'
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9`)
  return rows.map(row => ({
    projectId: row['project_id'] as ProjectId,
    desired: row['desired'] as DesiredState,
    isBehind: row['behind'] === true,
    deploymentState: row['state'] as DeploymentState | null,
    isWaiting: row['waits'] === true,
    isAsleep: row['asleep'] === true,
    isServing: row['serving'] === true,
    fault:
      row['repairs'] === null
        ? null
        : { repairs: Number(row['repairs']), isRepairOff: row['repair_off'] === true },
    count: Number(row['count']),
  }))
}
