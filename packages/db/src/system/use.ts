import type { QuotaName } from '@taxiway/domain'
import { sql } from 'drizzle-orm'
import type { Database } from '../open-database.js'

export type QuotaUse = { quota: QuotaName; ratio: number }

/** How many deployments are in each state of work, by the partial index of those at work. */
export const countAtWork = async (db: Database): Promise<{ state: string; count: number }[]> => {
  const { rows } = await db.execute<{ state: string; count: number }>(sql`
    select state, count(*)::int as count from deployments
    where state in ('fetching', 'building', 'releasing', 'verifying', 'destroying', 'cancelling') group by state`)
  return rows
}

/** How many environments wait for room in a quota, by the quota. */
export const countQuotaWaits = async (db: Database): Promise<{ reason: string; count: number }[]> => {
  const { rows } = await db.execute<{ reason: string; count: number }>(sql`
    select waiting_for as reason, count(*)::int as count from environments
    where waiting_since is not null group by waiting_for`)
  return rows
}

/**
 * The highest share of a quota that any organization uses; no row for one without a limit. Reads one range of an index for each
 * organization.
 */
export const readQuotaUse = async (db: Database): Promise<QuotaUse[]> => {
  const { rows } = await db.execute<{ quota: QuotaName; ratio: string }>(sql`
    with used as (
      select organization_id, 'liveEnvironments' as quota, count(*) as used
      from environments where desired = 'up' group by organization_id
      union all
      select o.id, 'deploymentsPerDay', d.used from organizations o cross join lateral (
        select count(*) as used from deployments d
        where d.organization_id = o.id and d.created_at > now() - interval '1 day' and d.kind = 'deploy' and d.state <> 'skipped'
      ) d where d.used > 0
    ), limited as (
      select u.quota, u.used, nullif((q.limits->>u.quota)::bigint, 0) as own,
        nullif(coalesce(q.granted->>u.quota, d.limits->>u.quota)::bigint, 0) as most
      from used u left join quotas q on q.organization_id = u.organization_id left join quota_defaults d on true
    )
    select quota, max(used::numeric / least(own, most)) as ratio
    from limited where least(own, most) is not null group by quota`)
  return rows.map(({ quota, ratio }) => ({ quota, ratio: Number(ratio) }))
}
