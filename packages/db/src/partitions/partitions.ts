import { sql } from 'drizzle-orm'
import { type Database, openSideConnections, type Queryable } from '../open-database.js'

/** The tables that are partitioned by the time in their ids; `partitions.rules()` in the database says how. */
export type PartitionedTable = 'delivery_bodies' | 'log_chunks' | 'decisions' | 'deployment_transitions'

export type Maintained = {
  /** Another call was at work on the table, and this one did nothing. */
  busy: boolean
  /** Partitions that were made ahead, and that were dropped with all their rows. */
  made: number
  dropped: number
  /** Rows that had come before their partition. */
  moved: number
}

/** To attach a partition, Postgres reads the default one whole. */
const timeoutMs = 60_000

/**
 * Makes the partitions of the next days and drops those whose rows are all older than `keepDays`, with the rights of the owner of the tables.
 * What is locked is left for the next call. Refuses fewer days than the table is kept for at least.
 */
export const maintainPartitions = async (
  db: Database,
  table: PartitionedTable,
  keepDays: number,
): Promise<Maintained> => {
  const side = openSideConnections(db, 1, timeoutMs)
  try {
    const { rows } = await side.db.execute<Record<'made' | 'dropped' | 'moved', string> & { busy: boolean }>(
      sql`select * from partitions.maintain(${table}, ${keepDays}::int)`,
    )
    const count = (name: 'made' | 'dropped' | 'moved') => Number(rows[0]?.[name] ?? 0)
    return {
      busy: rows[0]?.busy ?? false,
      made: count('made'),
      dropped: count('dropped'),
      moved: count('moved'),
    }
  } finally {
    await side.close()
  }
}

/**
 * Deletes a batch of old rows where there is no partition to drop, and returns how many: repeat it until there are none. null when another
 * call is at work on the table.
 */
export const removeOldRows = async (
  db: Queryable,
  table: PartitionedTable,
  keepDays: number,
): Promise<number | null> => {
  const { rows } = await db.execute<{ removed: string | null }>(
    sql`select partitions.remove_old(${table}, ${keepDays}::int) as removed`,
  )
  const removed = rows[0]?.removed ?? null
  return removed === null ? null : Number(removed)
}

export type PartitionState = {
  table: string
  /** Until when there are partitions. */
  until: Date
  /** Rows in the default partition, because theirs was missing; counted up to 1,000. */
  late: number
}

export const readPartitions = async (db: Queryable): Promise<PartitionState[]> => {
  const { rows } = await db.execute<{ parent: string; until: Date | null; late: number }>(
    sql`select * from partitions.state() order by parent`,
  )
  return rows.map(({ parent, until, late }) => ({ table: parent, until: new Date(until ?? 0), late }))
}
