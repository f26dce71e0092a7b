import {
  type Database,
  destroyDataKey,
  destroyDataKeysOf,
  hasValuesSealedWith,
  inTransaction,
  listSupersededKids,
  lockDataKey,
  lockSupersededKey,
  moveDataKey,
  type Transaction,
} from '@taxiway/db'
import { DomainError } from '@taxiway/domain'
import type { SealedColumn } from '../sealed-column.js'

/** Superseded keys looked at in one round; the next round goes on. */
const maxRetired = 1_000

/** Retires every superseded key under which nothing is sealed any more. One that a transaction is just sealing with waits for the next time. */
export const retireKeys = async (db: Database, columns: readonly SealedColumn[]): Promise<number> => {
  let retired = 0
  for (const kid of await listSupersededKids(db, maxRetired))
    retired += await inTransaction(db, async tx => {
      if (!(await lockSupersededKey(tx, kid)) || (await isInUse(tx, columns, kid))) return 0
      await moveDataKey(tx, kid, 'retired')
      return 1
    })
  return retired
}

/** Destroys a retired key. Throws `resource.not_found`, or `crypto.key_in_use` for one that is not retired or still opens something. */
export const destroyKey = (db: Database, columns: readonly SealedColumn[], kid: number): Promise<void> =>
  inTransaction(db, async tx => {
    const state = await lockDataKey(tx, kid)
    if (state === null) throw new DomainError('resource.not_found')
    if (state === 'destroyed') return
    if (state !== 'retired' || (await isInUse(tx, columns, kid)))
      throw new DomainError('crypto.key_in_use', {
        message: `Key ${kid} is ${state}${state === 'retired' ? ', but values are sealed under it again' : ''}.`,
      })
    await destroyDataKey(tx, kid)
  })

/**
 * Destroys every key of an owner, so that nothing of it can ever be read again, wherever a copy lies. For the transaction in which an
 * organization or a user is deleted. Processes forget what they had unwrapped within half a minute. Backups of the database
 * together with the secret still open what is in them.
 */
export const shredKeys = (tx: Transaction, owner: string): Promise<number> => destroyDataKeysOf(tx, owner)

const isInUse = async (tx: Transaction, columns: readonly SealedColumn[], kid: number): Promise<boolean> => {
  for (const column of columns) if (await hasValuesSealedWith(tx, column, kid)) return true
  return false
}
