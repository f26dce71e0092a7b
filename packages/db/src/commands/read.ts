import { randomUUID } from 'node:crypto'
import { and, desc, eq, inArray, sql } from 'drizzle-orm'
import type { Database, Queryable } from '../open-database.js'
import { type CommandRow, commands } from './schema.js'

/**
 * Leases due commands, the oldest first. Commands on one subject run one after the other, in the order of
 * their comments: the later one may undo the earlier.
 */
export const claimCommands = async (
  db: Database,
  { owner, leaseMs, limit }: { owner: string; leaseMs: number; limit: number },
): Promise<CommandRow[]> => {
  const isDue = sql`${commands.repliedAt} is null and ${commands.nextRunAt} <= now()
    and (${commands.leaseUntil} is null or ${commands.leaseUntil} < now())`
  const isNext = sql`(${commands.state} in ('done', 'refused') or not exists (
    select 1 from commands earlier
    where earlier.repository_id = ${commands.repositoryId} and earlier.subject = ${commands.subject}
      and earlier.state in ('received', 'acknowledged')
      and (coalesce(earlier.comment_id, 0), earlier.id) < (coalesce(${commands.commentId}, 0), ${commands.id})))`
  const locked = db
    .select({ id: commands.id })
    .from(commands)
    .where(and(isDue, isNext))
    .orderBy(commands.nextRunAt)
    .limit(limit)
    .for('update', { skipLocked: true })
  return db
    .update(commands)
    .set({
      leaseOwner: `${owner}/${randomUUID()}`,
      leaseUntil: sql`now() + ${leaseMs} * interval '1 millisecond'`,
    })
    .where(inArray(commands.id, locked))
    .returning()
}

/** Whether an earlier comment on the subject asked for the same at most a second before. */
export const wasAskedBefore = async (db: Queryable, command: CommandRow): Promise<boolean> => {
  const [row] = await db
    .select({ id: commands.id })
    .from(commands)
    .where(
      and(
        eq(commands.repositoryId, command.repositoryId),
        eq(commands.subject, command.subject),
        eq(commands.line, command.line),
        sql`${commands.id} <> ${command.id}`,
        sql`${commands.state} in ('done', 'acknowledged')`,
        sql`coalesce(${commands.commentId}, 0) < ${command.commentId ?? 0}`,
        sql`${commands.askedAt} >= ${command.askedAt.toISOString()}::timestamptz - interval '1 second'`,
      ),
    )
    .limit(1)
  return row !== undefined
}

/** The newest command on a subject that ended. One that was refused without a word replaces no answer. */
export const findLastCommand = async (
  db: Queryable,
  repositoryId: number,
  subject: string,
): Promise<CommandRow | null> => {
  const [row] = await db
    .select()
    .from(commands)
    .where(
      and(
        eq(commands.repositoryId, repositoryId),
        eq(commands.subject, subject),
        sql`(${commands.state} = 'done' or (${commands.state} = 'refused' and ${commands.answer} is not null))`,
      ),
    )
    .orderBy(desc(commands.createdAt), desc(commands.id))
    .limit(1)
  return row ?? null
}
