import type { EnvVarRecord } from '@taxiway/db'
import { isDomainError } from '@taxiway/domain'
import { envVarContext } from '@taxiway/vault'
import type { Deps } from '../deps.js'

/** The value of a listed variable that is no secret; undefined for every other, and for one that does not open as such. */
export const openReadable = async (
  { db, vault }: Pick<Deps, 'db' | 'vault'>,
  row: EnvVarRecord,
): Promise<string | undefined> => {
  if (row.sensitive || row.readable === null) return undefined
  try {
    return (await vault.open(db, envVarContext(row), row.readable)).reveal().toString('utf8')
  } catch (error) {
    // The vault has told it in the audit trail; the other variables can be listed all the same.
    if (isDomainError(error, 'crypto.decrypt_failed')) return undefined
    throw error
  }
}
