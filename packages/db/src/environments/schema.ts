import type {
  AuthorVerdict,
  ChoiceKind,
  DeploymentId,
  DesiredState,
  EnvironmentId,
  Facts,
  MachineFault,
  Observation,
  ObservationSource,
  OrganizationId,
  ProjectId,
  ProviderWait,
  QuotaReason,
} from '@taxiway/domain'
import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  unique,
} from 'drizzle-orm/pg-core'
import { at } from '../columns.js'
import { projects } from '../projects/schema.js'

/**
 * One project and one target. Three groups of columns with three writers: `observe` writes the observed and
 * the desired state (and increments `generation`); the worker with the lease writes the actual state (and
 * raises `observed_generation`); the API only reads.
 */
export const environments = pgTable(
  'environments',
  {
    id: text('id').$type<EnvironmentId>().primaryKey(),
    organizationId: text('organization_id').$type<OrganizationId>().notNull(),
    projectId: text('project_id').$type<ProjectId>().notNull(),
    target: text('target').notNull(),
    appName: text('app_name').unique(),

    observation: jsonb('observation').$type<Observation>(),
    observationAt: at('observation_at'),
    observationSource: text('observation_source').$type<ObservationSource>(),
    /** When to ask GitHub again (equal timestamps, doubts); null when no question is open. */
    recheckAt: at('recheck_at'),
    /** The webhook or request that raised the question. */
    recheckCorrelationId: text('recheck_correlation_id'),
    /** What was read of the repository beside the target itself; `factsEpoch` grows when some of it is forgotten. */
    facts: jsonb('facts').$type<Facts>(),
    factsEpoch: integer('facts_epoch').notNull().default(0),
    /** Since when GitHub has shown the repository without the pull request. */
    missingSince: at('missing_since'),

    desired: text('desired').$type<DesiredState>().notNull(),
    desiredReason: text('desired_reason').notNull(),
    desiredSha: text('desired_sha'),
    /** What a person chose, or what the end of its time did: for which head, by whom and when. Policy reads it. */
    choice: text('choice').$type<ChoiceKind>(),
    choiceHead: text('choice_head'),
    choiceBy: text('choice_by'),
    choiceAt: at('choice_at'),
    /** When policy takes it down unless the reason ends before; null when it does not. */
    downAt: at('down_at'),
    downReason: text('down_reason'),
    /** Who stopped automatic deployments, and since when. */
    frozenBy: text('frozen_by'),
    frozenAt: at('frozen_at'),
    /** What GitHub said about the author of the pull request, and when; null until it was asked. */
    authorVerdict: jsonb('author_verdict').$type<AuthorVerdict>(),
    authorCheckedAt: at('author_checked_at'),
    /** A commit without trust that a person approved. */
    approvedSha: text('approved_sha'),
    approvedBy: text('approved_by'),
    approvedAt: at('approved_at'),
    /**
     * The full quota that blocks its head, and since when it waits for a place; refused environments do not
     * wait.
     */
    waitingFor: text('waiting_for').$type<QuotaReason>(),
    waitingSince: at('waiting_since'),
    generation: bigint('generation', { mode: 'number' }).notNull().default(1),
    observedGeneration: bigint('observed_generation', { mode: 'number' }).notNull().default(0),

    fence: bigint('fence', { mode: 'number' }).notNull().default(0),
    leaseOwner: text('lease_owner'),
    leaseUntil: at('lease_until'),
    nextRunAt: at('next_run_at').notNull().defaultNow(),
    /** Its next or current work needs a build slot, as far as we know. */
    builds: boolean('builds').notNull().default(false),
    /** What its work waits for at a provider, and since when; null while nothing blocks it. */
    providerWait: text('provider_wait').$type<ProviderWait>(),
    providerWaitSince: at('provider_wait_since'),

    url: text('url'),
    liveDeploymentId: text('live_deployment_id').$type<DeploymentId>(),
    liveSha: text('live_sha'),
    /** The variables of the live release, and whether they have changed since. */
    liveVariables: text('live_variables'),
    variablesStale: boolean('variables_stale').notNull().default(false),
    /** The app has variables that only trusted code may read. */
    holdsTrusted: boolean('holds_trusted').notNull().default(false),
    /** Since when the kept machine is stopped. */
    asleepSince: at('asleep_since'),
    /** Since when Fly has the live machine stopped for lack of visitors: seen, not desired. */
    idleSince: at('idle_since'),
    /** The last check of the live machine: when, the fault found, since when, and the number of repairs. */
    machineCheckedAt: at('machine_checked_at'),
    machineFault: text('machine_fault').$type<MachineFault>(),
    machineFaultSince: at('machine_fault_since'),
    machineHealthySince: at('machine_healthy_since'),
    /** Since when Fly has shown neither a healthy machine nor a certain fault. */
    machineUnclearSince: at('machine_unclear_since'),
    machineRepairs: integer('machine_repairs').notNull().default(0),
    /** The project repairs nothing by itself. */
    isRepairOff: boolean('is_repair_off').notNull().default(false),
    lastActivityAt: at('last_activity_at').notNull().defaultNow(),
    /** When it sleeps and when it is destroyed unless it is used; null: never. */
    sleepsAt: at('sleeps_at'),
    expiresAt: at('expires_at'),
    pinnedUntil: at('pinned_until'),
    createdAt: at('created_at').notNull().defaultNow(),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  table => [
    unique('environments_target_key').on(table.projectId, table.target),
    unique('environments_tenant_key').on(table.organizationId, table.id),
    foreignKey({
      columns: [table.organizationId, table.projectId],
      foreignColumns: [projects.organizationId, projects.id],
    }),
    // By organization: claims take turns between organizations, so one with much work delays no other.
    index('environments_due_idx')
      .on(table.builds, table.organizationId, table.nextRunAt)
      .where(sql`observed_generation < generation and lease_owner is null`),
    index('environments_leased_idx').on(table.organizationId).where(sql`lease_owner is not null`),
    index('environments_lease_idx').on(table.leaseUntil).where(sql`lease_owner is not null`),
    index('environments_recheck_idx').on(table.recheckAt).where(sql`recheck_at is not null`),
    index('environments_down_idx').on(table.downAt).where(sql`down_at is not null`),
    index('environments_author_idx')
      .on(table.authorCheckedAt)
      .where(sql`desired <> 'down' and target like 'pr:%'`),
    index('environments_sleeps_idx').on(table.sleepsAt).where(sql`sleeps_at is not null`),
    index('environments_expires_idx').on(table.expiresAt).where(sql`expires_at is not null`),
    index('environments_waiting_idx').on(table.waitingSince).where(sql`waiting_since is not null`),
    index('environments_provider_wait_idx').on(table.providerWait).where(sql`provider_wait is not null`),
    index('environments_machine_idx')
      .on(table.machineCheckedAt)
      .where(sql`live_deployment_id is not null and asleep_since is null`),
    index('environments_shown_idx')
      .on(table.organizationId)
      .where(sql`desired <> 'down' or observed_generation < generation`),
    index('environments_list_idx').on(table.projectId, table.createdAt, table.id),
    index('environments_desired_idx').on(table.projectId, table.desired, table.createdAt, table.id),
  ],
)
export type EnvironmentRow = typeof environments.$inferSelect
