import type { DeliveryId } from '@taxiway/domain'
import { and, asc, eq, lte, sql } from 'drizzle-orm'
import type { Database, Queryable, Transaction } from '../open-database.js'
import { deliveries, deliveryBodies } from '../schema/index.js'

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
  /** null when the body was pruned before it was processed. */
  body: Buffer | null
}

const due = (database: Queryable) =>
  database
    .select(columns)
    .from(deliveries)
    .leftJoin(deliveryBodies, eq(deliveryBodies.deliveryId, deliveries.id))
const isDue = and(eq(deliveries.state, 'received'), lte(deliveries.nextRunAt, sql`now()`))

/**
 * What is stored and due, oldest first, passing over what another worker holds. Inside a transaction the rows stay locked until it
 * ends; outside of one this is only a look, and `lockDelivery` decides.
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

/** One delivery that is still to be processed, with its body; nothing is locked. */
export const findDueDelivery = async (db: Queryable, id: DeliveryId): Promise<DueDelivery | null> => {
  const [delivery] = await due(db).where(and(eq(deliveries.id, id), isDue))
  return delivery ?? null
}

/**
 * Takes one delivery for the length of the transaction. undefined: another worker has it, it is done, or not due yet; either way there
 * is nothing to do. What processing does, and `finishDelivery`, belong into the same transaction: then a crash leaves it due.
 */
export const lockDelivery = async (tx: Transaction, id: DeliveryId): Promise<DueDelivery | undefined> => {
  const [delivery] = await due(tx)
    .where(and(eq(deliveries.id, id), isDue))
    .for('update', { of: deliveries, skipLocked: true })
  return delivery
}

/** How often processing a delivery failed so far. */
export const countTries = async (db: Queryable, id: DeliveryId): Promise<number> => {
  const [row] = await db
    .select({ tries: deliveries.processAttempts })
    .from(deliveries)
    .where(eq(deliveries.id, id))
  return row?.tries ?? 0
}

/** Ends the processing of a delivery that `lockDelivery` gave. */
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
 * Notes that processing failed, in a transaction of its own after the first was rolled back. It is due again after `delayMs`; with
 * `dead` it rests until GitHub redelivers it.
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
