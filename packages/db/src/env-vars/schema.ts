import type { EnvVarId, EnvVarPhase, EnvVarTrust, OrganizationId, ProjectId } from '@taxiway/domain'
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
import { organizations } from '../auth/schema.js'
import { at, bytea } from '../columns.js'
import { projects } from '../projects/schema.js'

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
export type EnvVarRow = typeof envVars.$inferSelect

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
