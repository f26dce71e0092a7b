import type { DeploymentId, EnvironmentId, ResourceId } from '@taxiway/domain'
import { sql } from 'drizzle-orm'
import { bigint, index, pgTable, text, unique, uniqueIndex } from 'drizzle-orm/pg-core'
import { at } from '../columns.js'
import { environments } from '../environments/schema.js'

export type ResourceKind =
  | 'images_app'
  | 'app'
  | 'machine'
  | 'address'
  | 'secrets'
  | 'github_deployment'
  | 'check_run'
  | 'comment'

/**
 * Ledger of every resource created outside. A row is written before the resource is created and stays until
 * Taxiway confirms that it is gone.
 */
export const resources = pgTable(
  'resources',
  {
    id: text('id').$type<ResourceId>().primaryKey(),
    /** Null for what belongs to the installation. */
    environmentId: text('environment_id')
      .$type<EnvironmentId>()
      .references(() => environments.id),
    deploymentId: text('deployment_id').$type<DeploymentId>(),
    kind: text('kind').$type<ResourceKind>().notNull(),
    name: text('name').notNull(),
    externalId: text('external_id'),
    state: text('state').$type<'intended' | 'present' | 'gone'>().notNull().default('intended'),
    fence: bigint('fence', { mode: 'number' }),
    /** Of a machine: its size, and until when its time is counted; null while it does not run. */
    guest: text('guest'),
    countedUntil: at('counted_until'),
    /** Of a comment: the generation for which it was made last. Once deleted, it is made again for a newer one only. */
    generation: bigint('generation', { mode: 'number' }),
    createdAt: at('created_at').notNull().defaultNow(),
    updatedAt: at('updated_at').notNull().defaultNow(),
  },
  table => [
    unique('resources_name_key').on(table.environmentId, table.kind, table.name),
    // The installation has one of each kind.
    uniqueIndex('resources_installation_key').on(table.kind).where(sql`environment_id is null`),
    index('resources_present_idx').on(table.environmentId).where(sql`state <> 'gone'`),
  ],
)
export type ResourceRow = typeof resources.$inferSelect
