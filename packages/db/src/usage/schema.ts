import type { EnvironmentId, OrganizationId } from '@taxiway/domain'
import { bigint, date, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { environments } from '../environments/schema.js'

/** How long machines ran, by environment, day (UTC) and size. */
export const machineTime = pgTable(
  'machine_time',
  {
    environmentId: text('environment_id')
      .$type<EnvironmentId>()
      .notNull()
      .references(() => environments.id),
    organizationId: text('organization_id').$type<OrganizationId>().notNull(),
    day: date('day').notNull(),
    /** `shared-cpu-1x:256`: size and memory in MB. */
    guest: text('guest').notNull(),
    ms: bigint('ms', { mode: 'number' }).notNull(),
  },
  table => [
    primaryKey({ columns: [table.environmentId, table.day, table.guest] }),
    index('machine_time_organization_idx').on(table.organizationId, table.day),
  ],
)
