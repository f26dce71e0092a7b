import { schema, type Transaction } from '@taxiway/db'
import type { DesiredState, ProjectConfig, ProjectId } from '@taxiway/domain'
import { and, eq, inArray, type SQL, sql } from 'drizzle-orm'

/** An environment used this recently stays up even if its time has come. */
export const quietMs = 10 * 60 * 1000

/** The settings that decide when an environment sleeps and expires. */
export const restSettings = [
  'sleepAfterHours',
  'expireAfterHours',
] as const satisfies readonly (keyof ProjectConfig)[]

const { environments, projects } = schema

/**
 * The given time plus the project's setting in hours; null when unset. Only pull request environments sleep
 * or expire by themselves.
 */
const hoursFrom = (time: SQL, setting: (typeof restSettings)[number]) =>
  sql<Date | null>`case when ${environments.target} like 'pr:%' then (select ${time} + nullif((${projects.config}->>${setting})::int, 0) * interval '1 hour'
    from ${projects} where ${projects.id} = ${environments.projectId}) end`

/** When an environment sleeps and expires, counted from now with the database's clock. */
export const restTimes = (desired: DesiredState) => {
  if (desired === 'up')
    return {
      sleepsAt: hoursFrom(sql`now()`, 'sleepAfterHours'),
      expiresAt: hoursFrom(sql`now()`, 'expireAfterHours'),
    }
  return desired === 'asleep' ? { sleepsAt: null } : { sleepsAt: null, expiresAt: null }
}

/** After a project's settings changed: counts again from the last activity of each environment. */
export const resetRestTimes = async (tx: Transaction, projectId: ProjectId): Promise<void> => {
  const since = sql`${environments.lastActivityAt}`
  const isUp = sql`${environments.desired} = 'up'`
  await tx
    .update(environments)
    .set({
      sleepsAt: sql`case when ${isUp} then ${hoursFrom(since, 'sleepAfterHours')} end`,
      expiresAt: hoursFrom(since, 'expireAfterHours'),
    })
    .where(and(eq(environments.projectId, projectId), inArray(environments.desired, ['up', 'asleep'])))
}
