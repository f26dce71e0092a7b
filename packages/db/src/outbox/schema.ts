import type { DeploymentId, EnvironmentId } from '@taxiway/domain'
import { sql } from 'drizzle-orm'
import { bigint, bigserial, index, integer, pgTable, text, unique } from 'drizzle-orm/pg-core'
import { at } from '../columns.js'

/**
 * Pending reports to GitHub. A row is a subject, not a message: the subject changed up to `version` and was
 * last reported at `sent_version`. The sender reads the current state, so an old report can never follow a
 * newer one.
 */
export const outbox = pgTable(
  'outbox',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    kind: text('kind').$type<'report_environment' | 'report_deployment' | 'report_check'>().notNull(),
    environmentId: text('environment_id').$type<EnvironmentId>().notNull(),
    deploymentId: text('deployment_id').$type<DeploymentId>(),
    subject: text('subject').notNull(),
    /** The webhook or request whose change it reports; the log has it in every line. */
    correlationId: text('correlation_id'),
    version: bigint('version', { mode: 'number' }).notNull().default(1),
    sentVersion: bigint('sent_version', { mode: 'number' }).notNull().default(0),
    /** The fingerprint of what GitHub shows of the subject; null before the first report and while it is unknown. */
    told: text('told'),
    attempts: integer('attempts').notNull().default(0),
    lastError: text('last_error'),
    nextRunAt: at('next_run_at').notNull().defaultNow(),
    leaseOwner: text('lease_owner'),
    leaseUntil: at('lease_until'),
    createdAt: at('created_at').notNull().defaultNow(),
    sentAt: at('sent_at'),
  },
  table => [
    unique('outbox_subject_key').on(table.kind, table.subject),
    index('outbox_unsent_idx').on(table.environmentId).where(sql`sent_version < version`),
    index('outbox_due_idx').on(table.nextRunAt).where(sql`sent_version < version`),
  ],
)
export type OutboxRow = typeof outbox.$inferSelect
