import { newId, type OrganizationId } from '@taxiway/domain'
import { sql } from 'drizzle-orm'
import { appendAudit } from '../audit/index.js'
import type { Database, Transaction } from '../open-database.js'
import { inTransaction } from '../transaction.js'

export type Settled = {
  /** The next claim gets a higher fence than this. */
  fence: number
  /** Keys that will not seal another message. */
  retiredKeys: number
  endedSessions: number
  /** Subjects of which it is not known what GitHub shows. */
  reports: number
  organizations: number
}

/**
 * Makes a database that went back in time safe to work on, and opens it. The world did not go back: machines carry higher fences,
 * keys have sealed more, GitHub shows and knows more, sessions have ended. In one transaction, which may run again at any time.
 */
export const settleRestored = (db: Database, { takenAt }: { takenAt: Date | null }): Promise<Settled> =>
  inTransaction(db, async tx => {
    const settled = {
      fence: await raiseFence(tx),
      retiredKeys: await retireKeys(tx),
      endedSessions: await endSessions(tx),
      reports: await forgetTold(tx),
    }
    await lookAgain(tx)
    const organizations = await noteInAudit(tx, takenAt)
    await open(tx)
    return { ...settled, organizations }
  })

/**
 * A worker refuses an app whose machine carries a higher fence than its own. Nothing tells how many were given after the backup, so the
 * next one comes from the clock, in milliseconds: more than all that were ever given, unless there were a thousand claims a second.
 * It has 13 digits; `readOwnership` reads 15.
 */
const raiseFence = async (tx: Transaction): Promise<number> => {
  const { rows } = await tx.execute<{ fence: string }>(sql`
    select setval('fence_seq', greatest((select last_value from fence_seq) + 1,
      (extract(epoch from clock_timestamp()) * 1000)::bigint)) as fence`)
  return Number(rows[0]?.fence)
}

/**
 * How often a key has sealed since the backup is not known, so it seals no more: its messages count as used. The next value of its owner
 * gets a new key, and workers seal the others again under that. IVs are random and not part of the backup.
 */
const retireKeys = async (tx: Transaction): Promise<number> => {
  const { rowCount } = await tx.execute(
    sql`update data_keys set used = greatest(used, 4294967296) where state in ('primary', 'pending')`,
  )
  return rowCount ?? 0
}

/** A session that was ended after the backup must not live again; nor a link to sign in, nor a process' sign of life. */
const endSessions = async (tx: Transaction): Promise<number> => {
  const { rowCount } = await tx.execute(sql`delete from sessions`)
  await tx.execute(sql`delete from verifications`)
  await tx.execute(sql`delete from worker_heartbeats`)
  return rowCount ?? 0
}

/**
 * GitHub may show what was reported after the backup, so nothing counts as told, and the next report of a subject is sent whole. None is sent
 * within the first minute: the restored state is older than what GitHub shows, until the projects are listed.
 */
const forgetTold = async (tx: Transaction): Promise<number> => {
  const { rowCount } = await tx.execute(sql`update outbox set told = null where told is not null`)
  await tx.execute(sql`
    update outbox set next_run_at = greatest(next_run_at, now() + interval '1 minute') where sent_version < version`)
  return rowCount ?? 0
}

/**
 * Every project lists at once what is open on GitHub. Machines are looked at after that: one that a newer commit replaced is not a fault.
 * No old consent to delete apps counts.
 */
const lookAgain = async (tx: Transaction): Promise<void> => {
  await tx.execute(sql`update projects set synced_at = 'epoch'`)
  await tx.execute(
    sql`update environments set machine_checked_at = now() where live_deployment_id is not null`,
  )
  await tx.execute(sql`delete from app_sweeps`)
}

/** The chain of each organization goes on from the entry that the backup has. This entry says why later ones are missing. */
const noteInAudit = async (tx: Transaction, takenAt: Date | null): Promise<number> => {
  const { rows } = await tx.execute<{ id: OrganizationId }>(sql`select id from organizations order by id`)
  const restore = newId('aud').slice('aud_'.length)
  for (const { id } of rows)
    await appendAudit(tx, {
      organizationId: id,
      actor: { kind: 'system', id: 'restore' },
      ip: null,
      requestId: null,
      action: 'database.restored',
      subject: { kind: 'database', id: restore },
      before: null,
      after: { takenAt: takenAt?.toISOString() ?? null },
    })
  return rows.length
}

const open = async (tx: Transaction): Promise<void> => {
  const { rows } = await tx.execute<{ name: string }>(sql`select quote_ident(current_database()) as name`)
  await tx.execute(sql.raw(`alter database ${rows[0]?.name} reset default_transaction_read_only`))
}
