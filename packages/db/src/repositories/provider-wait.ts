import type { DeploymentId, EnvironmentId, ErrorCode, ProviderWait } from '@taxiway/domain'
import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Queryable, Transaction } from '../open-database.js'
import { deployments, environments } from '../schema/index.js'

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

/** Stores on a queued deployment why it does not begin. */
export const noteWhyQueued = async (
  tx: Transaction,
  id: DeploymentId,
  { code, message }: { code: ErrorCode; message: string },
): Promise<void> => {
  await tx
    .update(deployments)
    .set({ errorCode: code, errorMessage: message })
    .where(and(eq(deployments.id, id), eq(deployments.state, 'queued')))
}
