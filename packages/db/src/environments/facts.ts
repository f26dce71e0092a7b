import { type EnvironmentId, type FactChange, type Facts, forgetFacts, type ProjectId } from '@taxiway/domain'
import { correlationIdNow } from '@taxiway/runtime'
import { and, eq, sql } from 'drizzle-orm'
import type { Queryable, Transaction } from '../open-database.js'
import { type EnvironmentRow, environments } from './schema.js'

/** Stores what was read of the repository. The caller holds the row lock. */
export const storeFacts = async (tx: Transaction, id: EnvironmentId, facts: Facts): Promise<void> => {
  await tx.update(environments).set({ facts }).where(eq(environments.id, id))
}

/** Only these are worth a question to GitHub: what they know may have changed, or is being read right now. */
const concerns = {
  base_moved: sql`${environments.facts} ?| array['files', 'base']`,
  config_moved: sql`true`,
  check_completed: sql`${environments.facts} ? 'checks' and ${environments.desired} <> 'down'`,
} as const satisfies Record<FactChange, ReturnType<typeof sql>>

const isOpenInto = (baseRef: string) =>
  sql`${environments.observation}->'pullRequest'->>'baseRef' = ${baseRef} and ${environments.observation}->'pullRequest'->>'state' = 'open'`
const hasHead = (sha: string) =>
  sql`coalesce(${environments.observation}->'pullRequest'->>'headSha', ${environments.observation}->'branch'->>'headSha') = ${sha}`

/**
 * Forgets what may have changed for a project's open pull requests into a branch, or for the targets with a head, and
 * makes them due to be read again; true when there are any. Facts that are being read meanwhile are not stored.
 */
export const forgetFactsOf = async (
  tx: Transaction,
  projectId: ProjectId,
  which: { baseRef: string } | { headSha: string },
  change: FactChange,
): Promise<boolean> => {
  const rows = await tx
    .select({ id: environments.id, facts: environments.facts })
    .from(environments)
    .where(
      and(
        eq(environments.projectId, projectId),
        'baseRef' in which ? isOpenInto(which.baseRef) : hasHead(which.headSha),
        sql`(${concerns[change]} or ${environments.desiredReason} = 'facts_pending' or ${environments.recheckAt} is not null)`,
      ),
    )
    .orderBy(environments.id)
    .for('update')
  for (const { id, facts } of rows)
    await tx
      .update(environments)
      .set({
        facts: facts && forgetFacts(facts, change),
        factsEpoch: sql`${environments.factsEpoch} + 1`,
        recheckAt: sql`now()`,
        recheckCorrelationId: correlationIdNow(),
      })
      .where(eq(environments.id, id))
  return rows.length > 0
}

/**
 * The file of a base branch as another pull request into it read it less than `freshMs` ago. Only those that are open
 * forget it when the branch moves.
 */
export const findBaseFile = async (
  db: Queryable,
  projectId: ProjectId,
  ref: string,
  freshMs: number,
): Promise<Facts['baseFile'] | null> => {
  const file = sql<Facts['baseFile']>`${environments.facts}->'baseFile'`
  const readAt = sql`(${file}->>'readAt')::timestamptz`
  const [row] = await db
    .select({ file })
    .from(environments)
    .where(
      and(
        eq(environments.projectId, projectId),
        isOpenInto(ref),
        sql`${file}->>'ref' = ${ref} and ${readAt} > now() - ${freshMs} * interval '1 millisecond'`,
      ),
    )
    .limit(1)
  return row?.file ?? null
}

/**
 * Starts the time after which a locked environment is taken down, unless it runs already for this reason. True when
 * it is over.
 */
export const countDown = async (
  tx: Transaction,
  { id, downReason }: Pick<EnvironmentRow, 'id' | 'downReason'>,
  reason: string,
  graceMs: number,
): Promise<boolean> => {
  const later = sql`now() + ${graceMs} * interval '1 millisecond'`
  const [row] = await tx
    .update(environments)
    .set({
      downAt: downReason === reason ? sql`coalesce(${environments.downAt}, ${later})` : later,
      downReason: reason,
    })
    .where(eq(environments.id, id))
    .returning({ isOver: sql<boolean>`${environments.downAt} <= now()` })
  return row?.isOver === true
}

/** What made the environment wait to be taken down has ended. */
export const stopCountDown = async (tx: Transaction, id: EnvironmentId): Promise<void> => {
  await tx.update(environments).set({ downAt: null, downReason: null }).where(eq(environments.id, id))
}

/** Environments whose time to be taken down has come. */
export const listCountedDown = async (db: Queryable, limit: number): Promise<EnvironmentId[]> => {
  const rows = await db
    .select({ id: environments.id })
    .from(environments)
    .where(sql`${environments.downAt} <= now()`)
    .orderBy(environments.downAt)
    .limit(limit)
  return rows.map(({ id }) => id)
}
