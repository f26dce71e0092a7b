import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, pgTable, smallint, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { at, bytea } from './columns.js'

/**
 * `pending`: made, not used yet. `primary`: what seals. `superseded`: opens what has not been sealed again yet. `retired`: nothing
 * is sealed with it any more. `destroyed`: gone for good.
 */
export type DataKeyState = 'pending' | 'primary' | 'superseded' | 'retired' | 'destroyed'

/** One row: tells whether a secret is the one this database was written with, and which key wraps data keys. */
export const keyCheck = pgTable(
  'key_check',
  {
    id: smallint('id').primaryKey().default(1),
    salt: bytea('salt').notNull(),
    blob: bytea('blob').notNull(),
    fingerprint: text('fingerprint').notNull(),
    createdAt: at('created_at').notNull().default(sql`clock_timestamp()`),
    changedAt: at('changed_at').notNull().default(sql`clock_timestamp()`),
  },
  table => [check('key_check_single', sql`${table.id} = 1`)],
)

/** Data keys, wrapped. The owner is an organization, `user:<id>` or `system`: no foreign key, and keys outlive their owner as `destroyed`. */
export const dataKeys = pgTable(
  'data_keys',
  {
    kid: integer('kid').primaryKey().generatedByDefaultAsIdentity(),
    owner: text('owner').notNull(),
    /** Absent once destroyed. */
    wrapped: bytea('wrapped'),
    /** The fingerprint of the key-encryption key that wraps it. */
    kekFp: text('kek_fp').notNull(),
    state: text('state').$type<DataKeyState>().notNull(),
    /** How many messages have been given out to be sealed with it, in blocks. */
    used: bigint('used', { mode: 'number' }).notNull().default(0),
    createdAt: at('created_at').notNull().default(sql`clock_timestamp()`),
    changedAt: at('changed_at').notNull().default(sql`clock_timestamp()`),
  },
  table => [
    uniqueIndex('data_keys_primary_key').on(table.owner).where(sql`state = 'primary'`),
    uniqueIndex('data_keys_pending_key').on(table.owner).where(sql`state = 'pending'`),
    index('data_keys_owner_idx').on(table.owner, table.kid),
    index('data_keys_state_idx').on(table.state, table.kid).where(sql`state in ('pending', 'superseded')`),
    check('data_keys_destroyed', sql`(${table.wrapped} is null) = (${table.state} = 'destroyed')`),
  ],
)
