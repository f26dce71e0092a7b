import type { EnvironmentId, ProjectId } from '@taxiway/domain'
import { correlationIdNow } from '@taxiway/runtime'
import { and, eq, inArray, ne, sql } from 'drizzle-orm'
import type { Database, Queryable, Transaction } from '../open-database.js'
import { type EnvironmentRow, environments } from './schema.js'

/**
 * Claims environments that need a recheck with GitHub. Organizations take turns, so that one with thousands of pull
 * requests does not keep the commits of others waiting. If the process crashes, they are due again a minute later.
 */
export const claimDueRechecks = (db: Database, limit: number): Promise<EnvironmentRow[]> => {
  const isDue = sql`${environments.recheckAt} <= now()`
  const waiting = db.$with('waiting').as(
    db
      .select({
        id: environments.id,
        recheckAt: environments.recheckAt,
        turn: sql<number>`row_number() over (partition by ${environments.organizationId} order by ${environments.recheckAt})`.as(
          'turn',
        ),
      })
      .from(environments)
      .where(isDue),
  )
  const taken = db
    .with(waiting)
    .select({ id: waiting.id })
    .from(waiting)
    .orderBy(waiting.turn, waiting.recheckAt)
    .limit(limit)
  const locked = db
    .select({ id: environments.id })
    .from(environments)
    .where(and(inArray(environments.id, taken), isDue))
    .for('update', { skipLocked: true })
  return db
    .update(environments)
    .set({ recheckAt: sql`now() + interval '60 seconds'` })
    .where(inArray(environments.id, locked))
    .returning()
}

/** GitHub is asked about this environment after so many milliseconds. */
export const requestRecheck = async (tx: Transaction, id: EnvironmentId, inMs: number): Promise<void> => {
  await tx
    .update(environments)
    .set({
      recheckAt: sql`now() + ${inMs} * interval '1 millisecond'`,
      recheckCorrelationId: correlationIdNow(),
    })
    .where(eq(environments.id, id))
}

/** Clears an environment's recheck unless another one was requested since. */
export const settleRecheck = async (
  db: Queryable,
  row: Pick<EnvironmentRow, 'id' | 'recheckAt'>,
  nextInMs: number | null,
): Promise<void> => {
  await db
    .update(environments)
    .set({ recheckAt: nextInMs === null ? null : sql`now() + ${nextInMs} * interval '1 millisecond'` })
    .where(
      and(
        eq(environments.id, row.id),
        sql`date_trunc('milliseconds', ${environments.recheckAt}) is not distinct from ${row.recheckAt}`,
      ),
    )
}

/** Deployed pull requests that the list did not contain; each is to be read one by one. */
export const askAgainUnless = async (
  db: Database,
  projectId: ProjectId,
  listed: readonly string[],
): Promise<void> => {
  await db
    .update(environments)
    .set({ recheckAt: sql`now()`, recheckCorrelationId: correlationIdNow() })
    .where(
      and(
        eq(environments.projectId, projectId),
        ne(environments.desired, 'down'),
        sql`${environments.target} like 'pr:%'`,
        sql`${environments.target} <> all(${sql.param(listed)}::text[])`,
      ),
    )
}
