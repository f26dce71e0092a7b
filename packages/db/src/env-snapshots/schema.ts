import type { DeploymentId, EnvironmentId, OrganizationId, ProjectId } from '@taxiway/domain'
import { sql } from 'drizzle-orm'
import { foreignKey, index, pgTable, text } from 'drizzle-orm/pg-core'
import { at, bytea } from '../columns.js'
import { environments } from '../environments/schema.js'

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
export type EnvSnapshotRow = typeof envSnapshots.$inferSelect
