import type { DeploymentId, EnvironmentId } from '@taxiway/domain'
import { and, eq, sql } from 'drizzle-orm'
import type { Database, Queryable, Transaction } from '../open-database.js'
import { type EnvironmentRow, environments } from './schema.js'

export type Heartbeat = { generation: number; cancelRequested: boolean }

/** Renews a lease and returns news for the holder; null when the lease is lost. */
export const beat = async (
  db: Database,
  lease: { environmentId: EnvironmentId; fence: number; deploymentId: DeploymentId | null },
  leaseMs: number,
): Promise<Heartbeat | null> => {
  const [row] = await db
    .update(environments)
    .set({ leaseUntil: leaseEnd(leaseMs) })
    .where(holds(lease.environmentId, lease.fence))
    .returning({
      generation: environments.generation,
      cancelRequested: sql<boolean>`exists (select 1 from deployments d where d.id = ${lease.deploymentId} and d.cancel_requested_at is not null)`,
    })
  return row ?? null
}

/**
 * Locks the environment for a write of its lease holder; null when the lease is lost. Every such write starts
 * here.
 */
export const lockHeld = async (
  tx: Transaction,
  environmentId: EnvironmentId,
  fence: number,
): Promise<EnvironmentRow | null> => {
  const [row] = await tx
    .select()
    .from(environments)
    .where(holds(environmentId, fence))
    .for('update')
    .prepare('environment_lock_held')
    .execute()
  return row ?? null
}

/** Releases the lease; harmless after the lease was lost. */
export const releaseLease = async (
  db: Queryable,
  environmentId: EnvironmentId,
  fence: number,
): Promise<void> => {
  await db.update(environments).set({ leaseOwner: null, leaseUntil: null }).where(holds(environmentId, fence))
}

/** Environments with an expired lease, locked for the caller who reaps them. */
export const lockExpired = (tx: Transaction, limit: number): Promise<EnvironmentRow[]> =>
  tx
    .select()
    .from(environments)
    .where(sql`${environments.leaseOwner} is not null and ${environments.leaseUntil} < now()`)
    .orderBy(environments.leaseUntil)
    .limit(limit)
    .for('update', { skipLocked: true })

/** Takes the lease from its holder: with the new fence, writes of the old holder are rejected. */
export const revokeLease = async (tx: Transaction, environmentId: EnvironmentId): Promise<void> => {
  await tx
    .update(environments)
    .set({ leaseOwner: null, leaseUntil: null, fence: sql`nextval('fence_seq')` })
    .where(eq(environments.id, environmentId))
}

const holds = (environmentId: EnvironmentId, fence: number) =>
  and(
    eq(environments.id, environmentId),
    eq(environments.fence, fence),
    sql`${environments.leaseOwner} is not null`,
  )
export const leaseEnd = (leaseMs: number) => sql`clock_timestamp() + ${leaseMs} * interval '1 millisecond'`
