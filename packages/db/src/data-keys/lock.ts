import { and, asc, eq, ne, sql } from 'drizzle-orm'
import type { Queryable, Transaction } from '../open-database.js'
import { type DataKeyRow, dataKeyColumns } from './read.js'
import { type DataKeyState, dataKeys } from './schema.js'

/**
 * True while `kid` seals. Until `tx` ends it can then be superseded, but neither retired nor destroyed: those wait for this lock, and count
 * what `tx` wrote.
 */
export const holdPrimaryKey = async (tx: Queryable, kid: number): Promise<boolean> => {
  const held = await tx
    .select({ kid: dataKeys.kid })
    .from(dataKeys)
    .where(and(eq(dataKeys.kid, kid), eq(dataKeys.state, 'primary')))
    .for('key share')
  return held.length === 1
}

/** Locks the owner's key in a state that only one of its keys can have. */
export const lockDataKeyIn = async (
  tx: Transaction,
  owner: string,
  state: Extract<DataKeyState, 'pending' | 'primary'>,
): Promise<{ kid: number; used: number } | null> =>
  (
    await tx
      .select({ kid: dataKeys.kid, used: dataKeys.used })
      .from(dataKeys)
      .where(and(eq(dataKeys.owner, owner), eq(dataKeys.state, state)))
      .for('no key update')
  )[0] ?? null

/** Locks the owner's primary key and its pending one, in the order of their ids. */
export const lockCurrentKeys = async (
  tx: Transaction,
  owner: string,
): Promise<{ kid: number; state: string }[]> => {
  const { rows } = await tx.execute<{ kid: number; state: string }>(sql`
    select kid, state from data_keys where owner = ${owner} and state in ('primary', 'pending')
    order by kid for no key update`)
  return rows
}

/**
 * Locks a superseded key; false when it is not superseded any more, or a transaction holds it. `for update`, not `for key share`: a
 * transaction that seals with this key holds the row until its values can be counted.
 */
export const lockSupersededKey = async (tx: Transaction, kid: number): Promise<boolean> => {
  const [held] = await tx
    .select({ state: dataKeys.state })
    .from(dataKeys)
    .where(eq(dataKeys.kid, kid))
    .for('update', { skipLocked: true })
  return held?.state === 'superseded'
}

/** Locks a key in any state, after every transaction that seals with it. */
export const lockDataKey = async (tx: Transaction, kid: number): Promise<DataKeyState | null> =>
  (await tx.select({ state: dataKeys.state }).from(dataKeys).where(eq(dataKeys.kid, kid)).for('update'))[0]
    ?.state ?? null

/** Locks every key that another key-encryption key wraps. */
export const lockKeysWrappedOtherwise = (tx: Transaction, fingerprint: string): Promise<DataKeyRow[]> =>
  tx
    .select(dataKeyColumns)
    .from(dataKeys)
    .where(and(ne(dataKeys.kekFp, fingerprint), ne(dataKeys.state, 'destroyed')))
    .orderBy(asc(dataKeys.kid))
    .for('no key update')
