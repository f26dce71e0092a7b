import type { DeploymentId, EnvironmentId, ReleaseId } from '@taxiway/domain'
import { sql } from 'drizzle-orm'
import { index, jsonb, pgTable, text, unique } from 'drizzle-orm/pg-core'
import { at } from '../columns.js'
import { deployments } from '../deployments/schema.js'
import { environments } from '../environments/schema.js'

/** An image and its configuration that went live. */
export const releases = pgTable(
  'releases',
  {
    id: text('id').$type<ReleaseId>().primaryKey(),
    environmentId: text('environment_id')
      .$type<EnvironmentId>()
      .notNull()
      .references(() => environments.id),
    deploymentId: text('deployment_id')
      .$type<DeploymentId>()
      .notNull()
      .references(() => deployments.id),
    image: text('image').notNull(),
    machineId: text('machine_id').notNull(),
    config: jsonb('config').$type<Record<string, unknown>>().notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
  },
  table => [
    index('releases_environment_idx').on(table.environmentId, table.createdAt),
    unique('releases_deployment_key').on(table.deploymentId),
    index('releases_digest_idx').on(sql`split_part(image, '@', 2)`),
  ],
)
export type ReleaseRow = typeof releases.$inferSelect
