import type { AuditEntryId, OrganizationId } from '@taxiway/domain'
import { bigint, index, jsonb, pgTable, text, timestamp, unique } from 'drizzle-orm/pg-core'
import { bytea } from './columns.js'

export type AuditActorKind = 'api_token' | 'user' | 'system'
/** What a change made of its subject, as JSON; never a secret. */
export type AuditState = Record<string, unknown>

/**
 * Who changed what, written in the transaction of the change. Rows form one chain per organization: `hash` covers the row and the
 * hash before it. A trigger refuses every change of a row. There is no foreign key: the trail outlives what it tells about.
 */
export const auditLog = pgTable(
  'audit_log',
  {
    id: text('id').$type<AuditEntryId>().primaryKey(),
    organizationId: text('organization_id').$type<OrganizationId>().notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    // Milliseconds, as JavaScript has them: the hash covers every digit that is stored.
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

/** Where each chain ends: its row is the lock under which entries are appended, and what tells that the newest were taken away. */
export const auditHeads = pgTable('audit_heads', {
  organizationId: text('organization_id').$type<OrganizationId>().primaryKey(),
  seq: bigint('seq', { mode: 'number' }).notNull(),
  hash: bytea('hash').notNull(),
})
