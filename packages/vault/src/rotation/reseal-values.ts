import type { SealContext } from '@taxiway/crypto'
import { type Database, inTransaction, type Transaction } from '@taxiway/db'
import { isDomainError } from '@taxiway/domain'
import { eq, type SQL, sql } from 'drizzle-orm'
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
type Row = { id: string; blob: Buffer; context: SealContext }

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
        const rows = await lockBatch(tx, column, from, batchSize)
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

/** Rows sealed under a key that is not the primary of its owner any more, in the order of their ids. */
export const isOutdated = (column: SealedColumn): SQL =>
  sql`sealed_kid(${column.value}) in (select kid from data_keys where state in ('superseded', 'retired'))`

const lockBatch = async (
  tx: Transaction,
  column: SealedColumn,
  after: string,
  limit: number,
): Promise<Row[]> => {
  const { id, value, table, fields } = column
  const rows = await tx
    .select({ id: sql<string>`${id}::text`, value: sql<Buffer | string>`${value}`, fields: { ...fields } })
    .from(table)
    .where(sql`${isOutdated(column)} and ${id} > ${after}`)
    .orderBy(id)
    .limit(limit)
    .for('update', { of: table, skipLocked: true })
  return rows.map(row => ({
    id: row.id,
    blob: typeof row.value === 'string' ? Buffer.from(row.value, 'base64') : row.value,
    context: column.toContext(row.fields),
  }))
}

const resealOne = async (
  tx: Transaction,
  vault: Deps['vault'],
  column: SealedColumn,
  { id, blob, context }: Row,
): Promise<boolean> => {
  try {
    const plaintext = await vault.open(tx, context, blob)
    const sealed = await vault.seal(tx, context, plaintext.reveal())
    const value = column.encoding === 'base64' ? sealed.toString('base64') : sealed
    await tx
      .update(column.table)
      .set({ [propertyOf(column)]: value })
      .where(eq(column.id, id))
    return true
  } catch (error) {
    if (isDomainError(error, 'crypto.decrypt_failed')) return false
    throw error
  }
}

/** Under which name drizzle knows the column. */
const propertyOf = ({ name, table, value }: SealedColumn): string => {
  const entry = Object.entries(table).find(([, column]) => column === value)
  if (entry === undefined) throw new TypeError(`${name} is not a column of its table`)
  return entry[0]
}
