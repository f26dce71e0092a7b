import type {
  DeploymentId,
  DeploymentKind,
  DeploymentState,
  EnvironmentId,
  FileSettings,
  OrganizationId,
} from '@taxiway/domain'
import { sql } from 'drizzle-orm'
import {
  bigint,
  bigserial,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import { at } from '../columns.js'
import { environments } from '../environments/schema.js'

/** One attempt to bring an environment to a generation. */
export const deployments = pgTable(
  'deployments',
  {
    id: text('id').$type<DeploymentId>().primaryKey(),
    organizationId: text('organization_id').$type<OrganizationId>().notNull(),
    environmentId: text('environment_id').$type<EnvironmentId>().notNull(),
    generation: bigint('generation', { mode: 'number' }).notNull(),
    kind: text('kind').$type<DeploymentKind>().notNull(),
    sha: text('sha'),
    state: text('state').$type<DeploymentState>().notNull().default('queued'),
    reason: text('reason').notNull(),
    /** The webhook or request that it comes from; the log has it in every line. */
    correlationId: text('correlation_id'),
    /** The earlier deployment whose variables a rollback uses; null for its own. */
    variablesOf: text('variables_of').$type<DeploymentId>(),
    /** Attempts that failed by an error of the work itself; worker crashes are counted apart. */
    attempt: integer('attempt').notNull().default(0),
    crashes: integer('crashes').notNull().default(0),
    /** The settings of the repository's file that it was deployed with; null until it began. */
    fileSettings: jsonb('file_settings').$type<FileSettings>(),
    /** What was built instead of the head commit, or why not; null when nothing is to be said. */
    buildNote: text('build_note'),
    /** The commit that was built where it is not `sha`: the merge of head and base. */
    builtSha: text('built_sha'),
    errorCode: text('error_code'),
    errorMessage: text('error_message'),
    cancelRequestedAt: at('cancel_requested_at'),
    fence: bigint('fence', { mode: 'number' }),
    image: text('image'),
    url: text('url'),
    /** The resources that its attempts used. */
    buildMs: bigint('build_ms', { mode: 'number' }).notNull().default(0),
    logBytes: bigint('log_bytes', { mode: 'number' }).notNull().default(0),
    createdAt: at('created_at').notNull().defaultNow(),
    startedAt: at('started_at'),
    finishedAt: at('finished_at'),
  },
  table => [
    // Skipped deployments are notes beside a generation; all others are the one attempt at their generation.
    uniqueIndex('deployments_generation_key')
      .on(table.environmentId, table.generation)
      .where(sql`state <> 'skipped'`),
    unique('deployments_tenant_key').on(table.organizationId, table.id),
    foreignKey({
      columns: [table.organizationId, table.environmentId],
      foreignColumns: [environments.organizationId, environments.id],
    }),
    // Second safeguard behind the lease: never two running deployments of one environment.
    uniqueIndex('deployments_active_key')
      .on(table.environmentId)
      .where(sql`state in ('fetching', 'building', 'releasing', 'verifying', 'destroying', 'cancelling')`),
    index('deployments_list_idx').on(table.environmentId, table.createdAt, table.id),
    index('deployments_state_idx').on(table.environmentId, table.state, table.createdAt, table.id),
    index('deployments_sha_idx').on(table.environmentId, table.sha, table.createdAt, table.id),
    // Finds targets that share a commit.
    index('deployments_commit_idx').on(table.organizationId, table.sha).where(sql`kind = 'deploy'`),
    index('deployments_organization_idx').on(table.organizationId, table.createdAt, table.id),
    index('deployments_failed_ends_idx')
      .on(table.organizationId)
      .where(sql`state = 'failed' and kind = 'destroy'`),
    // Notes are deleted when they are old.
    index('deployments_skipped_idx').on(table.id).where(sql`state = 'skipped'`),
  ],
)
export type DeploymentRow = typeof deployments.$inferSelect

/** Append-only (enforced by a trigger): the checker reads it. Partitioned by deployment, so that a history ends as a whole. */
export const deploymentTransitions = pgTable(
  'deployment_transitions',
  {
    id: bigserial('id', { mode: 'number' }).notNull(),
    deploymentId: text('deployment_id').$type<DeploymentId>().notNull(),
    environmentId: text('environment_id').$type<EnvironmentId>().notNull(),
    generation: bigint('generation', { mode: 'number' }).notNull(),
    from: text('from_state').$type<DeploymentState>(),
    to: text('to_state').$type<DeploymentState>().notNull(),
    fence: bigint('fence', { mode: 'number' }),
    owner: text('owner').notNull(),
    detail: text('detail'),
    at: at('at').notNull().default(sql`clock_timestamp()`),
  },
  table => [
    primaryKey({ columns: [table.deploymentId, table.id] }),
    index('deployment_transitions_id_idx').on(table.id),
    index('deployment_transitions_at_idx').on(table.at),
    index('deployment_transitions_environment_idx').on(table.environmentId, table.id),
  ],
)
