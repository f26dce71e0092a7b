import { createDataKey, type DataKey, type KeyEncryptionKey, unwrapKey, wrapKey } from '@taxiway/crypto'
import {
  type Database,
  type DataKeyRow,
  holdKeyFingerprint,
  insertDataKey,
  inTransaction,
  isUniqueViolation,
  lockDataKeyIn,
  moveDataKey,
  type Transaction,
  takeKid,
} from '@taxiway/db'
import { DomainError } from '@taxiway/domain'
import type { Keks } from './key-check.js'
import type { VaultSettings } from './vault-settings.js'

/** Unwraps a row's key; undefined when it is destroyed or was wrapped by a secret this process does not have. Throws `crypto.decrypt_failed`. */
export const unwrapRow = (keks: Keks, row: DataKeyRow): DataKey | undefined => {
  const kek = keks.byFingerprint.get(row.kekFp)
  if (kek === undefined || row.wrapped === null) return undefined
  return unwrapKey(kek, row.wrapped, { kid: row.kid, organizationId: row.owner })
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
      const primary = await lockDataKeyIn(tx, owner, 'primary')
      if (primary && primary.used < maxMessages) return
      if (primary) await moveDataKey(tx, primary.kid, 'superseded')
      const pending = await lockDataKeyIn(tx, owner, 'pending')
      if (pending) await moveDataKey(tx, pending.kid, 'primary')
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
  const fingerprint = await holdKeyFingerprint(tx)
  const kek = fingerprint === null ? undefined : keks.byFingerprint.get(fingerprint)
  if (kek === undefined)
    throw new DomainError('crypto.wrong_secret', {
      message: `Keys are wrapped by ${fingerprint ?? 'a key whose check is gone'}, which this process does not have. Restart it with the secret that the others have.`,
      details: { wanted: fingerprint, given: keks.current.fingerprint },
    })
  return kek
}

/** Makes and inserts a new key of the owner. */
export const insertKey = async (
  tx: Transaction,
  owner: string,
  kek: KeyEncryptionKey,
  state: 'pending' | 'primary',
): Promise<void> => {
  const kid = await takeKid(tx)
  const wrapped = wrapKey(kek, createDataKey(kid), owner)
  await insertDataKey(tx, { kid, owner, wrapped, kekFp: kek.fingerprint, state })
}
