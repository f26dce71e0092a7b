import { type Database, listSealedValues } from '@taxiway/db'
import { isDomainError } from '@taxiway/domain'
import type { Vault } from './open-vault.js'
import { sealedColumns } from './sealed-columns.js'

const batchSize = 500

type Deps = { db: Database; vault: Pick<Vault, 'open'> }

/** Opens every sealed value of the database, and counts those that do not open. */
export const openEveryValue = async ({
  db,
  vault,
}: Deps): Promise<{ opened: number; unreadable: number }> => {
  const total = { opened: 0, unreadable: 0 }
  for (const column of sealedColumns) {
    for (let after: string | undefined = ''; after !== undefined; ) {
      const rows = await listSealedValues(db, column, { after, limit: batchSize })
      for (const row of rows) {
        try {
          await vault.open(db, column.toContext(row.fields), row.sealed)
          total.opened += 1
        } catch (error) {
          if (!isDomainError(error, 'crypto.decrypt_failed')) throw error
          total.unreadable += 1
        }
      }
      after = rows.at(-1)?.id
    }
  }
  return total
}
