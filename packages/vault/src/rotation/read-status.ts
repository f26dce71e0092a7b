import { type DataKeyState, type Queryable, schema } from '@taxiway/db'
import { desc, eq, sql } from 'drizzle-orm'
import { readKeyCheck } from '../key-check.js'
import type { SealedColumn } from '../sealed-column.js'
import { listLiveProcesses } from './live-processes.js'
import { isOutdated } from './reseal-values.js'

const { dataKeys } = schema
const maxListed = 100

export type DataKeyStatus = {
  kid: number
  state: DataKeyState
  /** Messages given out to be sealed with it. */
  used: number
  /** Values sealed under it now. */
  values: number
  createdAt: Date
  changedAt: Date
}

/** The newest hundred keys of an owner, newest first, and how many values each of them opens. */
export const listKeys = async (
  db: Queryable,
  columns: readonly SealedColumn[],
  owner: string,
): Promise<DataKeyStatus[]> => {
  const { kid, state, used, createdAt, changedAt } = dataKeys
  const keys = await db
    .select({ kid, state, used, createdAt, changedAt })
    .from(dataKeys)
    .where(eq(dataKeys.owner, owner))
    .orderBy(desc(kid))
    .limit(maxListed)
  const values = new Map<number, number>()
  for (const { table, value } of columns) {
    const { rows } = await db.execute<{ kid: string; count: number }>(sql`
      select sealed_kid(${value}) as kid, count(*)::int as count from ${table}
      where sealed_kid(${value}) in (select kid from data_keys where owner = ${owner}) group by 1`)
    for (const row of rows) values.set(Number(row.kid), (values.get(Number(row.kid)) ?? 0) + row.count)
  }
  return keys.map(key => ({ ...key, values: values.get(key.kid) ?? 0 }))
}

/** The state of all keys and sealed values, for the operator. */
export const readStatus = async (db: Queryable, columns: readonly SealedColumn[]) => {
  const { rows: keys } = await db.execute<{ state: DataKeyState; kekFp: string; count: number }>(sql`
    select state, kek_fp as "kekFp", count(*)::int as count from data_keys group by 1, 2 order by 1, 2`)
  const outdated: Record<string, number> = {}
  for (const column of columns) {
    const { rows } = await db.execute<{ count: number }>(
      sql`select count(*)::int as count from ${column.table} where ${isOutdated(column)}`,
    )
    outdated[column.name] = rows[0]?.count ?? 0
  }
  return {
    fingerprint: (await readKeyCheck(db))?.fingerprint ?? null,
    keys,
    /** Values that a re-encryption has not reached yet. */
    outdated,
    processes: await listLiveProcesses(db),
  }
}
