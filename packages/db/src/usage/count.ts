import {
  dailyQuotas,
  type EnvironmentId,
  type OrganizationId,
  type QuotaReason,
  userDailyQuotas,
} from '@taxiway/domain'
import { sql } from 'drizzle-orm'
import { deployments } from '../deployments/schema.js'
import { authorOf } from '../environments/author.js'
import { logChunks } from '../logs/schema.js'
import type { Queryable } from '../open-database.js'
import { deploymentSteps } from '../steps/schema.js'

export type Usage = {
  projects: number
  liveEnvironments: number
  userProjects: number
  userLiveEnvironments: number
  /** Held environments that are before this one in the queue for a place in the organization. */
  waitingBefore: number
  /** The same in the queue of its author's own limit. */
  userWaitingBefore: number
  concurrentBuilds: number
}

type Whose = { author?: string | null; userId?: string | null; environment?: EnvironmentId | null }

/**
 * An organization's current use. `author`, `userId` and `environment` select the user and queue figures. Each limit has its own queue:
 * who waits for another one comes last.
 */
export const countUsage = async (
  db: Queryable,
  organizationId: OrganizationId,
  { author = null, userId = null, environment = null }: Whose = {},
): Promise<Usage> => {
  const { rows } = await db.execute<Record<keyof Usage, number>>(sql`
    select
      (select count(*)::int from projects where organization_id = ${organizationId} and deleted_at is null) as "projects",
      (select count(*)::int from projects where organization_id = ${organizationId} and deleted_at is null
        and connected_by = ${userId}) as "userProjects",
      count(*) filter (where desired = 'up')::int as "liveEnvironments",
      count(*) filter (where desired = 'up' and ${authorOf(sql`observation`)} = ${author})::int as "userLiveEnvironments",
      count(*) filter (where ${isBefore(environment, 'quota_live_environments')})::int as "waitingBefore",
      count(*) filter (where ${isBefore(environment, 'quota_user_live_environments')}
        and ${authorOf(sql`observation`)} = ${author})::int as "userWaitingBefore",
      count(*) filter (where lease_owner is not null and builds)::int as "concurrentBuilds"
    from environments
    where organization_id = ${organizationId} and (desired = 'up' or waiting_since is not null or lease_owner is not null)
      and id is distinct from ${environment}`)
  return rows[0] as Usage
}

const isBefore = (
  environment: EnvironmentId | null,
  limit: QuotaReason,
) => sql`desired = 'held' and waiting_for = ${limit}
  and waiting_since < coalesce((select own.waiting_since from environments own where own.id = ${environment}
    and own.waiting_for = ${limit}), 'infinity')`

export type DayUsage = Record<(typeof dailyQuotas | typeof userDailyQuotas)[number], number>

/** The use of an organization, and of one pull request author in it, in the last 24 hours. */
export const countDay = async (
  db: Queryable,
  organizationId: OrganizationId,
  author: string | null = null,
): Promise<DayUsage> => {
  const { rows } = await db.execute<Record<keyof DayUsage, string>>(sql`
    select count(*) as "deploymentsPerDay", sum(build_ms) / 60000 as "buildMinutesPerDay", sum(log_bytes) as "logBytesPerDay",
      count(*) filter (where is_theirs) as "userDeploymentsPerDay",
      sum(build_ms) filter (where is_theirs) / 60000 as "userBuildMinutesPerDay",
      sum(log_bytes) filter (where is_theirs) as "userLogBytesPerDay"
    from (
      select d.build_ms, d.log_bytes, ${authorOf(sql`e.observation`)} = ${author} as is_theirs
      from deployments d join environments e on e.id = d.environment_id
      where d.organization_id = ${organizationId} and d.created_at > now() - interval '24 hours'
        and d.kind = 'deploy' and d.state <> 'skipped') used`)
  const [row] = rows
  const figures = [...dailyQuotas, ...userDailyQuotas].map(name => [
    name,
    Math.floor(Number(row?.[name] ?? 0)),
  ])
  return Object.fromEntries(figures)
}

/** Records an attempt's use: the duration of its builds and the size of their output. */
export const noteUsage = async (db: Queryable, deploymentId: string): Promise<void> => {
  await db.execute(sql`
    update ${deployments} set
      build_ms = (select coalesce(sum(extract(epoch from coalesce(s.ended_at, clock_timestamp()) - s.started_at) * 1000), 0)::bigint
        from ${deploymentSteps} s where s.deployment_id = ${deploymentId} and s.name = 'build'),
      log_bytes = (select coalesce(sum(octet_length(l.text)), 0) from ${logChunks} l where l.deployment_id = ${deploymentId})
    where id = ${deploymentId}`)
}
