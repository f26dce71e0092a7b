import type { DeploymentId } from '@taxiway/domain'
import { sql } from 'drizzle-orm'
import { bigint, bigserial, index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { at } from '../columns.js'
import { deployments } from '../deployments/schema.js'

/** The journal: a row is inserted before a side effect and completed with its result after it. */
export const deploymentSteps = pgTable(
  'deployment_steps',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    deploymentId: text('deployment_id')
      .$type<DeploymentId>()
      .notNull()
      .references(() => deployments.id),
    name: text('name').notNull(),
    attempt: integer('attempt').notNull(),
    fence: bigint('fence', { mode: 'number' }).notNull(),
    state: text('state')
      .$type<'running' | 'succeeded' | 'failed' | 'abandoned'>()
      .notNull()
      .default('running'),
    intent: jsonb('intent').$type<Record<string, unknown>>(),
    result: jsonb('result').$type<Record<string, unknown>>(),
    errorCode: text('error_code'),
    message: text('message'),
    startedAt: at('started_at').notNull().default(sql`clock_timestamp()`),
    endedAt: at('ended_at'),
  },
  table => [index('deployment_steps_deployment_idx').on(table.deploymentId, table.id)],
)
export type StepRow = typeof deploymentSteps.$inferSelect
