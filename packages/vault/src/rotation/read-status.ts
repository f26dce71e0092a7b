import {
  countDataKeys,
  countOutdatedValues,
  countValuesByKey,
  type DataKeyFacts,
  listDataKeysOf,
  type Queryable,
  readKeyCheck,
} from '@taxiway/db'
import type { SealedColumn } from '../sealed-column.js'
import { listLiveProcesses } from './live-processes.js'

const maxListed = 100

export type DataKeyStatus = DataKeyFacts & {
  /** Values sealed under it now. */
  values: number
}

/** The newest hundred keys of an owner, newest first, and how many values each of them opens. */
export const listKeys = async (
  db: Queryable,
  columns: readonly SealedColumn[],
  owner: string,
): Promise<DataKeyStatus[]> => {
  const keys = await listDataKeysOf(db, owner, maxListed)
  const values = new Map<number, number>()
  for (const column of columns)
    for (const { kid, count } of await countValuesByKey(db, column, owner))
      values.set(kid, (values.get(kid) ?? 0) + count)
  return keys.map(key => ({ ...key, values: values.get(key.kid) ?? 0 }))
}

/** The state of all keys and sealed values, for the operator. */
export const readStatus = async (db: Queryable, columns: readonly SealedColumn[]) => {
  const keys = await countDataKeys(db)
  const outdated: Record<string, number> = {}
  for (const column of columns) outdated[column.name] = await countOutdatedValues(db, column)
  return {
    fingerprint: (await readKeyCheck(db))?.fingerprint ?? null,
    keys,
    /** Values that a re-encryption has not reached yet. */
    outdated,
    processes: await listLiveProcesses(db),
  }
}
