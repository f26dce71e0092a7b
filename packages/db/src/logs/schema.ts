import type { DeploymentId } from '@taxiway/domain'
import { sql } from 'drizzle-orm'
import { integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { at } from '../columns.js'

/** Build and release output in chunks; `seq` has no gaps within a deployment. Partitioned by deployment. */
export const logChunks = pgTable(
  'log_chunks',
  {
    deploymentId: text('deployment_id').$type<DeploymentId>().notNull(),
    seq: integer('seq').notNull(),
    step: text('step').notNull(),
    stream: text('stream').$type<'stdout' | 'stderr' | 'system'>().notNull(),
    text: text('text').notNull(),
    at: at('at').notNull().default(sql`clock_timestamp()`),
  },
  table => [primaryKey({ columns: [table.deploymentId, table.seq] })],
)
