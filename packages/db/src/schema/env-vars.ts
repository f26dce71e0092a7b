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
import {
  bigserial,
  boolean,
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import { organizations } from './auth.js'
import { at, bytea } from './columns.js'
import { environments } from './environments.js'
import { projects } from './projects.js'

const organizationId = () =>
  text('organization_id')
    .$type<OrganizationId>()
    .notNull()
    .references(() => organizations.id, { onDelete: 'cascade' })

/**
 * Environment variables of a project, or, without a project, of the organization for all its projects. The
 * value is sealed for exactly this row and version. One table for both, so that key rotation and the check
 * before key destruction cover both.
 */
export const envVars = pgTable(
  'env_vars',
  {
    id: text('id').$type<EnvVarId>().primaryKey(),
    organizationId: organizationId(),
    projectId: text('project_id').$type<ProjectId>(),
    key: text('key').notNull(),
    scope: text('scope').notNull(),
    phase: text('phase').$type<EnvVarPhase>().notNull(),
    trust: text('trust').$type<EnvVarTrust>().notNull(),
    /** False: members may read the value. It is sealed as well. */
    sensitive: boolean('sensitive').notNull().default(true),
    sealed: bytea('sealed').notNull(),
    /** Increments with every change; a value sealed for another version does not open. */
    version: integer('version').notNull().default(1),
    length: text('length').$type<EnvVarLength>().notNull(),
    updatedBy: text('updated_by').notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  table => [
    unique('env_vars_key').on(table.projectId, table.key, table.scope),
    uniqueIndex('env_vars_organization_key')
      .on(table.organizationId, table.key, table.scope)
      .where(sql`project_id is null`),
    check(
      'env_vars_organization_scope',
      sql`${table.projectId} is not null or ${table.scope} in ('all', 'production', 'preview')`,
    ),
    foreignKey({
      columns: [table.organizationId, table.projectId],
      foreignColumns: [projects.organizationId, projects.id],
    }).onDelete('cascade'),
    index('env_vars_kid_idx').on(sql`sealed_kid(${table.sealed})`),
  ],
)

/** A value's length as a class: reveals a truncated value, but does not help to guess one. */
export type EnvVarLength = 'empty' | 'under_6' | '6_to_32' | '33_to_256' | 'over_256'

/** Who changed which variable, and when; never the value. Append-only by convention. */
export const envVarHistory = pgTable(
  'env_var_history',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    organizationId: organizationId(),
    projectId: text('project_id').$type<ProjectId>(),
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
 * The variables of one deployment when it began, sealed: every attempt and every rollback to it uses exactly
 * these. No foreign key to the deployment, because a snapshot may be pruned earlier.
 */
export const envSnapshots = pgTable(
  'env_snapshots',
  {
    deploymentId: text('deployment_id').$type<DeploymentId>().primaryKey(),
    organizationId: text('organization_id').$type<OrganizationId>().notNull(),
    environmentId: text('environment_id').$type<EnvironmentId>().notNull(),
    projectId: text('project_id').$type<ProjectId>().notNull(),
    sealed: bytea('sealed').notNull(),
    /** Fingerprint of its variables, without values. */
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
