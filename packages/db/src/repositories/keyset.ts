import { type AnyColumn, type SQL, sql } from 'drizzle-orm'

/** Where a page ended: the sort time with all its microseconds (a JavaScript date would round them away) and the id. */
export type PageKey = { at: string; id: string }

/** Before the first row of a descending list. */
export const pageStart: PageKey = { at: 'infinity', id: '' }

/** The sort time as text that Postgres reads back to the microsecond. */
export const pageKeyAt = (column: AnyColumn): SQL<string> =>
  sql<string>`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

/** Rows after the placeholders `afterAt` and `afterId`, newest first; a row comparison, so that one index range serves it. */
export const isAfterPageKey = (at: AnyColumn, id: AnyColumn): SQL =>
  sql`(${at}, ${id}) < (${sql.placeholder('afterAt')}::timestamptz, ${sql.placeholder('afterId')}::text)`
