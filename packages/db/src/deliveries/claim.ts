import type { DeliveryId } from '@taxiway/domain'
import { and, asc, eq, lte, sql } from 'drizzle-orm'
import type { Database, Queryable, Transaction } from '../open-database.js'
import { deliveries, deliveryBodies } from './schema.js'

const columns = {
  id: deliveries.id,
  guid: deliveries.guid,
  event: deliveries.event,
  action: deliveries.action,
  repositoryId: deliveries.repositoryId,
  installationId: deliveries.installationId,
  requestId: deliveries.requestId,
  processAttempts: deliveries.processAttempts,
  receivedAt: deliveries.receivedAt,
  replayOf: deliveries.replayOf,
  body: deliveryBodies.body,
}

export type DueDelivery = {
  id: DeliveryId
  guid: string
  event: string
  action: string | null
  repositoryId: number | null
  installationId: number | null
  requestId: string
  processAttempts: number
  receivedAt: Date
  replayOf: DeliveryId | null
  /** null when the body was pruned before processing. */
  body: Buffer | null
}

const due = (database: Queryable) =>
  database
    .select(columns)
    .from(deliveries)
    .leftJoin(deliveryBodies, eq(deliveryBodies.deliveryId, deliveries.id))
const isDue = and(eq(deliveries.state, 'received'), lte(deliveries.nextRunAt, sql`now()`))

/**
 * Pending due deliveries, oldest first, without those that another worker holds. Inside a transaction the
 * rows stay locked until it ends; outside, this only reads, and `lockDelivery` decides.
 */
export const claimDueDeliveries = (
  database: Queryable,
  { limit }: { limit: number },
): Promise<DueDelivery[]> =>
  due(database)
    .where(isDue)
    .orderBy(asc(deliveries.nextRunAt))
    .limit(limit)
    .for('update', { of: deliveries, skipLocked: true })

/** Reads one pending delivery with its body, without a lock. */
export const findDueDelivery = async (db: Queryable, id: DeliveryId): Promise<DueDelivery | null> => {
  const [delivery] = await due(db).where(and(eq(deliveries.id, id), isDue))
  return delivery ?? null
}

/**
 * Locks one delivery until the transaction ends. null: another worker holds it, it is processed, or it
 * is not due. Do the processing and `finishDelivery` in the same transaction: a crash then leaves the
 * delivery due.
 */
export const lockDelivery = async (tx: Transaction, id: DeliveryId): Promise<DueDelivery | null> => {
  const [delivery] = await due(tx)
    .where(and(eq(deliveries.id, id), isDue))
    .for('update', { of: deliveries, skipLocked: true })
  return delivery ?? null
}

/** How often processing the delivery has failed. */
export const countTries = async (db: Queryable, id: DeliveryId): Promise<number> => {
  const [row] = await db
    .select({ tries: deliveries.processAttempts })
    .from(deliveries)
    .where(eq(deliveries.id, id))
  return row?.tries ?? 0
}

/** Marks a delivery locked by `lockDelivery` as processed. */
export const finishDelivery = async (
  tx: Queryable,
  id: DeliveryId,
  { state, reason }: { state: 'processed' | 'ignored' | 'failed'; reason?: string | null },
): Promise<void> => {
  await tx
    .update(deliveries)
    .set({
      state,
      reason: reason ?? null,
      processedAt: sql`now()`,
      processAttempts: sql`${deliveries.processAttempts} + 1`,
    })
    .where(and(eq(deliveries.id, id), eq(deliveries.state, 'received')))
}

/**
 * Records a processing failure, in a new transaction after the rollback. The delivery is due again after
 * `delayMs`; with `dead` only a redelivery from GitHub makes it due.
 */
export const failDelivery = async (
  db: Database,
  id: DeliveryId,
  error: string,
  delayMs: number,
  dead = false,
): Promise<void> => {
  await db
    .update(deliveries)
    .set({
      error: error.slice(0, 2_000),
      nextRunAt: sql`now() + ${delayMs} * interval '1 millisecond'`,
      processAttempts: sql`${deliveries.processAttempts} + 1`,
      ...(dead ? { state: 'dead' as const, processedAt: sql`now()` } : {}),
    })
    .where(and(eq(deliveries.id, id), eq(deliveries.state, 'received')))
}
