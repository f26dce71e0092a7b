import { eq, sql } from 'drizzle-orm'
import type { Transaction } from '../open-database.js'
import type { SealedPlace } from './places.js'
import { isOutdated, type SealedRow, sealedRowOf, toSealedRow } from './read.js'

/**
 * Locks the next rows, in the order of their ids, whose value is sealed under a key that is not the primary of its owner any more. Skips
 * rows that another transaction is changing.
 */
export const lockOutdatedValues = async (
  tx: Transaction,
  place: SealedPlace,
  { after, limit }: { after: string; limit: number },
): Promise<SealedRow[]> => {
  const { id, table } = place
  const rows = await tx
    .select(sealedRowOf(place))
    .from(table)
    .where(sql`${isOutdated(place)} and ${id} > ${after}`)
    .orderBy(id)
    .limit(limit)
    .for('update', { of: table, skipLocked: true })
  return rows.map(toSealedRow)
}

/** Replaces the sealed value of one row; call it with the row locked. */
export const replaceSealedValue = async (
  tx: Transaction,
  place: SealedPlace,
  id: string,
  sealed: Buffer,
): Promise<void> => {
  const value = place.encoding === 'base64' ? sealed.toString('base64') : sealed
  await tx
    .update(place.table)
    .set({ [propertyOf(place)]: value })
    .where(eq(place.id, id))
}

/** Under which name drizzle knows the column. */
const propertyOf = ({ name, table, value }: SealedPlace): string => {
  const entry = Object.entries(table).find(([, column]) => column === value)
  if (entry === undefined) throw new TypeError(`${name} is not a column of its table`)
  return entry[0]
}
