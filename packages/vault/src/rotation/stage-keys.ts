import { type Database, inTransaction, isUniqueViolation } from '@taxiway/db'
import { sql } from 'drizzle-orm'
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
  const condition =
    which === 'due'
      ? sql`(used >= ${Math.floor(maxMessages * fullShare)}::bigint
          or created_at < clock_timestamp() - make_interval(secs => ${maxAgeMs / 1000}))`
      : sql`created_at < ${which.madeBefore} and ${which.owner === undefined ? sql`true` : sql`owner = ${which.owner}`}`
  const { rows } = await db.execute<{ owner: string }>(sql`
    select owner from data_keys d where state = 'primary' and ${condition}
      and not exists (select 1 from data_keys p where p.owner = d.owner and p.state = 'pending')
    order by kid
    limit greatest(0, ${maxPending} - (select count(*) from data_keys where state = 'pending'))`)
  let staged = 0
  for (const { owner } of rows) if (await stageOne(db, keks, owner)) staged += 1
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
