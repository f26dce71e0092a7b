import { randomUUID } from 'node:crypto'
import { and, asc, eq, getTableColumns, inArray, sql } from 'drizzle-orm'
import type { Database } from '../open-database.js'
import { type OutboxRow, outbox } from './schema.js'

export type OutboxClaim = OutboxRow & { installationId: number }

export type ClaimOutbox = {
  owner: string
  leaseMs: number
  /** Maximum rows of one installation. */
  perInstallation: number
  /** Maximum rows in total. */
  total: number
  /** Installations to skip. */
  except: readonly number[]
}

/**
 * Leases due rows, the oldest of every installation first, so a large backlog of one installation delays no
 * other. If a holder crashes, its rows are free again when the lease ends.
 */
export const claimOutbox = async (
  db: Database,
  { owner, leaseMs, perInstallation, total, except }: ClaimOutbox,
): Promise<OutboxClaim[]> => {
  const isFree = sql`(${outbox.leaseUntil} is null or ${outbox.leaseUntil} < now())`
  const isDue = sql`${outbox.sentVersion} < ${outbox.version} and ${outbox.nextRunAt} <= now()`
  // Looked up for each row: a join would read all environments, because Postgres cannot know how few rows are due.
  const installation = sql<number>`(select p.installation_id from environments e join projects p on p.id = e.project_id where e.id = outbox.environment_id)`
  const waiting = db.$with('waiting').as(
    db
      .select({
        id: outbox.id,
        nextRunAt: outbox.nextRunAt,
        place: sql<number>`row_number() over (partition by ${installation} order by ${outbox.nextRunAt})`.as(
          'place',
        ),
      })
      .from(outbox)
      .where(and(isDue, isFree, sql`${installation} <> all(${sql.param(except)}::bigint[])`)),
  )
  const taken = db
    .with(waiting)
    .select({ id: waiting.id })
    .from(waiting)
    .where(sql`${waiting.place} <= ${perInstallation}`)
    .orderBy(asc(waiting.place), asc(waiting.nextRunAt))
    .limit(total)
  // Lock in a separate query, because counting takes no lock; rows that another worker took meanwhile are
  // skipped.
  const locked = db
    .select({ id: outbox.id })
    .from(outbox)
    .where(and(inArray(outbox.id, taken), isDue, isFree))
    .for('update', { skipLocked: true })
  const rows = await db
    .update(outbox)
    .set({
      // Each claim has its own name, so that a late holder is distinguished even from its own newer claim.
      leaseOwner: `${owner}/${randomUUID()}`,
      leaseUntil: sql`now() + ${leaseMs} * interval '1 millisecond'`,
    })
    .where(inArray(outbox.id, locked))
    .returning({ ...getTableColumns(outbox), installationId: installation.mapWith(Number) })
  return rows
}

/** Extends the leases of these claims, except of those that ended. */
export const extendClaims = async (
  db: Database,
  claims: readonly Pick<OutboxRow, 'id' | 'leaseOwner'>[],
  leaseMs: number,
): Promise<void> => {
  await db
    .update(outbox)
    .set({ leaseUntil: sql`now() + ${leaseMs} * interval '1 millisecond'` })
    .where(
      and(
        sql`${outbox.id} = any(${sql.param(claims.map(({ id }) => id))}::bigint[])`,
        sql`${outbox.leaseOwner} = any(${sql.param(claims.map(({ leaseOwner }) => leaseOwner))}::text[])`,
        sql`${outbox.leaseUntil} > now()`,
      ),
    )
}

/**
 * Forgets what GitHub shows of a subject, before that is changed: until the change is confirmed it is unknown.
 * False when the lease was lost.
 */
export const forgetTold = async (db: Database, row: OutboxRow): Promise<boolean> => {
  const own = await db.update(outbox).set({ told: null }).where(ownedBy(row)).returning({ id: outbox.id })
  return own.length > 0
}

/**
 * Records that the subject was reported as of `version`, and that GitHub shows `told`; false when the lease was
 * lost, and then it is reported again.
 */
export const markSent = async (db: Database, row: OutboxRow, told: string | null): Promise<boolean> => {
  const sent = await db
    .update(outbox)
    .set({
      sentVersion: row.version,
      told,
      attempts: 0,
      lastError: null,
      sentAt: sql`now()`,
      leaseOwner: null,
      leaseUntil: null,
    })
    .where(ownedBy(row))
    .returning({ id: outbox.id })
  if (sent.length > 0) return true
  // A newer report may have been sent before our late one arrived, so report once more.
  await db
    .update(outbox)
    .set({ version: sql`${outbox.version} + 1`, told: null, nextRunAt: sql`now()` })
    .where(eq(outbox.id, row.id))
  return false
}

/** Records a failed report; it is due again after `delayMs`. */
export const postponeReport = async (
  db: Database,
  row: OutboxRow,
  error: string,
  delayMs: number,
): Promise<void> => {
  await db
    .update(outbox)
    .set({
      attempts: sql`${outbox.attempts} + 1`,
      lastError: error,
      nextRunAt: sql`now() + ${delayMs} * interval '1 millisecond'`,
      leaseOwner: null,
      leaseUntil: null,
    })
    .where(ownedBy(row))
}

const ownedBy = (row: OutboxRow) =>
  and(eq(outbox.id, row.id), sql`${outbox.leaseOwner} is not distinct from ${row.leaseOwner}`)
