import {
  createKeyCheck,
  createSalt,
  deriveKek,
  type KeyEncryptionKey,
  type Sensitive,
  verifyKeyCheck,
} from '@taxiway/crypto'
import {
  type Database,
  hasDataKeys,
  hasSealedValues,
  insertKeyCheck,
  inTransaction,
  type Queryable,
  readKeyCheck,
  type Transaction,
  waitForKeyLock,
} from '@taxiway/db'
import { DomainError } from '@taxiway/domain'
import type { SealedColumn } from './sealed-column.js'

/** The key-encryption keys of this process, by fingerprint. `current` comes of ENCRYPTION_SECRET. */
export type Keks = { current: KeyEncryptionKey; byFingerprint: ReadonlyMap<string, KeyEncryptionKey> }

/** The row of key_check, wherever it was read. Nothing of it is secret. */
type StoredCheck = { salt: Buffer; fingerprint: string; blob: Buffer }
type Secrets = { secret: Sensitive<Buffer>; previousSecret?: Sensitive<Buffer> | undefined }

/**
 * Derives this process' keys and checks that one of them is the one this database was written with. An empty database gets its salt and
 * its check now; one that holds keys or sealed values never does. Throws `crypto.wrong_secret`, naming the fingerprints, or
 * `crypto.key_check_missing`.
 */
export const checkSecrets = async (
  db: Database,
  secrets: Secrets,
  columns: readonly SealedColumn[],
): Promise<Keks> => {
  return verifySecrets(secrets, (await readKeyCheck(db)) ?? (await createFirstCheck(db, secrets, columns)))
}

/** Throws `crypto.wrong_secret`, naming the fingerprints, unless one of the secrets is the one that a database with this check was written with. */
export const verifySecrets = (secrets: Secrets, stored: StoredCheck): Keks => {
  const keks = deriveKeks(secrets, stored.salt)
  // Chosen by fingerprint, never by trial: what is wrong can then be said by name.
  verifyKeyCheck(keks.byFingerprint.get(stored.fingerprint) ?? keks.current, stored)
  return keks
}

/** Checks again that the database is still on one of these keys. Throws `crypto.wrong_secret` or `crypto.key_check_missing`. */
export const recheckSecrets = async (db: Queryable, keks: Keks): Promise<void> => {
  const stored = await readKeyCheck(db)
  if (stored === null) throw new DomainError('crypto.key_check_missing')
  verifyKeyCheck(keks.byFingerprint.get(stored.fingerprint) ?? keks.current, stored)
}

const createFirstCheck = (db: Database, secrets: Secrets, columns: readonly SealedColumn[]) =>
  inTransaction(db, async tx => {
    await waitForKeyLock(tx)
    const meanwhile = await readKeyCheck(tx)
    if (meanwhile) return meanwhile
    await refuseIfWritten(tx, columns)
    const salt = createSalt()
    const check = createKeyCheck(deriveKek(secrets.secret, salt))
    await insertKeyCheck(tx, { salt, ...check })
    return { salt, ...check }
  })

/** A new salt would make every value that is there unreadable for ever. */
const refuseIfWritten = async (tx: Transaction, columns: readonly SealedColumn[]): Promise<void> => {
  if (await hasDataKeys(tx)) throw checkIsGone('data_keys')
  for (const column of columns) if (await hasSealedValues(tx, column)) throw checkIsGone(column.name)
}

const checkIsGone = (holds: string) =>
  new DomainError('crypto.key_check_missing', {
    message: `The row of key_check is gone, but ${holds} holds sealed values. Restore it from a backup; nothing was changed.`,
    details: { holds },
  })

const deriveKeks = ({ secret, previousSecret }: Secrets, salt: Buffer): Keks => {
  const current = deriveKek(secret, salt)
  const all = previousSecret ? [current, deriveKek(previousSecret, salt)] : [current]
  return { current, byFingerprint: new Map(all.map(kek => [kek.fingerprint, kek])) }
}
