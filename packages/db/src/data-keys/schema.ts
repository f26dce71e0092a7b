import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, pgTable, smallint, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { at, bytea } from '../columns.js'

/**
 * `pending`: created, not used yet. `primary`: seals new values. `superseded`: opens values that are not
 * sealed again yet. `retired`: no value uses it. `destroyed`: permanently deleted.
 */
export type DataKeyState = 'pending' | 'primary' | 'superseded' | 'retired' | 'destroyed'

/** One row: identifies the secret that this database was written with, and the key that wraps data keys. */
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

/**
 * Wrapped data keys. The owner is an organization, `user:<id>` or `system`: no foreign key, because keys
 * outlive their owner as `destroyed`.
 */
export const dataKeys = pgTable(
  'data_keys',
  {
    kid: integer('kid').primaryKey().generatedByDefaultAsIdentity(),
    owner: text('owner').notNull(),
    /** null after destruction. */
    wrapped: bytea('wrapped'),
    /** Fingerprint of the key-encryption key that wraps it. */
    kekFp: text('kek_fp').notNull(),
    state: text('state').$type<DataKeyState>().notNull(),
    /** How many messages this key may have sealed, reserved in blocks. */
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
