import { type DataKeyRow, listPendingDataKeys, type Queryable } from '@taxiway/db'
import { isDomainError } from '@taxiway/domain'
import { unwrapRow } from './data-key-rows.js'
import type { Keks } from './key-check.js'

/** No more keys than this are pending at once, so a heartbeat stays small. */
export const maxPending = 500

/** What a process proves in its heartbeat: whose wrapping it can undo, and which pending keys it has undone. */
export type KeyReport = { keks: string[]; kids: number[] }

/** Unwraps every pending key. One that cannot be unwrapped is left out, so that it never becomes primary. */
export const reportKeys = async (db: Queryable, keks: Keks): Promise<KeyReport> => {
  const pending = await listPendingDataKeys(db, maxPending)
  return {
    keks: [...keks.byFingerprint.keys()],
    kids: pending.filter(row => canUnwrap(keks, row)).map(row => row.kid),
  }
}

const canUnwrap = (keks: Keks, row: DataKeyRow): boolean => {
  try {
    return unwrapRow(keks, row) !== undefined
  } catch (error) {
    if (isDomainError(error, 'crypto.decrypt_failed')) return false
    throw error
  }
}
