import type { DeliveryId, OrganizationId } from '@taxiway/domain'
import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { at, bytea, externalId } from '../columns.js'
import type { PastAttempt } from './history.js'

export type DeliveryState =
  | 'received'
  | 'processing'
  | 'processed'
  | 'ignored'
  | 'suspect'
  | 'failed'
  | 'dead'

/** One webhook delivery: history, dedupe mark and inbox in one row. */
export const deliveries = pgTable(
  'deliveries',
  {
    id: text('id').$type<DeliveryId>().primaryKey(),
    endpoint: text('endpoint').notNull(),
    guid: uuid('guid').notNull(),
    signature: bytea('signature').notNull(),
    signedWith: text('signed_with').$type<'current' | 'previous'>().notNull(),
    event: text('event').notNull(),
    action: text('action'),
    repositoryId: externalId('repository_id'),
    installationId: externalId('installation_id'),
    headers: jsonb('headers').$type<Record<string, string>>().notNull(),
    requestId: text('request_id').notNull(),
    state: text('state').$type<DeliveryState>().notNull().default('received'),
    reason: text('reason'),
    /** How often GitHub sent it. */
    attempts: integer('attempts').notNull().default(1),
    /** How often a worker tried to process it. */
    processAttempts: integer('process_attempts').notNull().default(0),
    error: text('error'),
    /** What happened between its arrival and its end: empty for almost every delivery. */
    history: jsonb('history').$type<PastAttempt[]>().notNull().default([]),
    nextRunAt: at('next_run_at').notNull().defaultNow(),
    /** Set for replays alone: whose projects it is applied to, who asked for it, and why. */
    replayOf: text('replay_of').$type<DeliveryId>(),
    organizationId: text('organization_id').$type<OrganizationId>(),
    replayedBy: text('replayed_by'),
    replayReason: text('replay_reason'),
    receivedAt: at('received_at').notNull().defaultNow(),
    lastSeenAt: at('last_seen_at').notNull().defaultNow(),
    /** Only the release before writes it. */
    enqueuedAt: at('enqueued_at'),
    processedAt: at('processed_at'),
  },
  table => [
    uniqueIndex('deliveries_guid_key').on(table.endpoint, table.guid).where(sql`replay_of is null`),
    // By installation: claims take turns between installations, so one with much to deliver delays no other.
    index('deliveries_due_idx')
      .on(sql`coalesce(installation_id, 0)`, table.nextRunAt)
      .where(sql`state = 'received'`),
    index('deliveries_replay_idx').on(table.replayOf).where(sql`replay_of is not null`),
    index('deliveries_troubled_idx').on(table.receivedAt).where(sql`state in ('suspect', 'failed', 'dead')`),
    // Lists go by the id, which sorts by time: each index more is written for every delivery.
    index('deliveries_listed_idx').on(table.repositoryId, table.id),
  ],
)

/** Payloads of private repositories are sensitive and large: stored apart, and kept for a shorter time. Partitioned by id. */
export const deliveryBodies = pgTable('delivery_bodies', {
  deliveryId: text('delivery_id').$type<DeliveryId>().primaryKey(),
  body: bytea('body').notNull(),
})

/** Every verified signature ever accepted, with its event: the same body under a new GUID is a replay. */
export const deliverySignatures = pgTable(
  'delivery_signatures',
  {
    endpoint: text('endpoint').notNull(),
    signature: bytea('signature').notNull(),
    event: text('event').notNull(),
    deliveryId: text('delivery_id').$type<DeliveryId>().notNull(),
    firstSeenAt: at('first_seen_at').notNull().defaultNow(),
  },
  table => [primaryKey({ columns: [table.endpoint, table.signature] })],
)
