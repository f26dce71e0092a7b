import type {
  DeploymentId,
  EnvironmentId,
  EnvVarId,
  EnvVarPhase,
  EnvVarTrust,
  OrganizationId,
  ProjectId,
} from '@taxiway/domain'
import { sql } from 'drizzle-orm'
import { bigserial, foreignKey, index, integer, pgTable, text, unique } from 'drizzle-orm/pg-core'
import { at, bytea } from './columns.js'
import { environments } from './environments.js'
import { projects } from './projects.js'

/** Environment variables of a project. The value is sealed for exactly this row and version. */
export const envVars = pgTable(
  'env_vars',
  {
    id: text('id').$type<EnvVarId>().primaryKey(),
    organizationId: text('organization_id').$type<OrganizationId>().notNull(),
    projectId: text('project_id').$type<ProjectId>().notNull(),
    key: text('key').notNull(),
    scope: text('scope').notNull(),
    phase: text('phase').$type<EnvVarPhase>().notNull(),
    trust: text('trust').$type<EnvVarTrust>().notNull(),
    sealed: bytea('sealed').notNull(),
    /** Grows with every change; a value sealed for another version does not open. */
    version: integer('version').notNull().default(1),
    length: text('length').$type<EnvVarLength>().notNull(),
    updatedBy: text('updated_by').notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  table => [
    unique('env_vars_key').on(table.projectId, table.key, table.scope),
    foreignKey({
      columns: [table.organizationId, table.projectId],
      foreignColumns: [projects.organizationId, projects.id],
    }).onDelete('cascade'),
    index('env_vars_kid_idx').on(sql`sealed_kid(${table.sealed})`),
  ],
)

/** How long a value is, told in classes: enough to see that one was cut off, too little to guess one. */
export type EnvVarLength = 'empty' | 'under_6' | '6_to_32' | '33_to_256' | 'over_256'

/** Who changed which variable, and when; never what to. Append-only by use: nothing updates it. */
export const envVarHistory = pgTable(
  'env_var_history',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    organizationId: text('organization_id').$type<OrganizationId>().notNull(),
    projectId: text('project_id').$type<ProjectId>().notNull(),
    key: text('key').notNull(),
    scope: text('scope').notNull(),
    action: text('action').$type<'create' | 'change' | 'delete'>().notNull(),
    version: integer('version').notNull(),
    by: text('by').notNull(),
    at: at('at').notNull().default(sql`clock_timestamp()`),
  },
  table => [
    index('env_var_history_project_idx').on(table.organizationId, table.projectId, table.id),
    foreignKey({
      columns: [table.organizationId, table.projectId],
      foreignColumns: [projects.organizationId, projects.id],
    }).onDelete('cascade'),
  ],
)

/**
 * The variables of one deployment as they were when it began, sealed: every attempt of it, and a roll back to it, gets exactly these.
 * There is no foreign key to the deployment, because a snapshot may be pruned before it.
 */
export const envSnapshots = pgTable(
  'env_snapshots',
  {
    deploymentId: text('deployment_id').$type<DeploymentId>().primaryKey(),
    organizationId: text('organization_id').$type<OrganizationId>().notNull(),
    environmentId: text('environment_id').$type<EnvironmentId>().notNull(),
    projectId: text('project_id').$type<ProjectId>().notNull(),
    sealed: bytea('sealed').notNull(),
    /** What identifies the variables in it, without values. */
    fingerprint: text('fingerprint').notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
  },
  table => [
    foreignKey({
      columns: [table.organizationId, table.environmentId],
      foreignColumns: [environments.organizationId, environments.id],
    }),
    index('env_snapshots_environment_idx').on(table.environmentId),
    index('env_snapshots_kid_idx').on(sql`sealed_kid(${table.sealed})`),
  ],
)
