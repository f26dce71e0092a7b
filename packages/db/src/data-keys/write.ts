import { and, eq, ne, type SQL, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../open-database.js'
import type { DataKeyRow } from './read.js'
import { type DataKeyState, dataKeys } from './schema.js'

/** Takes the next messages of the owner's primary key; null when there is no such key, or nothing is left of it. */
export const takeKeyMessages = async (
  db: Database,
  owner: string,
  { blockSize, maxMessages }: { blockSize: number; maxMessages: number },
): Promise<(DataKeyRow & { granted: number }) | null> => {
  const { rows } = await db.execute<DataKeyRow & { granted: string | number }>(sql`
    with held as (
      select kid, used from data_keys where owner = ${owner} and state = 'primary' for no key update
    )
    update data_keys k set used = least(held.used + ${blockSize}::bigint, ${maxMessages}::bigint)
    from held where k.kid = held.kid and held.used < ${maxMessages}::bigint
    returning k.kid, k.owner, k.wrapped, k.kek_fp as "kekFp", k.state, k.used - held.used as granted`)
  const row = rows[0]
  return row === undefined ? null : { ...row, granted: Number(row.granted) }
}

/** Takes the id of a data key that is still to be wrapped: the id is part of what the wrapping protects. */
export const takeKid = async (tx: Transaction): Promise<number> => {
  const { rows } = await tx.execute<{ kid: string }>(
    sql`select nextval(pg_get_serial_sequence('data_keys', 'kid')) as kid`,
  )
  return Number(rows[0]?.kid)
}

export const insertDataKey = async (
  tx: Transaction,
  key: DataKeyRow & { state: 'pending' | 'primary' },
): Promise<void> => {
  await tx.insert(dataKeys).values(key)
}

export const moveDataKey = async (
  tx: Transaction,
  kid: number,
  state: Exclude<DataKeyState, 'destroyed'>,
): Promise<void> => {
  await tx.update(dataKeys).set({ state, changedAt: sql`clock_timestamp()` }).where(eq(dataKeys.kid, kid))
}

/** Replaces the wrapping of a key. */
export const rewrapDataKey = async (
  tx: Transaction,
  kid: number,
  { wrapped, kekFp }: { wrapped: Buffer; kekFp: string },
): Promise<void> => {
  await tx.update(dataKeys).set({ wrapped, kekFp }).where(eq(dataKeys.kid, kid))
}

/** Deletes a key from its row for good; call it with the row locked. */
export const destroyDataKey = (tx: Transaction, kid: number): Promise<number> =>
  destroyWhere(tx, eq(dataKeys.kid, kid))

/** Destroys every key of an owner, and returns how many these were. */
export const destroyDataKeysOf = (tx: Transaction, owner: string): Promise<number> =>
  destroyWhere(tx, eq(dataKeys.owner, owner))

const destroyWhere = async (tx: Transaction, which: SQL): Promise<number> => {
  const destroyed = await tx
    .update(dataKeys)
    .set({ state: 'destroyed', wrapped: null, changedAt: sql`clock_timestamp()` })
    .where(and(which, ne(dataKeys.state, 'destroyed')))
    .returning({ kid: dataKeys.kid })
  return destroyed.length
}
