import type { AuditEntryId, OrganizationId } from '@taxiway/domain'
import { bigint, index, jsonb, pgTable, text, timestamp, unique } from 'drizzle-orm/pg-core'
import { bytea } from '../columns.js'

/** `github`: a person on GitHub, by the id of the account. */
export type AuditActorKind = 'api_token' | 'user' | 'github' | 'system'
/** The changes of the subject, as JSON; never a secret. */
export type AuditState = Record<string, unknown>

/**
 * Audit trail, written in the transaction of the change. Rows form one chain per organization: `hash` covers
 * the row and the previous hash. A trigger rejects every change of a row. No foreign keys: the trail outlives
 * its subjects.
 */
export const auditLog = pgTable(
  'audit_log',
  {
    id: text('id').$type<AuditEntryId>().primaryKey(),
    organizationId: text('organization_id').$type<OrganizationId>().notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    // Milliseconds, because JavaScript has no finer unit: the hash covers every stored digit.
    at: timestamp('at', { withTimezone: true, mode: 'date', precision: 3 }).notNull(),
    actorKind: text('actor_kind').$type<AuditActorKind>().notNull(),
    actorId: text('actor_id').notNull(),
    ip: text('ip'),
    requestId: text('request_id'),
    action: text('action').notNull(),
    subjectKind: text('subject_kind').notNull(),
    subjectId: text('subject_id').notNull(),
    before: jsonb('before').$type<AuditState>(),
    after: jsonb('after').$type<AuditState>(),
    previousHash: bytea('previous_hash').notNull(),
    hash: bytea('hash').notNull(),
  },
  table => [
    unique('audit_log_seq_key').on(table.organizationId, table.seq),
    index('audit_log_action_idx').on(table.organizationId, table.action, table.seq),
    index('audit_log_actor_idx').on(table.organizationId, table.actorId, table.seq),
    index('audit_log_at_idx').on(table.organizationId, table.at),
  ],
)
export type AuditRow = typeof auditLog.$inferSelect

/** The end of each chain. Appending locks its row, and it reveals when the newest entries were deleted. */
export const auditHeads = pgTable('audit_heads', {
  organizationId: text('organization_id').$type<OrganizationId>().primaryKey(),
  seq: bigint('seq', { mode: 'number' }).notNull(),
  hash: bytea('hash').notNull(),
})
