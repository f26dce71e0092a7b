import type { PageKey } from '@taxiway/db'
import { z } from 'zod'
import type { CursorCodec } from './cursor.js'

export const pageQuerySchema = z.strictObject({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(50)
    .meta({ description: 'Maximum number of items.' }),
  cursor: z.string().min(1).max(512).optional().meta({ description: '`nextCursor` of the previous page.' }),
})
/** The order of a list; its cursors are valid for this order only. */
export const orderSchema = z
  .enum(['newest', 'oldest'])
  .default('newest')
  .meta({ description: 'The order of the list.' })
export type PageQuery = z.output<typeof pageQuerySchema>

/** A list: the items of this page, and the cursor of the next one. */
export const pageSchema = <Item extends z.ZodType>(item: Item, id: string) =>
  z
    .object({
      data: z.array(item),
      nextCursor: z.string().nullable().meta({ description: 'null on the last page.' }),
    })
    .meta({ id })

/** The name of a list under a filter: a cursor of another filter is refused. */
export const filteredList = (list: string, filter: Record<string, unknown>): string =>
  `${list}?${JSON.stringify(Object.entries(filter).filter(([, value]) => value !== undefined))}`

/** Reads one page by keyset. One extra row shows whether there is another page. */
export const readPage = async <Row, View>({
  cursors,
  list,
  query,
  read,
  present,
}: {
  cursors: CursorCodec
  /** Names the list, with its organization and parent. */
  list: string
  query: PageQuery
  read: (page: { limit: number; after: PageKey | undefined }) => Promise<(Row & Keyed)[]>
  present: (row: Row) => View
}): Promise<{ data: View[]; nextCursor: string | null }> => {
  const after = query.cursor === undefined ? undefined : toPageKey(cursors.decode(list, query.cursor))
  const rows = await read({ limit: query.limit + 1, after })
  const shown = rows.slice(0, query.limit)
  const last = shown.at(-1)
  const nextCursor = rows.length > shown.length && last ? cursors.encode(list, [last.keyAt, last.id]) : null
  return { data: shown.map(present), nextCursor }
}

type Keyed = { id: string; keyAt: string }

const toPageKey = (position: unknown): PageKey => {
  const [at, id] = position as [string, string]
  return { at, id }
}
