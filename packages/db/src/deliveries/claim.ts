import type { DeliveryId, OrganizationId } from '@taxiway/domain'
import { and, eq, lte, sql } from 'drizzle-orm'
import type { Database, Queryable, Transaction } from '../open-database.js'
import { withFailure } from './history.js'
import { deliveries, deliveryBodies } from './schema.js'

const mostOfError = 2_000

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
  organizationId: deliveries.organizationId,
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
  /** Of a replay: it concerns the projects of this organization alone. */
  organizationId: OrganizationId | null
  /** null when the body was pruned before processing. */
  body: Buffer | null
}

const isDue = and(eq(deliveries.state, 'received'), lte(deliveries.nextRunAt, sql`now()`))

/**
 * Pending due deliveries, without those that another worker holds. Installations take turns: the oldest
 * delivery of each, then the second of each. This only reads; `lockDelivery` decides.
 */
export const findDueByTurn = async (
  database: Queryable,
  { limit }: { limit: number },
): Promise<DeliveryId[]> => {
  const { rows } = await database.execute<{ id: DeliveryId }>(dueByTurn(limit))
  return rows.map(({ id }) => id)
}

/** Walks the index from installation to installation: the cost depends on those with due work, not on how much each has. */
export const dueByTurn = (limit: number) => sql`
  with recursive installation(id) as (
    (select coalesce(installation_id, 0) from deliveries
     where state = 'received' order by coalesce(installation_id, 0) limit 1)
    union all
    select (select coalesce(d.installation_id, 0) from deliveries d
            where d.state = 'received' and coalesce(d.installation_id, 0) > installation.id
            order by coalesce(d.installation_id, 0) limit 1)
    from installation where installation.id is not null
  ),
  candidate as (
    select due.id, row_number() over (partition by installation.id order by due.next_run_at) as turn, due.next_run_at
    from installation
    cross join lateral (
      select d.id, d.next_run_at from deliveries d
      where d.state = 'received' and coalesce(d.installation_id, 0) = installation.id and d.next_run_at <= now()
      order by d.next_run_at limit ${limit}
    ) due
    order by turn, due.next_run_at limit ${limit}
  )
  select d.id from candidate join deliveries d on d.id = candidate.id
  where d.state = 'received'
  order by candidate.turn, candidate.next_run_at for update of d skip locked`

/** Reads one pending delivery with its body, without a lock. */
export const findDueDelivery = async (database: Queryable, id: DeliveryId): Promise<DueDelivery | null> => {
  const [delivery] = await database
    .select(columns)
    .from(deliveries)
    .leftJoin(deliveryBodies, eq(deliveryBodies.deliveryId, deliveries.id))
    .where(and(eq(deliveries.id, id), isDue))
    .prepare('delivery_due')
    .execute()
  return delivery ?? null
}

/**
 * Locks one delivery until the transaction ends. False: another worker holds it, it is processed, or it
 * is not due. Do the processing and `finishDelivery` in the same transaction: a crash then leaves the
 * delivery due.
 */
export const lockDelivery = async (tx: Transaction, id: DeliveryId): Promise<boolean> => {
  const locked = await tx
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(and(eq(deliveries.id, id), isDue))
    .for('update', { skipLocked: true })
    .prepare('delivery_lock')
    .execute()
  return locked.length > 0
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
      error: error.slice(0, mostOfError),
      history: withFailure(error.slice(0, mostOfError)),
      nextRunAt: sql`now() + ${delayMs} * interval '1 millisecond'`,
      processAttempts: sql`${deliveries.processAttempts} + 1`,
      ...(dead ? { state: 'dead' as const, processedAt: sql`now()` } : {}),
    })
    .where(and(eq(deliveries.id, id), eq(deliveries.state, 'received')))
}
