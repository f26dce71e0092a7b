import { type DeliveryId, lowestIdOf, type OrganizationId } from '@taxiway/domain'
import { and, eq, sql } from 'drizzle-orm'
import type { Queryable, Transaction } from '../open-database.js'
import { deliveries, deliveryBodies } from './schema.js'

export type StoredDelivery = {
  event: string
  headers: Record<string, string>
  signature: Buffer
  signedWith: 'current' | 'previous'
  /** null when it was pruned, or never kept. */
  body: Buffer | null
}

/** What a delivery said, as it was received. Whether the caller may see it is decided before. */
export const readStored = async (db: Queryable, id: DeliveryId): Promise<StoredDelivery | null> => {
  const [row] = await db
    .select({
      event: deliveries.event,
      headers: deliveries.headers,
      signature: deliveries.signature,
      signedWith: deliveries.signedWith,
      body: deliveryBodies.body,
    })
    .from(deliveries)
    .leftJoin(deliveryBodies, eq(deliveryBodies.deliveryId, deliveries.id))
    .where(eq(deliveries.id, id))
  return row ?? null
}

export type NewReplay = {
  id: DeliveryId
  of: DeliveryId
  organizationId: OrganizationId
  by: string
  reason: string
  requestId: string
}

/** Stores the same bytes as a new pending delivery for one organization. It is no redelivery, so it meets no check for duplicates. */
export const insertReplay = async (
  tx: Transaction,
  { id, of, organizationId, by, reason, requestId }: NewReplay,
): Promise<void> => {
  await tx.execute(sql`
    insert into deliveries (id, endpoint, guid, signature, signed_with, event, action, repository_id, installation_id, headers,
      request_id, replay_of, organization_id, replayed_by, replay_reason)
    select ${id}, endpoint, guid, signature, signed_with, event, action, repository_id, installation_id, headers,
      ${requestId}, id, ${organizationId}, ${by}, ${reason}
    from deliveries where id = ${of}`)
  await tx.execute(sql`
    insert into delivery_bodies (delivery_id, body) select ${id}, body from delivery_bodies where delivery_id = ${of}`)
}

/** Ends a delivery that was held as suspect; false when it is not held (any more). */
export const endSuspect = async (
  tx: Transaction,
  id: DeliveryId,
  reason: 'released' | 'dropped',
): Promise<boolean> => {
  const ended = await tx
    .update(deliveries)
    .set({ state: 'ignored', reason, processedAt: sql`now()` })
    .where(and(eq(deliveries.id, id), eq(deliveries.state, 'suspect')))
    .returning({ id: deliveries.id })
  return ended.length > 0
}

const hourMs = 3_600_000

/** The replays of an organization in the last hour, by the index of its repositories. */
export const countReplays = async (db: Queryable, organizationId: OrganizationId): Promise<number> => {
  const { rows } = await db.execute<{ count: number }>(sql`
    select count(*)::int as count
    from (select distinct repository_id from projects where organization_id = ${organizationId} and deleted_at is null) own
    join deliveries d on d.repository_id = own.repository_id and d.id >= ${lowestIdOf('dlv', new Date(Date.now() - hourMs))}
    where d.organization_id = ${organizationId}`)
  return rows[0]?.count ?? 0
}
