import { terminalStates } from '@taxiway/domain'
import { sql } from 'drizzle-orm'
import type { Database } from '../open-database.js'

/** Maximum rows per delete, so that no statement runs long. */
const batch = 500
const deploymentBatch = 20

/** Deletes one batch of rows older than this many days and returns how many; 0 when no row is due. */
export type Prune = (db: Database, days: number) => Promise<number>

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

/**
 * Logs of ended deployments, each as a whole. Logs of running deployments are skipped, however many there
 * are.
 */
export const pruneLogs: Prune = async (db, days) => {
  const { rowCount } = await db.execute(sql`
    with recursive logged as (
      select id, state, created_at < ${daysAgo(days)} as is_old from deployments
      where id = (select deployment_id from log_chunks order by deployment_id limit 1)
      union all
      -- The next deployment with a log, by the index: how long each log is does not matter. It ends at the first young one.
      select later.id, later.state, later.created_at < ${daysAgo(days)} from logged join deployments later
      on later.id = (select deployment_id from log_chunks l where l.deployment_id > logged.id order by deployment_id limit 1)
      where logged.is_old
    )
    delete from log_chunks where deployment_id in (
      select id from logged where is_old and state = any (${sql.param([...terminalStates])}::text[]) limit ${deploymentBatch})`)
  return rowCount ?? 0
}

/** Stored decisions. */
export const pruneDecisions: Prune = async (db, days) => {
  const { rowCount } = await db.execute(sql`
    delete from decisions where id in (
      select id from (select id, at from decisions order by id limit ${batch}) oldest where at < ${daysAgo(days)})`)
  return rowCount ?? 0
}

// Ids begin with their creation time, so the oldest rows come first in the index.
const daysAgo = (days: number) => sql`now() - make_interval(days => ${days}::int)`
