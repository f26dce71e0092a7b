import type { EnvironmentId } from '@taxiway/domain'
import { and, eq } from 'drizzle-orm'
import type { Queryable } from '../open-database.js'
import { decisions } from './schema.js'

/** Whether a user approved exactly this commit of a fork. */
export const wasApproved = async (db: Queryable, id: EnvironmentId, sha: string): Promise<boolean> => {
  const rows = await db
    .select({ id: decisions.id })
    .from(decisions)
    .where(
      and(
        eq(decisions.environmentId, id),
        eq(decisions.source, 'user'),
        eq(decisions.reason, 'approved_by_user'),
        eq(decisions.sha, sha),
      ),
    )
    .limit(1)
  return rows.length > 0
}
