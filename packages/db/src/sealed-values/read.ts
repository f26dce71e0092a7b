import { type SQL, sql } from 'drizzle-orm'
import type { Queryable } from '../open-database.js'
import type { SealedPlace } from './places.js'

export type SealedRow = { id: string; sealed: Buffer; fields: Record<string, unknown> }

export const sealedRowOf = ({ id, value, fields }: SealedPlace) => ({
  id: sql<string>`${id}::text`,
  value: sql<Buffer | string>`${value}`,
  fields: { ...fields },
})

export const toSealedRow = (row: { id: string; value: Buffer | string; fields: unknown }): SealedRow => ({
  id: row.id,
  sealed: typeof row.value === 'string' ? Buffer.from(row.value, 'base64') : row.value,
  fields: row.fields as Record<string, unknown>,
})

/** The next sealed values of a column, in the order of their ids. */
export const listSealedValues = async (
  db: Queryable,
  place: SealedPlace,
  { after, limit }: { after: string; limit: number },
): Promise<SealedRow[]> => {
  const { id, value, table } = place
  const rows = await db
    .select(sealedRowOf(place))
    .from(table)
    .where(sql`${value} is not null and ${id} > ${after}`)
    .orderBy(id)
    .limit(limit)
  return rows.map(toSealedRow)
}

export const hasSealedValues = async (db: Queryable, { table, value }: SealedPlace): Promise<boolean> =>
  (await db.execute(sql`select 1 from ${table} where ${value} is not null limit 1`)).rows.length > 0

export const hasValuesSealedWith = async (
  db: Queryable,
  { table, value }: SealedPlace,
  kid: number,
): Promise<boolean> => {
  const found = await db.execute(
    sql`select 1 from ${table} where sealed_kid(${value}) = ${kid}::bigint limit 1`,
  )
  return found.rows.length > 0
}

/** How many values are sealed under each key of an owner. */
export const countValuesByKey = async (
  db: Queryable,
  { table, value }: SealedPlace,
  owner: string,
): Promise<{ kid: number; count: number }[]> => {
  const { rows } = await db.execute<{ kid: string; count: number }>(sql`
    select sealed_kid(${value}) as kid, count(*)::int as count from ${table}
    where sealed_kid(${value}) in (select kid from data_keys where owner = ${owner}) group by 1`)
  return rows.map(({ kid, count }) => ({ kid: Number(kid), count }))
}

/** How many values are sealed under a key that is not the primary of its owner any more. */
export const countOutdatedValues = async (db: Queryable, place: SealedPlace): Promise<number> => {
  const { rows } = await db.execute<{ count: number }>(
    sql`select count(*)::int as count from ${place.table} where ${isOutdated(place)}`,
  )
  return rows[0]?.count ?? 0
}

export const isOutdated = ({ value }: SealedPlace): SQL =>
  sql`sealed_kid(${value}) in (select kid from data_keys where state in ('superseded', 'retired'))`
