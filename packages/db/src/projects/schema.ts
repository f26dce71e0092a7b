import type { Connection, OrganizationId, ProjectConfig, ProjectId } from '@taxiway/domain'
import { sql } from 'drizzle-orm'
import { boolean, index, integer, jsonb, pgTable, text, unique, uniqueIndex } from 'drizzle-orm/pg-core'
import { organizations } from '../auth/schema.js'
import { at, externalId } from '../columns.js'

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
    /** The names of the settings that a user set; only these come before the repository's file. */
    configured: text('configured').array().notNull().default(sql`'{}'`),
    /** When the project last listed everything open on GitHub; the epoch if never. */
    syncedAt: at('synced_at').notNull().default(sql`'epoch'`),
    /** The state of the connection to the repository. Every write increments `version`, which is the ETag. */
    connection: text('connection').$type<Connection>().notNull().default('ok'),
    /** When a lost connection destroys all apps; null when none is lost. */
    graceUntil: at('grace_until'),
    isGraceOver: boolean('is_grace_over').notNull().default(false),
    isPrivate: boolean('is_private'),
    /** When the repository became public; null once a user has changed the settings since, or it is private. */
    publicSince: at('public_since'),
    /** The App's permissions as GitHub last reported them; null until then. */
    grantedPermissions: jsonb('granted_permissions').$type<Record<string, string>>(),
    /**
     * The user whose permission the project depends on, and their GitHub account; null when no user connected
     * it.
     */
    connectedBy: text('connected_by'),
    connectedLogin: text('connected_login'),
    /** When installation and permission were last checked. */
    checkedAt: at('checked_at').notNull().defaultNow(),
    version: integer('version').notNull().default(1),
    createdAt: at('created_at').notNull().defaultNow(),
    updatedAt: at('updated_at').notNull().defaultNow(),
    deletedAt: at('deleted_at'),
    /** When the ledger listed no more resources of the deleted project. */
    goneAt: at('gone_at'),
  },
  table => [
    // Children refer to (organization_id, id), so a row can never belong to another tenant's parent.
    unique('projects_tenant_key').on(table.organizationId, table.id),
    uniqueIndex('projects_slug_key').on(table.organizationId, table.slug).where(sql`deleted_at is null`),
    index('projects_synced_idx').on(table.syncedAt).where(sql`state in ('active', 'paused')`),
    index('projects_checked_idx').on(table.checkedAt).where(sql`state in ('active', 'paused')`),
    index('projects_grace_idx').on(table.graceUntil).where(sql`grace_until is not null`),
    index('projects_leaving_idx').on(table.id).where(sql`deleted_at is not null and gone_at is null`),
    index('projects_installation_idx').on(table.installationId),
    index('projects_repository_idx').on(table.repositoryId),
    index('projects_list_idx').on(table.organizationId, table.createdAt, table.id),
  ],
)
export type ProjectRow = typeof projects.$inferSelect
