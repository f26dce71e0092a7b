import type { EnvironmentId, ProjectId, ProviderWait } from '@taxiway/domain'
import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Database, Queryable, Transaction } from '../open-database.js'
import { environments } from './schema.js'

/**
 * `growing`: equals the time waited so far, between the two bounds and reduced by up to `share` at random, to
 * spread retries.
 */
export type WaitFor =
  | { delayMs: number }
  | { growing: { baseMs: number; capMs: number; share: number }; delayMs?: undefined }

/**
 * Postpones an environment and stores its reason to wait; `null`: it waits only for the time. The caller
 * holds its row lock.
 */
export const postponeEnvironment = async (
  tx: Transaction,
  id: EnvironmentId,
  wait: ProviderWait | null,
  time: WaitFor,
): Promise<void> => {
  const isSame = sql`${environments.providerWait} is not distinct from ${wait}`
  await tx
    .update(environments)
    .set({
      nextRunAt: sql`now() + ${delayOf(time)} * interval '1 millisecond'`,
      providerWait: wait,
      providerWaitSince:
        wait === null ? null : sql`case when ${isSame} then ${environments.providerWaitSince} else now() end`,
    })
    .where(eq(environments.id, id))
}

const delayOf = (time: WaitFor) => {
  if (time.delayMs !== undefined) return sql`${time.delayMs}::float8`
  const { baseMs, capMs, share } = time.growing
  const waitedMs = sql`coalesce(extract(epoch from now() - ${environments.providerWaitSince}) * 1000, 0)`
  return sql`${1 - share}::float8 * least(${capMs}::float8, greatest(${baseMs}::float8, ${waitedMs}))`
}

/** Makes every environment due that waits for one of these reasons; returns how many. */
export const endProviderWaits = async (db: Queryable, waits: readonly ProviderWait[]): Promise<number> => {
  const due = await db
    .update(environments)
    .set({ nextRunAt: sql`now()` })
    .where(and(inArray(environments.providerWait, [...waits]), sql`${environments.leaseOwner} is null`))
    .returning({ id: environments.id })
  return due.length
}

/** Makes the environments of these projects due that wait for this reason; returns which. */
export const endWaitsIn = async (
  tx: Transaction,
  projectIds: readonly ProjectId[],
  wait: ProviderWait,
): Promise<{ environmentId: EnvironmentId; generation: number }[]> =>
  tx
    .update(environments)
    .set({ nextRunAt: sql`now()` })
    .where(and(inArray(environments.projectId, [...projectIds]), eq(environments.providerWait, wait)))
    .returning({ environmentId: environments.id, generation: environments.generation })

/** Claims environments that wait for a quota, longest wait first. */
export const findWaiting = async (db: Database, limit: number): Promise<EnvironmentId[]> => {
  const rows = await db
    .select({ id: environments.id })
    .from(environments)
    .where(sql`${environments.waitingSince} is not null and ${environments.leaseOwner} is null`)
    .orderBy(environments.waitingSince)
    .limit(limit)
  return rows.map(({ id }) => id)
}
