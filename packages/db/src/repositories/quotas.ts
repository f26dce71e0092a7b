import {
  dailyQuotas,
  type EnvironmentId,
  type OrganizationId,
  type QuotaLimits,
  type QuotaPolicy,
  type Quotas,
  userDailyQuotas,
} from '@taxiway/domain'
import { eq, sql } from 'drizzle-orm'
import type { Database, Queryable, Transaction } from '../open-database.js'
import {
  deploymentSteps,
  deployments,
  environments,
  logChunks,
  quotaDefaults,
  quotas,
} from '../schema/index.js'

const unlimited: QuotaLimits = {
  projects: 0,
  liveEnvironments: 0,
  concurrentBuilds: 0,
  deploymentsPerDay: 0,
  buildMinutesPerDay: 0,
  logBytesPerDay: 0,
  userProjects: 0,
  userLiveEnvironments: 0,
  userConcurrentBuilds: 0,
  userDeploymentsPerDay: 0,
  userBuildMinutesPerDay: 0,
  userLogBytesPerDay: 0,
}

/** Stores these quotas as the defaults of all organizations. */
export const storeQuotaDefaults = async (db: Database, { limits, policy }: Quotas): Promise<void> => {
  await db
    .insert(quotaDefaults)
    .values({ limits, policy })
    .onConflictDoUpdate({ target: quotaDefaults.id, set: { limits, policy, updatedAt: sql`now()` } })
}

export type OwnQuotas = Quotas & { own: { limits: Partial<QuotaLimits>; policy: QuotaPolicy | null } }

/**
 * An organization's quotas: its own values, else the defaults. Unlimited until a worker has stored the
 * defaults.
 */
export const readQuotas = async (db: Queryable, organizationId: OrganizationId): Promise<OwnQuotas> => {
  const [defaults] = await db.select().from(quotaDefaults)
  const [own] = await db.select().from(quotas).where(eq(quotas.organizationId, organizationId))
  return {
    limits: { ...unlimited, ...defaults?.limits, ...own?.limits },
    policy: own?.policy ?? defaults?.policy ?? 'queue',
    own: { limits: own?.limits ?? {}, policy: own?.policy ?? null },
  }
}

/** Locks the organization's quotas until the transaction ends: other transactions count only after that. */
export const lockQuotas = async (tx: Transaction, organizationId: OrganizationId): Promise<void> => {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`quota:${organizationId}`}, 0))`)
}

export type Usage = {
  projects: number
  liveEnvironments: number
  userProjects: number
  userLiveEnvironments: number
  /** Environments that have waited longer for a place. */
  waitingBefore: number
  concurrentBuilds: number
}

type Whose = { author?: string | null; userId?: string | null; environment?: EnvironmentId | null }

/** An organization's current use. `author`, `userId` and `environment` select the user and queue figures. */
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
      count(*) filter (where waiting_since < coalesce(
        (select waiting_since from environments where id = ${environment}), now()) and desired = 'held')::int as "waitingBefore",
      count(*) filter (where lease_owner is not null)::int as "concurrentBuilds"
    from environments
    where organization_id = ${organizationId} and (desired = 'up' or waiting_since is not null or lease_owner is not null)
      and id is distinct from ${environment}`)
  return rows[0] as Usage
}

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

/** The author of a pull request, from its last observation. */
export const authorOf = (observation: ReturnType<typeof sql>) =>
  sql`${observation}->'pullRequest'->'author'->>'login'`

/** The author of an environment's pull request, from its last observation; null when it has none. */
export const findAuthor = async (db: Queryable, id: EnvironmentId): Promise<string | null> => {
  const [row] = await db
    .select({ author: sql<string | null>`${authorOf(sql`${environments.observation}`)}` })
    .from(environments)
    .where(eq(environments.id, id))
  return row?.author ?? null
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

/** Claims environments that wait for a quota, longest wait first. */
export const findWaiting = async (db: Database, limit: number): Promise<EnvironmentId[]> => {
  const rows = await db
    .select({ id: environments.id })
    .from(environments)
    .where(sql`${environments.waitingSince} is not null and ${environments.leaseOwner} is null`)
    .orderBy(environments.waitingSince)
    .limit(limit)
  return rows.map(({ id }) => id)
}

/**
 * Locks the pull request environment that was unused longest and may sleep: idle, live, not pinned, and not
 * active within `quietMs`. Skips rows that another transaction has locked, so it never waits.
 */
export const lockIdlest = async (
  tx: Transaction,
  organizationId: OrganizationId,
  { except, author, quietMs }: { except: EnvironmentId; author: string | null; quietMs: number },
) => {
  const [row] = await tx
    .select()
    .from(environments)
    .where(
      sql`${environments.organizationId} = ${organizationId} and ${environments.desired} = 'up' and ${environments.id} <> ${except}
        and ${environments.target} like 'pr:%' and ${environments.liveDeploymentId} is not null
        and ${environments.observedGeneration} = ${environments.generation} and ${environments.leaseOwner} is null
        and coalesce(${environments.pinnedUntil} <= now(), true)
        and ${environments.lastActivityAt} <= now() - ${quietMs} * interval '1 millisecond'
        and (${author}::text is null or ${authorOf(sql`${environments.observation}`)} = ${author})`,
    )
    .orderBy(environments.lastActivityAt)
    .limit(1)
    .for('update', { skipLocked: true })
  return row ?? null
}
