import type { EnvironmentId, OrganizationId } from '@taxiway/domain'
import { and, asc, eq, sql } from 'drizzle-orm'
import { environments } from '../environments/schema.js'
import { type PageRequest, pageKeyAt } from '../keyset.js'
import type { Queryable, Transaction } from '../open-database.js'
import { batch, type Prune } from '../prune.js'
import { automaticEnds } from './schema.js'

const isWithheld = eq(automaticEnds.state, 'withheld')

/** Withheld ends of one organization, oldest first; those of other organizations are absent. */
export const listWithheldEnds = async (
  db: Queryable,
  organizationId: OrganizationId,
  { limit, after }: PageRequest,
) => {
  const rows = await db
    .select({
      id: automaticEnds.environmentId,
      projectId: environments.projectId,
      target: environments.target,
      appName: environments.appName,
      reason: automaticEnds.reason,
      since: automaticEnds.at,
      keyAt: pageKeyAt(automaticEnds.at),
    })
    .from(automaticEnds)
    .innerJoin(environments, eq(environments.id, automaticEnds.environmentId))
    .where(
      and(
        isWithheld,
        eq(automaticEnds.organizationId, organizationId),
        after &&
          sql`(${automaticEnds.at}, ${automaticEnds.environmentId}) > (${after.at}::timestamptz, ${after.id}::text)`,
      ),
    )
    .orderBy(asc(automaticEnds.at), asc(automaticEnds.environmentId))
    .limit(limit)
  return rows
}
export type WithheldEnd = Awaited<ReturnType<typeof listWithheldEnds>>[number]

/** Withheld ends of the organization since this time or longer, by environment. Times that people read end with milliseconds. */
export const findWithheldEnds = (
  tx: Transaction,
  organizationId: OrganizationId,
  upTo: Date,
  limit: number,
): Promise<{ environmentId: EnvironmentId; reason: string }[]> =>
  tx
    .select({ environmentId: automaticEnds.environmentId, reason: automaticEnds.reason })
    .from(automaticEnds)
    .where(
      and(
        isWithheld,
        eq(automaticEnds.organizationId, organizationId),
        sql`date_trunc('milliseconds', ${automaticEnds.at}) <= ${upTo.toISOString()}::timestamptz`,
      ),
    )
    .orderBy(asc(automaticEnds.environmentId))
    .limit(limit)

/** How many ends wait for a person, over all organizations. */
export const countWithheldEnds = async (db: Queryable): Promise<number> => {
  const [row] = await db.select({ count: sql<number>`count(*)::int` }).from(automaticEnds).where(isWithheld)
  return row?.count ?? 0
}

/** Ends that no longer count. */
export const pruneAutomaticEnds: Prune = async db => {
  const { rowCount } = await db.execute(sql`
    delete from automatic_ends where id in (
      select id from automatic_ends where state = 'done' and at < now() - interval '1 day' limit ${batch})`)
  return rowCount ?? 0
}
