import type { Database } from '@taxiway/db'
import type { Logger } from '@taxiway/runtime'
import type { Vault } from '../open-vault.js'
import type { SealedColumn } from '../sealed-column.js'
import { sealedColumns } from '../sealed-columns.js'
import { promoteKeys } from './promote-keys.js'
import { resealValues } from './reseal-values.js'
import { retireKeys } from './retire-keys.js'
import { stageKeys } from './stage-keys.js'

type Deps = {
  db: Database
  vault: Vault
  logger: Logger
  columns?: readonly SealedColumn[]
  stopping?: AbortSignal
}

/** One round of looking after data keys; any worker may do it at any time, and several at once. */
export const maintainKeys = async ({ db, vault, logger, columns = sealedColumns, stopping }: Deps) => {
  const staged = await stageKeys(db, await vault.keks(), vault.settings)
  const promoted = await promoteKeys(db)
  const { resealed, unreadable } = await resealValues({ db, vault, columns }, stopping)
  const retired = await retireKeys(db, columns)
  const done = { staged, promoted, resealed, unreadable, retired }
  if (Object.values(done).some(count => count > 0)) logger.info(done, 'data keys')
  return done
}
