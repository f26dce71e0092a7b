import type { OrganizationId } from '@taxiway/domain'
import { sql } from 'drizzle-orm'
import type { Queryable } from '../open-database.js'

export type UsageRecord = {
  /** A project's id, a login, or `<project id>/pr:12`; null for what has none. */
  key: string | null
  deployments: number
  buildSeconds: number
  logBytes: number
  liveEnvironments: number
}
type UsageBy = 'project' | 'author' | 'pullRequest'

const keys = {
  project: sql`e.project_id`,
  author: sql`e.observation->'pullRequest'->'author'->>'login'`,
  pullRequest: sql`case when e.target like 'pr:%' then e.project_id || '/' || e.target end`,
}

/** What organizations used; whatever belongs to another one is not counted. */
export const createUsageReads = (db: Queryable) => ({
  /** Those that used most first, `limit` at most. */
  list: async (
    organizationId: OrganizationId,
    { by, days, limit }: { by: UsageBy; days: number; limit: number },
  ): Promise<UsageRecord[]> => {
    const { rows } = await db.execute<Record<string, string | null>>(sql`
      select ${keys[by]} as key, count(d.id) as deployments, coalesce(sum(d.build_ms), 0) / 1000 as seconds,
        coalesce(sum(d.log_bytes), 0) as bytes, count(distinct e.id) filter (where e.desired = 'up') as live
      from deployments d join environments e on e.id = d.environment_id
      where d.organization_id = ${organizationId} and d.created_at > now() - ${days} * interval '1 day'
        and d.kind = 'deploy' and d.state <> 'skipped'
      group by 1 order by deployments desc, key limit ${limit}`)
    return rows.map(row => ({
      key: row['key'] ?? null,
      deployments: Number(row['deployments']),
      buildSeconds: Math.round(Number(row['seconds'])),
      logBytes: Number(row['bytes']),
      liveEnvironments: Number(row['live']),
    }))
  },
})
