import {
  type Database,
  inTransaction,
  lockOutdatedValues,
  replaceSealedValue,
  type SealedRow,
  type Transaction,
} from '@taxiway/db'
import { isDomainError } from '@taxiway/domain'
import type { Vault } from '../open-vault.js'
import type { SealedColumn } from '../sealed-column.js'

const defaultBatchSize = 500

export type Resealed = { resealed: number; unreadable: number }
type Deps = {
  db: Database
  vault: Pick<Vault, 'seal' | 'open'>
  columns: readonly SealedColumn[]
  batchSize?: number
}

/**
 * Seals again, under the primary key of its owner, every value that was sealed under an earlier one. In batches of 500, each a transaction
 * that locks its rows: killed at any moment it loses nothing, several may run at once, and an edit under way is skipped until the next
 * pass. A value that does not open is left as it is, and counted.
 */
export const resealValues = async (
  { db, vault, columns, batchSize = defaultBatchSize }: Deps,
  stopping?: AbortSignal,
): Promise<Resealed> => {
  const total = { resealed: 0, unreadable: 0 }
  for (const column of columns) {
    let after: string | undefined = ''
    while (after !== undefined && !stopping?.aborted) {
      const from: string = after
      const batch = await inTransaction(db, async tx => {
        const rows = await lockOutdatedValues(tx, column, { after: from, limit: batchSize })
        const outcomes = []
        for (const row of rows) outcomes.push(await resealOne(tx, vault, column, row))
        return { last: rows.at(-1)?.id, outcomes }
      })
      total.resealed += batch.outcomes.filter(Boolean).length
      total.unreadable += batch.outcomes.filter(done => !done).length
      after = batch.last
    }
  }
  return total
}

const resealOne = async (
  tx: Transaction,
  vault: Deps['vault'],
  column: SealedColumn,
  row: SealedRow,
): Promise<boolean> => {
  try {
    const context = column.toContext(row.fields)
    const plaintext = await vault.open(tx, context, row.sealed)
    const sealed = await vault.seal(tx, context, plaintext.reveal())
    await replaceSealedValue(tx, column, row.id, sealed)
    return true
  } catch (error) {
    if (isDomainError(error, 'crypto.decrypt_failed')) return false
    throw error
  }
}
