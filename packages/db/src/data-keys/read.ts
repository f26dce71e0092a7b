import { asc, desc, eq, sql } from 'drizzle-orm'
import type { Queryable } from '../open-database.js'
import { type DataKeyState, dataKeys } from './schema.js'

/** A data key as it lies in the database: wrapped, or without its key once it is destroyed. */
export type DataKeyRow = Pick<typeof dataKeys.$inferSelect, 'kid' | 'owner' | 'wrapped' | 'kekFp' | 'state'>
export type DataKeyFacts = Pick<
  typeof dataKeys.$inferSelect,
  'kid' | 'state' | 'used' | 'createdAt' | 'changedAt'
>

export const dataKeyColumns = {
  kid: dataKeys.kid,
  owner: dataKeys.owner,
  wrapped: dataKeys.wrapped,
  kekFp: dataKeys.kekFp,
  state: dataKeys.state,
}

export const findDataKey = async (db: Queryable, kid: number): Promise<DataKeyRow | null> =>
  (await db.select(dataKeyColumns).from(dataKeys).where(eq(dataKeys.kid, kid)))[0] ?? null

export const hasDataKeys = async (db: Queryable): Promise<boolean> =>
  (await db.select({ kid: dataKeys.kid }).from(dataKeys).limit(1)).length > 0

/** The oldest pending keys of all owners. */
export const listPendingDataKeys = (db: Queryable, limit: number): Promise<DataKeyRow[]> =>
  db
    .select(dataKeyColumns)
    .from(dataKeys)
    .where(eq(dataKeys.state, 'pending'))
    .orderBy(asc(dataKeys.kid))
    .limit(limit)

/** The newest keys of an owner, newest first. */
export const listDataKeysOf = (db: Queryable, owner: string, limit: number): Promise<DataKeyFacts[]> => {
  const { kid, state, used, createdAt, changedAt } = dataKeys
  return db
    .select({ kid, state, used, createdAt, changedAt })
    .from(dataKeys)
    .where(eq(dataKeys.owner, owner))
    .orderBy(desc(kid))
    .limit(limit)
}

/** The oldest superseded keys of all owners. */
export const listSupersededKids = async (db: Queryable, limit: number): Promise<number[]> => {
  const rows = await db
    .select({ kid: dataKeys.kid })
    .from(dataKeys)
    .where(eq(dataKeys.state, 'superseded'))
    .orderBy(dataKeys.kid)
    .limit(limit)
  return rows.map(row => row.kid)
}

export type DataKeyCount = { state: DataKeyState; kekFp: string; count: number }

/** How many keys there are in each state, by what wraps them. */
export const countDataKeys = async (db: Queryable): Promise<DataKeyCount[]> => {
  const { rows } = await db.execute<DataKeyCount>(sql`
    select state, kek_fp as "kekFp", count(*)::int as count from data_keys group by 1, 2 order by 1, 2`)
  return rows
}

/** How many keys of an owner are pending; without an owner, of all. */
export const countPendingDataKeys = async (db: Queryable, owner: string | undefined): Promise<number> => {
  const { rows } = await db.execute<{ count: number }>(sql`
    select count(*)::int as count from data_keys
    where state = 'pending' and ${owner === undefined ? sql`true` : sql`owner = ${owner}`}`)
  return rows[0]?.count ?? 0
}
