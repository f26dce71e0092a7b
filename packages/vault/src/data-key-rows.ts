import { createDataKey, type DataKey, type KeyEncryptionKey, unwrapKey, wrapKey } from '@taxiway/crypto'
import type { Database, Transaction } from '@taxiway/db'
import { type DataKeyState, inTransaction, isUniqueViolation, type Queryable, schema } from '@taxiway/db'
import { DomainError } from '@taxiway/domain'
import { and, eq, sql } from 'drizzle-orm'
import type { Keks } from './key-check.js'
import type { VaultSettings } from './vault-settings.js'

const { dataKeys, keyCheck } = schema

export type KeyRow = {
  kid: number
  owner: string
  wrapped: Buffer | null
  kekFp: string
  state: DataKeyState
}

/** Unwraps a row's key; undefined when it is destroyed or was wrapped by a secret this process does not have. Throws `crypto.decrypt_failed`. */
export const unwrapRow = (keks: Keks, row: KeyRow): DataKey | undefined => {
  const kek = keks.byFingerprint.get(row.kekFp)
  if (kek === undefined || row.wrapped === null) return undefined
  return unwrapKey(kek, row.wrapped, { kid: row.kid, organizationId: row.owner })
}

/** What `unwrapRow` needs of a row. */
export const keyColumns = {
  kid: dataKeys.kid,
  owner: dataKeys.owner,
  wrapped: dataKeys.wrapped,
  kekFp: dataKeys.kekFp,
  state: dataKeys.state,
}

export const findKeyRow = async (db: Queryable, kid: number): Promise<KeyRow | undefined> =>
  (await db.select(keyColumns).from(dataKeys).where(eq(dataKeys.kid, kid)))[0]

/**
 * True while `kid` seals. Until `tx` ends it can then be superseded, but neither retired nor destroyed: those wait for this lock, and count
 * what `tx` wrote.
 */
export const holdPrimary = async (tx: Queryable, kid: number): Promise<boolean> => {
  const held = await tx
    .select({ kid: dataKeys.kid })
    .from(dataKeys)
    .where(and(eq(dataKeys.kid, kid), eq(dataKeys.state, 'primary')))
    .for('key share')
  return held.length === 1
}

/** Takes the next messages of the owner's primary key; undefined when there is no such key, or nothing is left of it. */
export const takeBlock = async (
  db: Database,
  owner: string,
  { blockSize, maxMessages }: VaultSettings,
): Promise<(KeyRow & { granted: number }) | undefined> => {
  const { rows } = await db.execute<KeyRow & { granted: string | number }>(sql`
    with held as (
      select kid, used from data_keys where owner = ${owner} and state = 'primary' for no key update
    )
    update data_keys k set used = least(held.used + ${blockSize}::bigint, ${maxMessages}::bigint)
    from held where k.kid = held.kid and held.used < ${maxMessages}::bigint
    returning k.kid, k.owner, k.wrapped, k.kek_fp as "kekFp", k.state, k.used - held.used as granted`)
  const row = rows[0]
  return row && { ...row, granted: Number(row.granted) }
}

/**
 * Gives the owner a primary key with messages left: the pending one, or a new one. The one before goes on opening what it sealed.
 * Another process may have done it already; then this changes nothing.
 */
export const replacePrimary = async (
  db: Database,
  owner: string,
  keks: Keks,
  { maxMessages }: VaultSettings,
): Promise<void> => {
  try {
    await inTransaction(db, async tx => {
      const kek = await holdKek(tx, keks)
      const primary = await lockInState(tx, owner, 'primary')
      if (primary && primary.used < maxMessages) return
      if (primary) await moveKey(tx, primary.kid, 'superseded')
      const pending = await lockInState(tx, owner, 'pending')
      if (pending) await moveKey(tx, pending.kid, 'primary')
      else await insertKey(tx, owner, kek, 'primary')
    })
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
  }
}

/**
 * The key-encryption key that the database is on, which stays so until `tx` ends. Take it before any data key: wrapping all of them anew
 * locks in this order. Throws `crypto.wrong_secret` when this process does not have it.
 */
export const holdKek = async (tx: Transaction, keks: Keks): Promise<KeyEncryptionKey> => {
  const [check] = await tx.select({ fingerprint: keyCheck.fingerprint }).from(keyCheck).for('share')
  const kek = check && keks.byFingerprint.get(check.fingerprint)
  if (kek === undefined)
    throw new DomainError('crypto.wrong_secret', {
      message: `Keys are wrapped by ${check?.fingerprint ?? 'a key whose check is gone'}, which this process does not have. Restart it with the secret that the others have.`,
      details: { wanted: check?.fingerprint, given: keks.current.fingerprint },
    })
  return kek
}

/** Makes and inserts a new key of the owner. */
export const insertKey = async (
  tx: Transaction,
  owner: string,
  kek: KeyEncryptionKey,
  state: 'pending' | 'primary',
): Promise<number> => {
  const { rows } = await tx.execute<{ kid: string }>(
    sql`select nextval(pg_get_serial_sequence('data_keys', 'kid')) as kid`,
  )
  const kid = Number(rows[0]?.kid)
  const wrapped = wrapKey(kek, createDataKey(kid), owner)
  await tx.insert(dataKeys).values({ kid, owner, wrapped, kekFp: kek.fingerprint, state })
  return kid
}

export const moveKey = async (tx: Transaction, kid: number, state: DataKeyState): Promise<void> => {
  await tx.update(dataKeys).set({ state, changedAt: sql`clock_timestamp()` }).where(eq(dataKeys.kid, kid))
}

const lockInState = async (tx: Transaction, owner: string, state: DataKeyState) =>
  (
    await tx
      .select({ kid: dataKeys.kid, used: dataKeys.used })
      .from(dataKeys)
      .where(and(eq(dataKeys.owner, owner), eq(dataKeys.state, state)))
      .for('no key update')
  )[0]
