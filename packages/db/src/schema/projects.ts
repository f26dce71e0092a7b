import type { OrganizationId, ProjectConfig, ProjectId } from '@taxiway/domain'
import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgTable, text, unique, uniqueIndex } from 'drizzle-orm/pg-core'
import { organizations } from './auth.js'
import { at, externalId } from './columns.js'

export const projects = pgTable(
  'projects',
  {
    id: text('id').$type<ProjectId>().primaryKey(),
    organizationId: text('organization_id')
      .$type<OrganizationId>()
      .notNull()
      .references(() => organizations.id, { onDelete: 'restrict' }),
    slug: text('slug').notNull(),
    repositoryId: externalId('repository_id').notNull(),
    installationId: externalId('installation_id').notNull(),
    repositoryOwner: text('repository_owner').notNull(),
    repositoryName: text('repository_name').notNull(),
    defaultBranch: text('default_branch').notNull(),
    state: text('state').$type<'active' | 'paused' | 'archived' | 'deleted'>().notNull().default('active'),
    config: jsonb('config').$type<ProjectConfig>().notNull(),
    /** When GitHub was last asked for everything open; the beginning of time for a project that was never asked for. */
    syncedAt: at('synced_at').notNull().default(sql`'epoch'`),
    version: integer('version').notNull().default(1),
    createdAt: at('created_at').notNull().defaultNow(),
    updatedAt: at('updated_at').notNull().defaultNow(),
    deletedAt: at('deleted_at'),
  },
  table => [
    // Children refer to (organization_id, id), so a row can never hang under a foreign tenant's parent.
    unique('projects_tenant_key').on(table.organizationId, table.id),
    uniqueIndex('projects_slug_key').on(table.organizationId, table.slug).where(sql`deleted_at is null`),
    index('projects_synced_idx').on(table.syncedAt).where(sql`state in ('active', 'paused')`),
    index('projects_repository_idx').on(table.repositoryId),
    index('projects_list_idx').on(table.organizationId, table.createdAt, table.id),
  ],
)
