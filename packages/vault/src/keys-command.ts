import { countPendingDataKeys, type Database, inTransaction, readKeyTime } from '@taxiway/db'
import type { Clock } from '@taxiway/runtime'
import type { Vault } from './open-vault.js'
import { promoteKeys } from './rotation/promote-keys.js'
import { readStatus } from './rotation/read-status.js'
import { resealValues } from './rotation/reseal-values.js'
import { destroyKey, retireKeys, shredKeys } from './rotation/retire-keys.js'
import { rewrapKeys } from './rotation/rewrap-keys.js'
import { stageKeys } from './rotation/stage-keys.js'
import type { SealedColumn } from './sealed-column.js'
import { sealedColumns } from './sealed-columns.js'

export const usage = `status               what wraps the data keys, how many there are, and what every process has loaded
rewrap               wraps every data key by ENCRYPTION_SECRET; refused until every process has it
rotate [owner]       gives every owner (or one) a new data key, and seals every value again under it
reseal               goes on with what an interrupted rotation left
destroy <kid>        destroys a retired data key
shred <owner>        destroys every data key of an owner: nothing of it can be read again`

const promoteMs = 1_000
const patienceMs = 120_000

type Deps = { db: Database; vault: Vault; clock: Clock; columns?: readonly SealedColumn[] }

/** Runs one of the commands of `usage`; undefined when there is no such command. */
export const runKeysCommand = async (deps: Deps, [name, argument]: readonly string[]): Promise<unknown> => {
  const { db, vault, columns = sealedColumns } = deps
  if (name === 'status') return readStatus(db, columns)
  if (name === 'rewrap') return rewrapKeys(db, await vault.keks())
  if (name === 'rotate') return rotate(deps, argument)
  if (name === 'reseal') return reseal(deps)
  if (name === 'destroy' && /^\d{1,9}$/.test(argument ?? '')) {
    await destroyKey(db, columns, Number(argument))
    return { destroyed: Number(argument) }
  }
  if (name === 'shred' && argument)
    return { destroyed: await inTransaction(db, tx => shredKeys(tx, argument)) }
  return undefined
}

/** A new key becomes primary once every process has proved that it can open with it. After two minutes the workers finish the rest. */
const rotate = async (deps: Deps, owner: string | undefined) => {
  const { db, vault, clock } = deps
  const madeBefore = await readKeyTime(db)
  let staged = 0
  let pending = 0
  let untilMs = clock.monotonicMs() + patienceMs
  for (;;) {
    const stagedNow = await stageKeys(db, await vault.keks(), vault.settings, { madeBefore, owner })
    await promoteKeys(db)
    // Counted in the database, because workers promote as well.
    const left = await countPendingDataKeys(db, owner)
    staged += stagedNow
    if (stagedNow > 0 || left < pending) untilMs = clock.monotonicMs() + patienceMs
    pending = left
    if (stagedNow === 0 && (pending === 0 || clock.monotonicMs() > untilMs)) break
    if (pending > 0) await clock.sleep(promoteMs)
  }
  return { staged, promoted: Math.max(0, staged - pending), ...(await reseal(deps)) }
}

const reseal = async ({ db, vault, columns = sealedColumns }: Deps) => {
  const resealed = await resealValues({ db, vault, columns })
  return { ...resealed, retired: await retireKeys(db, columns) }
}
