import type { SealContext } from '@taxiway/crypto'
import type { SQL } from 'drizzle-orm'
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core'

/**
 * A column that holds sealed values. Every one is listed in `sealedColumns`: re-encryption, the counts of `status` and the proof that a
 * key may be destroyed look nowhere else. Give the table an index on `sealed_kid(column)`.
 */
export type SealedColumn = {
  /** `table.column`, as it is shown. */
  name: string
  table: PgTable
  /** The primary key, a single column of text. */
  id: PgColumn
  value: PgColumn
  /** `base64` for columns of text; else the bytes themselves. */
  encoding?: 'base64'
  /** What the context of a row is made of: columns of the table, or SQL over them. */
  fields: Readonly<Record<string, PgColumn | SQL>>
  /** The context a row was sealed for; the same function must be used where it is sealed. */
  // biome-ignore lint/suspicious/noExplicitAny: each column knows the shape of its own fields
  toContext: (fields: any) => SealContext
}
