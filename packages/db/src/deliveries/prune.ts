import { sql } from 'drizzle-orm'
import { batch, daysAgo, type Prune } from '../prune.js'

/** Webhook payloads. The delivery and its dedupe data stay; pending deliveries are skipped. */
export const pruneDeliveryBodies: Prune = async (db, days) => {
  const { rowCount } = await db.execute(sql`
    with recursive stored as (
      select id, state, received_at < ${daysAgo(days)} as is_old from deliveries
      where id = (select delivery_id from delivery_bodies order by delivery_id limit 1)
      union all
      -- The next one with a body, by the index, until the first young one.
      select later.id, later.state, later.received_at < ${daysAgo(days)} from stored join deliveries later
      on later.id = (select delivery_id from delivery_bodies b where b.delivery_id > stored.id order by delivery_id limit 1)
      where stored.is_old
    )
    delete from delivery_bodies where delivery_id in (
      select id from stored where is_old and state not in ('received', 'processing') limit ${batch})`)
  return rowCount ?? 0
}
