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

/** Makes these the defaults of all organizations. */
export const storeQuotaDefaults = async (db: Database, { limits, policy }: Quotas): Promise<void> => {
  await db
    .insert(quotaDefaults)
    .values({ limits, policy })
    .onConflictDoUpdate({ target: quotaDefaults.id, set: { limits, policy, updatedAt: sql`now()` } })
}

export type OwnQuotas = Quotas & { own: { limits: Partial<QuotaLimits>; policy: QuotaPolicy | null } }

/** What an organization may have: its own figures, else the defaults; nothing is limited before a worker stored any. */
export const readQuotas = async (db: Queryable, organizationId: OrganizationId): Promise<OwnQuotas> => {
  const [defaults] = await db.select().from(quotaDefaults)
  const [own] = await db.select().from(quotas).where(eq(quotas.organizationId, organizationId))
  return {
    limits: { ...unlimited, ...defaults?.limits, ...own?.limits },
    policy: own?.policy ?? defaults?.policy ?? 'queue',
    own: { limits: own?.limits ?? {}, policy: own?.policy ?? null },
  }
}

/** Until the transaction ends nobody else takes up anything of the organization's quotas: whoever counts after this counts everybody. */
export const lockQuotas = async (tx: Transaction, organizationId: OrganizationId): Promise<void> => {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`quota:${organizationId}`}, 0))`)
}

export type Usage = {
  projects: number
  liveEnvironments: number
  userProjects: number
  userLiveEnvironments: number
  /** Environments that have waited for a place for longer. */
  waitingBefore: number
  concurrentBuilds: number
}

type Whose = { author?: string | null; userId?: string | null; environment?: EnvironmentId | null }

/** What an organization has now; `author`, `userId` and `environment` say for whom the figures of one person and of the queue are. */
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

/** What an organization used in the last 24 hours, and one author of pull requests in it. */
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

/** Who opened a pull request, by what was last seen of it. */
export const authorOf = (observation: ReturnType<typeof sql>) =>
  sql`${observation}->'pullRequest'->'author'->>'login'`

/** Who opened the pull request of an environment, by what was last seen of it; null when it has none. */
export const findAuthor = async (db: Queryable, id: EnvironmentId): Promise<string | null> => {
  const [row] = await db
    .select({ author: sql<string | null>`${authorOf(sql`${environments.observation}`)}` })
    .from(environments)
    .where(eq(environments.id, id))
  return row?.author ?? null
}

/** Writes down what an attempt used: how long its builds took and how much they said. */
export const noteUsage = async (db: Queryable, deploymentId: string): Promise<void> => {
  await db.execute(sql`
    update ${deployments} set
      build_ms = (select coalesce(sum(extract(epoch from coalesce(s.ended_at, clock_timestamp()) - s.started_at) * 1000), 0)::bigint
        from ${deploymentSteps} s where s.deployment_id = ${deploymentId} and s.name = 'build'),
      log_bytes = (select coalesce(sum(octet_length(l.text)), 0) from ${logChunks} l where l.deployment_id = ${deploymentId})
    where id = ${deploymentId}`)
}

/** Takes environments that wait for a quota, the longest first. */
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
 * Locks the environment of a pull request that was unused longest and may sleep: at rest, live, not pinned, and nothing happened to it
 * within `quietMs`. Whatever somebody else has locked is passed over, so this waits for nobody.
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
