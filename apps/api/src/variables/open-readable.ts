import type { EnvVarRecord } from '@taxiway/db'
import { isDomainError } from '@taxiway/domain'
import { envVarContext } from '@taxiway/vault'
import type { Deps } from '../deps.js'

/**
 * The value of a listed variable that is not secret; undefined for secrets, and for values that cannot be
 * decrypted.
 */
export const openReadable = async (
  { db, vault }: Pick<Deps, 'db' | 'vault'>,
  row: EnvVarRecord,
): Promise<string | undefined> => {
  if (row.sensitive || row.readable === null) return undefined
  try {
    return (await vault.open(db, envVarContext(row), row.readable)).reveal().toString('utf8')
  } catch (error) {
    // The vault has recorded the failure in the audit trail; the other variables can still be listed.
    if (isDomainError(error, 'crypto.decrypt_failed')) return undefined
    throw error
  }
}
