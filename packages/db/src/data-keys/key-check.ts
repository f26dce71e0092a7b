import { sql } from 'drizzle-orm'
import type { Queryable, Transaction } from '../open-database.js'
import { keyCheck } from './schema.js'

/** The number of the advisory lock that makes key checks and rewrapping wait for each other. No other lock uses it. */
const keyLock = 6_031_447_209

export type KeyCheckRow = typeof keyCheck.$inferSelect

/** Makes the first key check and the rewrapping of all keys wait for each other, until `tx` ends. */
export const waitForKeyLock = async (tx: Transaction): Promise<void> => {
  await tx.execute(sql`select pg_advisory_xact_lock(${keyLock})`)
}

export const readKeyCheck = async (db: Queryable): Promise<KeyCheckRow | null> =>
  (await db.select().from(keyCheck))[0] ?? null

/** The fingerprint of the key-encryption key that the database is on, which stays so until `tx` ends. */
export const holdKeyFingerprint = async (tx: Transaction): Promise<string | null> =>
  (await tx.select({ fingerprint: keyCheck.fingerprint }).from(keyCheck).for('share'))[0]?.fingerprint ?? null

/** Waits for every transaction that relies on the present key-encryption key, and keeps new ones out until `tx` ends. */
export const lockKeyCheck = async (tx: Transaction): Promise<void> => {
  await tx.select({ id: keyCheck.id }).from(keyCheck).for('update')
}

export const insertKeyCheck = async (
  tx: Transaction,
  check: Pick<KeyCheckRow, 'salt' | 'blob' | 'fingerprint'>,
): Promise<void> => {
  await tx.insert(keyCheck).values(check)
}

/** The salt stays: every key-encryption key is derived with it. */
export const replaceKeyCheck = async (
  tx: Transaction,
  check: Pick<KeyCheckRow, 'blob' | 'fingerprint'>,
): Promise<void> => {
  await tx.update(keyCheck).set({ ...check, changedAt: sql`clock_timestamp()` })
}
