import { type EnvironmentId, newId } from '@taxiway/domain'
import { correlationIdNow } from '@taxiway/runtime'
import { and, count, eq, isNull, sql } from 'drizzle-orm'
import type { Database, Queryable, Transaction } from '../open-database.js'
import { batch, daysAgo, type Prune } from '../prune.js'
import { type CommandAnswer, type CommandOutcome, type CommandRow, commands } from './schema.js'

export type NewCommand = Pick<
  CommandRow,
  | 'key'
  | 'kind'
  | 'repositoryId'
  | 'subject'
  | 'projectId'
  | 'line'
  | 'authorId'
  | 'authorLogin'
  | 'commentId'
  | 'url'
  | 'askedAt'
>

/** More commands than this in a minute are not taken: of one person on one pull request or commit, and of all people on it. */
const mostPerMinute = { author: 10, subject: 100 }

/**
 * Who was refused this often in a repository within an hour is not heard for the rest of it. Each refusal costs the
 * installation two reactions, and GitHub lets it write 500 things an hour: its checks are worth more.
 */
const mostRefusals = 10

/**
 * Stores a command, unless it is stored already or there were too many within a minute. Each author has a limit of
 * their own, because strangers may comment too, and must not keep a maintainer's command from being taken.
 */
export const insertCommand = async (
  tx: Transaction,
  command: NewCommand,
): Promise<'received' | 'known' | 'too_many'> => {
  const [recent] = await tx
    .select({
      all: count(),
      own: sql<number>`(count(*) filter (where ${commands.authorId} is not distinct from ${command.authorId}))::int`,
    })
    .from(commands)
    .where(
      and(
        eq(commands.repositoryId, command.repositoryId),
        eq(commands.subject, command.subject),
        sql`${commands.createdAt} > now() - interval '1 minute'`,
      ),
    )
  if (recent && (recent.own >= mostPerMinute.author || recent.all >= mostPerMinute.subject)) return 'too_many'
  if ((await countRefusals(tx, command)) >= mostRefusals) return 'too_many'
  const rows = await tx
    .insert(commands)
    .values({ id: newId('cmd'), correlationId: correlationIdNow(), ...command })
    .onConflictDoNothing()
    .returning({ id: commands.id })
  return rows.length > 0 ? 'received' : 'known'
}

/** Refused without a word, which is how people without permission are refused. */
const countRefusals = (tx: Transaction, { repositoryId, authorId }: NewCommand): Promise<number> =>
  tx.$count(
    commands,
    and(
      eq(commands.repositoryId, repositoryId),
      sql`${commands.authorId} = ${authorId}`,
      eq(commands.state, 'refused'),
      isNull(commands.answer),
      sql`${commands.createdAt} > now() - interval '1 hour'`,
    ),
  )

/** Locks a command until the transaction ends; null when its lease was lost. */
export const lockCommand = async (
  tx: Transaction,
  { id, leaseOwner }: Pick<CommandRow, 'id' | 'leaseOwner'>,
): Promise<CommandRow | null> => {
  const [row] = await tx
    .select()
    .from(commands)
    .where(and(eq(commands.id, id), sql`${commands.leaseOwner} is not distinct from ${leaseOwner}`))
    .for('update')
  return row ?? null
}

export const acknowledgeCommand = async (db: Queryable, claim: CommandRow): Promise<void> => {
  await db.update(commands).set({ state: 'acknowledged' }).where(ownedBy(claim))
}

/** Stores how a locked command ended for one environment, in the transaction of the change. */
export const storeOutcome = async (
  tx: Transaction,
  { id }: Pick<CommandRow, 'id'>,
  environmentId: EnvironmentId,
  outcome: CommandOutcome,
): Promise<void> => {
  await tx
    .update(commands)
    .set({ outcomes: sql`${commands.outcomes} || ${JSON.stringify({ [environmentId]: outcome })}::jsonb` })
    .where(eq(commands.id, id))
}

export const endCommand = async (
  tx: Transaction,
  { id }: Pick<CommandRow, 'id'>,
  end: { state: 'done' | 'refused'; answer: CommandAnswer | null },
): Promise<void> => {
  await tx
    .update(commands)
    .set({ ...end, attempts: 0 })
    .where(eq(commands.id, id))
}

/** The person has the reply: nothing is left to do. */
export const markReplied = async (db: Queryable, claim: CommandRow): Promise<void> => {
  await db
    .update(commands)
    .set({ repliedAt: sql`now()`, lastError: null, leaseOwner: null, leaseUntil: null })
    .where(ownedBy(claim))
}

/** Tries it again after `delayMs`. */
export const postponeCommand = async (
  db: Database,
  claim: CommandRow,
  error: string,
  delayMs: number,
): Promise<void> => {
  await db
    .update(commands)
    .set({
      attempts: sql`${commands.attempts} + 1`,
      lastError: error,
      nextRunAt: sql`now() + ${delayMs} * interval '1 millisecond'`,
      leaseOwner: null,
      leaseUntil: null,
    })
    .where(ownedBy(claim))
}

/** Commands that ended. */
export const pruneCommands: Prune = async (db, days) => {
  const { rowCount } = await db.execute(sql`
    delete from commands where id in (
      select id from commands where created_at < ${daysAgo(days)} and replied_at is not null limit ${batch})`)
  return rowCount ?? 0
}

const ownedBy = ({ id, leaseOwner }: Pick<CommandRow, 'id' | 'leaseOwner'>) =>
  and(eq(commands.id, id), sql`${commands.leaseOwner} is not distinct from ${leaseOwner}`)
