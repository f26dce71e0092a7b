import { type Database, inTransaction, schema, type Transaction } from '@taxiway/db'
import { DomainError } from '@taxiway/domain'
import { and, eq, ne, sql } from 'drizzle-orm'
import { moveKey } from '../data-key-rows.js'
import type { SealedColumn } from '../sealed-column.js'

const { dataKeys } = schema

/** Retires every superseded key under which nothing is sealed any more. One that a transaction is just sealing with waits for the next time. */
export const retireKeys = async (db: Database, columns: readonly SealedColumn[]): Promise<number> => {
  const superseded = await db
    .select({ kid: dataKeys.kid })
    .from(dataKeys)
    .where(eq(dataKeys.state, 'superseded'))
    .orderBy(dataKeys.kid)
    .limit(1_000)
  let retired = 0
  for (const { kid } of superseded)
    retired += await inTransaction(db, async tx => {
      // `for update`, not `for key share`: a transaction that seals with this key holds the row until its values can be counted.
      const [held] = await tx
        .select({ state: dataKeys.state })
        .from(dataKeys)
        .where(eq(dataKeys.kid, kid))
        .for('update', { skipLocked: true })
      if (held?.state !== 'superseded' || (await isInUse(tx, columns, kid))) return 0
      await moveKey(tx, kid, 'retired')
      return 1
    })
  return retired
}

/** Destroys a retired key. Throws `resource.not_found`, or `crypto.key_in_use` for one that is not retired or still opens something. */
export const destroyKey = (db: Database, columns: readonly SealedColumn[], kid: number): Promise<void> =>
  inTransaction(db, async tx => {
    const [held] = await tx
      .select({ state: dataKeys.state })
      .from(dataKeys)
      .where(eq(dataKeys.kid, kid))
      .for('update')
    if (held === undefined) throw new DomainError('resource.not_found')
    if (held.state === 'destroyed') return
    if (held.state !== 'retired' || (await isInUse(tx, columns, kid)))
      throw new DomainError('crypto.key_in_use', {
        message: `Key ${kid} is ${held.state}${held.state === 'retired' ? ', but values are sealed under it again' : ''}.`,
      })
    await destroyWhere(tx, eq(dataKeys.kid, kid))
  })

/**
 * Destroys every key of an owner, so that nothing of it can ever be read again, wherever a copy lies. For the transaction in which an
 * organization or a user is deleted. Processes forget what they had unwrapped within half a minute. Backups of the database
 * together with the secret still open what is in them.
 */
export const shredKeys = (tx: Transaction, owner: string): Promise<number> =>
  destroyWhere(tx, eq(dataKeys.owner, owner))

const destroyWhere = async (tx: Transaction, which: ReturnType<typeof eq>): Promise<number> => {
  const destroyed = await tx
    .update(dataKeys)
    .set({ state: 'destroyed', wrapped: null, changedAt: sql`clock_timestamp()` })
    .where(and(which, ne(dataKeys.state, 'destroyed')))
    .returning({ kid: dataKeys.kid })
  return destroyed.length
}

const isInUse = async (tx: Transaction, columns: readonly SealedColumn[], kid: number): Promise<boolean> => {
  for (const { table, value } of columns) {
    const found = await tx.execute(
      sql`select 1 from ${table} where sealed_kid(${value}) = ${kid}::bigint limit 1`,
    )
    if (found.rows.length > 0) return true
  }
  return false
}
