import { sql } from 'drizzle-orm'
import type { Database, Queryable } from '../open-database.js'

/** The tables that are partitioned by the time in their ids; `partitions.rules()` in the database says how. */
export type PartitionedTable = 'delivery_bodies' | 'log_chunks' | 'decisions' | 'deployment_transitions'

export type Maintained = {
  /** Partitions that were made ahead, and that were dropped with all their rows. */
  made: number
  dropped: number
  /** Rows that had come before their partition. */
  moved: number
  /** Rows that were deleted one by one, where there was no partition to drop. */
  removed: number
}

/** Late rows may be many: they move in one statement. */
const timeoutMs = 120_000

/**
 * Makes the partitions of the next days and drops those whose rows are all older than `keepDays`, with the rights of the owner of the tables.
 * Repeat it while it removes rows: those go in batches. A table that is busy is left for the next call. Refuses fewer days than the
 * table is kept for at least.
 */
export const maintainPartitions = (
  db: Database,
  table: PartitionedTable,
  keepDays: number,
): Promise<Maintained> =>
  db.transaction(async tx => {
    await tx.execute(sql.raw(`set local statement_timeout = ${timeoutMs}`))
    const { rows } = await tx.execute<Record<keyof Maintained, string>>(
      sql`select * from partitions.maintain(${table}, ${keepDays}::int)`,
    )
    const count = (name: keyof Maintained) => Number(rows[0]?.[name] ?? 0)
    return {
      made: count('made'),
      dropped: count('dropped'),
      moved: count('moved'),
      removed: count('removed'),
    }
  })

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
