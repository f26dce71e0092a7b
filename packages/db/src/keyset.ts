import { type AnyColumn, asc, desc, type SQL, sql } from 'drizzle-orm'

/** The end of a page: the sort time with microseconds (a JavaScript date has only milliseconds) and the id. */
export type PageKey = { at: string; id: string }

export type PageOrder = 'newest' | 'oldest'
export type PageRequest = { limit: number; after?: PageKey | undefined }

/** Before the first row of a descending list. */
export const pageStart: PageKey = { at: 'infinity', id: '' }
const starts: Readonly<Record<PageOrder, PageKey>> = {
  newest: pageStart,
  oldest: { at: '-infinity', id: '' },
}

/** The sort time as text that Postgres parses back to the microsecond. */
export const pageKeyAt = (column: AnyColumn): SQL<string> =>
  sql<string>`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

/**
 * Rows after the placeholders `afterAt` and `afterId`, newest first. A row comparison lets one index range
 * serve the page.
 */
export const isAfterPageKey = (at: AnyColumn, id: AnyColumn): SQL =>
  sql`(${at}, ${id}) < (${sql.placeholder('afterAt')}::timestamptz, ${sql.placeholder('afterId')}::text)`

/** One page of an ordered list: the filter, by the placeholders of `pageValues`, and the order. */
export const pageIn = (order: PageOrder, at: AnyColumn, id: AnyColumn): { rows: SQL; orderBy: [SQL, SQL] } =>
  order === 'newest'
    ? { rows: isAfterPageKey(at, id), orderBy: [desc(at), desc(id)] }
    : {
        rows: sql`(${at}, ${id}) > (${sql.placeholder('afterAt')}::timestamptz, ${sql.placeholder('afterId')}::text)`,
        orderBy: [asc(at), asc(id)],
      }

export const pageValues = ({ limit, after }: PageRequest, order: PageOrder = 'newest') => {
  const { at: afterAt, id: afterId } = after ?? starts[order]
  return { limit, afterAt, afterId }
}

/** The most used list has its own prepared statement. */
export const isEmptyFilter = ({
  order = 'newest',
  ...filter
}: {
  order?: PageOrder | undefined
  [name: string]: unknown
}): boolean => order === 'newest' && Object.values(filter).every(value => value === undefined)
