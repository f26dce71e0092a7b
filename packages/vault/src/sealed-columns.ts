import type { SealedColumn } from './sealed-column.js'

/** Every column of the database that holds sealed values. */
export const sealedColumns: readonly SealedColumn[] = []
