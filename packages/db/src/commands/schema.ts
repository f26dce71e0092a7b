import type { CommandId, EnvironmentId, ProjectId } from '@taxiway/domain'
import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { at, externalId } from '../columns.js'

/** `comment`: a line of a comment. `rerun`: "Re-run" of a check. `merge_queue`: the queue waits for our check. */
export type CommandKind = 'comment' | 'rerun' | 'merge_queue'
/** `acknowledged`: the person saw that it was read. `done` and `refused` end it. */
export type CommandState = 'received' | 'acknowledged' | 'done' | 'refused'
/** How it ended for one environment. */
export type CommandOutcome = { done: boolean; answer: string | null }

/** What the comment of the pull request says about a command, for each project. */
export type CommandAnswer = {
  kind: 'text' | 'log' | 'help'
  parts: { project: string | null; text: string }[]
}

/** What people on GitHub ask for. The row makes it happen once, however often GitHub delivers it. */
export const commands = pgTable(
  'commands',
  {
    id: text('id').$type<CommandId>().primaryKey(),
    /** What makes it unique: the comment, or the delivery of a re-run. */
    key: text('key').notNull().unique(),
    kind: text('kind').$type<CommandKind>().notNull(),
    repositoryId: externalId('repository_id').notNull(),
    /** `pr:12`, or the full id of a commit. */
    subject: text('subject').notNull(),
    /** The only project that it is about; null for every project of the repository. */
    projectId: text('project_id').$type<ProjectId>(),
    /** The webhook or request that it comes from; the log has it in every line. */
    correlationId: text('correlation_id'),
    line: text('line').notNull(),
    authorId: externalId('author_id'),
    authorLogin: text('author_login').notNull(),
    commentId: externalId('comment_id'),
    /** The address of the comment. */
    url: text('url'),
    /** By GitHub's clock. */
    askedAt: at('asked_at').notNull(),
    state: text('state').$type<CommandState>().notNull().default('received'),
    outcomes: jsonb('outcomes').$type<Record<EnvironmentId, CommandOutcome>>().notNull().default({}),
    /** What the comment of the pull request says about it; null when a reaction says it all. */
    answer: jsonb('answer').$type<CommandAnswer>(),
    repliedAt: at('replied_at'),
    attempts: integer('attempts').notNull().default(0),
    lastError: text('last_error'),
    nextRunAt: at('next_run_at').notNull().defaultNow(),
    leaseOwner: text('lease_owner'),
    leaseUntil: at('lease_until'),
    createdAt: at('created_at').notNull().defaultNow(),
  },
  table => [
    index('commands_due_idx').on(table.nextRunAt).where(sql`replied_at is null`),
    index('commands_subject_idx').on(table.repositoryId, table.subject, table.createdAt),
    index('commands_old_idx').on(table.createdAt),
  ],
)
export type CommandRow = typeof commands.$inferSelect
