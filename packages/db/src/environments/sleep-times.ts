import type { DesiredState, EnvironmentId, ProjectConfig, ProjectId } from '@taxiway/domain'
import { and, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { Transaction } from '../open-database.js'
import { projects } from '../projects/schema.js'
import { environments } from './schema.js'

/** Only apps that sleep when told so have a time for it: Fly stops the others when they have no visitors. */
const sleepsAtFrom = (time: SQL) =>
  sql<Date | null>`case when (select ${projects.config}->>'sleep' from ${projects} where ${projects.id} = ${environments.projectId}) = 'explicit'
    then ${hoursFrom(time, 'sleepAfterHours')} end`

type SleepSetting = keyof Pick<ProjectConfig, 'sleepAfterHours' | 'expireAfterHours'>

/**
 * The given time plus the project's setting in hours; null when unset. Only pull request environments sleep
 * or expire by themselves.
 */
const hoursFrom = (time: SQL, setting: SleepSetting) =>
  sql<Date | null>`case when ${environments.target} like 'pr:%' then (select ${time} + nullif((${projects.config}->>${setting})::int, 0) * interval '1 hour'
    from ${projects} where ${projects.id} = ${environments.projectId}) end`

/** When an environment sleeps and expires, counted from now with the database's clock. */
export const sleepTimes = (desired: DesiredState) => {
  if (desired === 'up')
    return {
      sleepsAt: sleepsAtFrom(sql`now()`),
      expiresAt: hoursFrom(sql`now()`, 'expireAfterHours'),
    }
  return desired === 'asleep' ? { sleepsAt: null } : { sleepsAt: null, expiresAt: null }
}

/** Nothing of it is live: what is left of it goes after this time, unless it would expire earlier. */
export const expireWithin = async (tx: Transaction, id: EnvironmentId, ms: number): Promise<void> => {
  await tx
    .update(environments)
    .set({
      expiresAt: sql`least(${environments.expiresAt}, now() + ${ms}::float8 * interval '1 millisecond')`,
    })
    .where(eq(environments.id, id))
}

/** After a project's settings changed: counts again from the last activity of each environment. */
export const resetSleepTimes = async (tx: Transaction, projectId: ProjectId): Promise<void> => {
  const since = sql`${environments.lastActivityAt}`
  const isUp = sql`${environments.desired} = 'up'`
  await tx
    .update(environments)
    .set({
      sleepsAt: sql`case when ${isUp} then ${sleepsAtFrom(since)} end`,
      expiresAt: hoursFrom(since, 'expireAfterHours'),
    })
    .where(and(eq(environments.projectId, projectId), inArray(environments.desired, ['up', 'asleep'])))
}

/** The environment neither sleeps nor expires before this time; null removes the pin. */
export const pinEnvironment = async (
  tx: Transaction,
  id: EnvironmentId,
  until: Date | null,
): Promise<void> => {
  await tx
    .update(environments)
    .set({ pinnedUntil: until, updatedAt: sql`now()` })
    .where(eq(environments.id, id))
}

/**
 * Moves the expiry by so many hours, at most to `maxDays` from now and never to an earlier time. It counts as
 * activity.
 */
export const extendExpiry = async (
  tx: Transaction,
  id: EnvironmentId,
  { hours, maxDays }: { hours: number; maxDays: number },
): Promise<void> => {
  const latest = sql`now() + ${maxDays} * interval '1 day'`
  await tx
    .update(environments)
    .set({
      expiresAt: sql`greatest(${environments.expiresAt}, least(greatest(${environments.expiresAt}, now()) + ${hours} * interval '1 hour', ${latest}))`,
      sleepsAt: sql`${environments.sleepsAt} + (now() - ${environments.lastActivityAt})`,
      lastActivityAt: sql`now()`,
      updatedAt: sql`now()`,
    })
    .where(eq(environments.id, id))
}
