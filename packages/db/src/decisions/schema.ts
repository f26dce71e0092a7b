import type { DeliveryId, EnvironmentId, OrganizationId, ProjectId } from '@taxiway/domain'
import { sql } from 'drizzle-orm'
import { bigint, boolean, index, pgTable, text } from 'drizzle-orm/pg-core'
import { at } from '../columns.js'

/** The policy's decision on an observation, with the reason. Partitioned by id. */
export const decisions = pgTable(
  'decisions',
  {
    id: text('id').primaryKey(),
    organizationId: text('organization_id').$type<OrganizationId>(),
    projectId: text('project_id').$type<ProjectId>(),
    environmentId: text('environment_id').$type<EnvironmentId>(),
    deliveryId: text('delivery_id').$type<DeliveryId>(),
    /** The webhook or request that it comes from; the log has it in every line. */
    correlationId: text('correlation_id'),
    source: text('source').$type<'webhook' | 'api' | 'reconciler' | 'user'>().notNull(),
    target: text('target'),
    outcome: text('outcome').notNull(),
    reason: text('reason').notNull(),
    sha: text('sha'),
    generation: bigint('generation', { mode: 'number' }),
    changed: boolean('changed').notNull(),
    at: at('at').notNull().default(sql`clock_timestamp()`),
  },
  table => [
    index('decisions_environment_idx').on(table.environmentId, table.at),
    index('decisions_changed_idx').on(table.at).where(sql`changed`),
    index('decisions_delivery_idx').on(table.deliveryId),
  ],
)
export type DecisionRow = typeof decisions.$inferSelect
