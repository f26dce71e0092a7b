import {
  type Database,
  findOwnersToReplaceKeys,
  inTransaction,
  isUniqueViolation,
  type ReplaceWhich,
} from '@taxiway/db'
import { holdKek, insertKey } from '../data-key-rows.js'
import type { Keks } from '../key-check.js'
import { maxPending } from '../report-keys.js'
import type { VaultSettings } from '../vault-settings.js'

/** Replace a key before it is full, so that every process has time to load the new one. */
const fullShare = 0.8

/** Which primary keys are to be replaced: those that are due, or all made before a moment (of one owner). */
export type Staged = 'due' | { madeBefore: Date; owner?: string | undefined }

/** Makes a pending key for every owner whose primary is to be replaced and has none yet, at most as many as may be pending at once. */
export const stageKeys = async (
  db: Database,
  keks: Keks,
  { maxMessages, maxAgeMs }: VaultSettings,
  which: Staged = 'due',
): Promise<number> => {
  const replaced: ReplaceWhich =
    which === 'due' ? { used: Math.floor(maxMessages * fullShare), olderThanMs: maxAgeMs } : which
  const owners = await findOwnersToReplaceKeys(db, replaced, maxPending)
  let staged = 0
  for (const owner of owners) if (await stageOne(db, keks, owner)) staged += 1
  return staged
}

const stageOne = async (db: Database, keks: Keks, owner: string): Promise<boolean> => {
  try {
    await inTransaction(db, async tx => insertKey(tx, owner, await holdKek(tx, keks), 'pending'))
    return true
  } catch (error) {
    // Another worker was faster.
    if (isUniqueViolation(error)) return false
    throw error
  }
}
