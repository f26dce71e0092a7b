import type { MachineTime, OrganizationId } from '@taxiway/domain'
import { sql } from 'drizzle-orm'
import type { Queryable } from '../open-database.js'

export type UsageRecord = {
  /** A project's id, a login, or `<project id>/pr:12`; null when it does not apply. */
  key: string | null
  deployments: number
  buildSeconds: number
  logBytes: number
  liveEnvironments: number
  machineTime: MachineTime
}
type UsageBy = 'project' | 'author' | 'pullRequest'
/** The end of a page, and the end of the counted period: later use would move rows between pages. */
export type UsagePosition = { until: string; deployments: number; key: string | null }
type UsageRequest = { by: UsageBy; days: number; limit: number; after?: UsagePosition | undefined }

const keys = {
  project: sql`e.project_id`,
  author: sql`e.observation->'pullRequest'->'author'->>'login'`,
  pullRequest: sql`case when e.target like 'pr:%' then e.project_id || '/' || e.target end`,
}

/** Use of one organization; other organizations are not counted. */
export const createUsageReads = (db: Queryable) => ({
  /**
   * The highest use first, at most `limit` after a position. Each page returns the end of the counted period.
   */
  list: async (
    organizationId: OrganizationId,
    { by, days, limit, after }: UsageRequest,
  ): Promise<(UsageRecord & UsagePosition)[]> => {
    const { rows } = await db.execute<Record<string, string | null>>(sql`
      with span as (select coalesce(${after?.until ?? null}::timestamptz, now()) as until)
      select ${keys[by]} as key, ${untilText} as until, count(d.id) as deployments, coalesce(sum(d.build_ms), 0) / 1000 as seconds,
        coalesce(sum(d.log_bytes), 0) as bytes, count(distinct e.id) filter (where e.desired = 'up') as live
      from span cross join deployments d join environments e on e.id = d.environment_id
      where d.organization_id = ${organizationId} and d.kind = 'deploy' and d.state <> 'skipped'
        and d.created_at > span.until - ${days} * interval '1 day' and d.created_at <= span.until
      group by 1, 2 having ${after ? isAfter(by, after) : sql`true`}
      order by deployments desc, coalesce(${keys[by]}, '') limit ${limit}`)
    const times = await readTimes(db, organizationId, {
      by,
      days,
      until: rows[0]?.['until'],
      keys: rows.map(row => row['key'] ?? ''),
    })
    return rows.map(row => ({
      key: row['key'] ?? null,
      until: row['until'] ?? '',
      deployments: Number(row['deployments']),
      buildSeconds: Math.round(Number(row['seconds'])),
      logBytes: Number(row['bytes']),
      liveEnvironments: Number(row['live']),
      machineTime: times.get(row['key'] ?? '') ?? {},
    }))
  },
})

/** Machine time of whole days, by the keys of a page. */
const readTimes = async (
  db: Queryable,
  organizationId: OrganizationId,
  {
    by,
    days,
    until,
    keys: shown,
  }: { by: UsageBy; days: number; until: string | null | undefined; keys: string[] },
): Promise<Map<string, MachineTime>> => {
  if (shown.length === 0) return new Map()
  const { rows } = await db.execute<{ key: string; time: MachineTime }>(sql`
    select key, jsonb_object_agg(guest, ms) as time from (
      select coalesce(${keys[by]}, '') as key, m.guest, sum(m.ms) as ms
      from machine_time m join environments e on e.id = m.environment_id
      where m.organization_id = ${organizationId} and m.day > (${until}::timestamptz - ${days} * interval '1 day')::date
      group by 1, 2) times
    where key = any(${sql.param(shown)}::text[]) group by key`)
  return new Map(rows.map(({ key, time }) => [key, time]))
}

const untilText = sql`to_char(span.until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

const isAfter = (by: UsageBy, { deployments, key }: UsagePosition) =>
  sql`(-count(d.id), coalesce(${keys[by]}, '')) > (-${deployments}::bigint, ${key ?? ''})`
