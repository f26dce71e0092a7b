import { sql } from 'drizzle-orm'
import type { Queryable } from '../open-database.js'

/** Which primary keys are to be replaced: used or old enough, or all made before a moment (of one owner). */
export type ReplaceWhich =
  | { used: number; olderThanMs: number }
  | { madeBefore: Date; owner?: string | undefined }

/** The owners whose primary key is to be replaced and who have no pending one, at most as many as may be pending at once. */
export const findOwnersToReplaceKeys = async (
  db: Queryable,
  which: ReplaceWhich,
  maxPending: number,
): Promise<string[]> => {
  const condition =
    'used' in which
      ? sql`(used >= ${which.used}::bigint
          or created_at < clock_timestamp() - make_interval(secs => ${which.olderThanMs / 1000}))`
      : sql`created_at < ${which.madeBefore} and ${which.owner === undefined ? sql`true` : sql`owner = ${which.owner}`}`
  const { rows } = await db.execute<{ owner: string }>(sql`
    select owner from data_keys d where state = 'primary' and ${condition}
      and not exists (select 1 from data_keys p where p.owner = d.owner and p.state = 'pending')
    order by kid
    limit greatest(0, ${maxPending} - (select count(*) from data_keys where state = 'pending'))`)
  return rows.map(row => row.owner)
}

/** The oldest pending keys that every live process lists in its heartbeat, or that are older than any process. */
export const findProvenKeys = async (
  db: Queryable,
  limits: { silentAfterSeconds: number; maxProcessAgeSeconds: number; limit: number },
): Promise<{ kid: number; owner: string }[]> => {
  const { rows } = await db.execute<{ kid: number; owner: string }>(sql`
    select kid, owner from data_keys d where state = 'pending' and (
      created_at < clock_timestamp() - make_interval(secs => ${limits.maxProcessAgeSeconds})
      or not exists (
        select 1 from worker_heartbeats h
        where h.last_seen_at > clock_timestamp() - make_interval(secs => ${limits.silentAfterSeconds})
          and not coalesce(h.detail #> '{keys,kids}' @> to_jsonb(d.kid), false)
      )
    ) order by kid limit ${limits.limit}`)
  return rows
}

/** The database's clock, by which keys are dated. */
export const readKeyTime = async (db: Queryable): Promise<Date> => {
  const { rows } = await db.execute<{ now: Date }>(sql`select clock_timestamp() as now`)
  return new Date(rows[0]?.now ?? 0)
}
