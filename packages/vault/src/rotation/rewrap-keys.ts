import { createKeyCheck, wrapKey } from '@taxiway/crypto'
import {
  type Database,
  type DataKeyRow,
  inTransaction,
  lockKeyCheck,
  lockKeysWrappedOtherwise,
  replaceKeyCheck,
  rewrapDataKey,
  waitForKeyLock,
} from '@taxiway/db'
import { DomainError, isDomainError } from '@taxiway/domain'
import { unwrapRow } from '../data-key-rows.js'
import type { Keks } from '../key-check.js'
import { listLiveProcesses } from './live-processes.js'

export type Rewrapped = {
  fingerprint: string
  rewrapped: number
  /** Keys that did not open and were left unchanged: the database was changed from outside. */
  unreadable: number[]
}

/**
 * Wraps every data key by ENCRYPTION_SECRET instead of the one before, in one transaction; no sealed value is touched. Refused with
 * `crypto.rotation_unsafe` while a live process has not proved that it has the new secret. Repeating it changes nothing.
 */
export const rewrapKeys = (db: Database, keks: Keks): Promise<Rewrapped> =>
  inTransaction(db, async tx => {
    await waitForKeyLock(tx)
    const { fingerprint } = keks.current
    await refuseIfUnknown(await listLiveProcesses(tx), fingerprint)
    await lockKeyCheck(tx)
    const rows = await lockKeysWrappedOtherwise(tx, fingerprint)
    const unreadable: number[] = []
    for (const row of rows) {
      const wrapped = rewrap(keks, row)
      if (wrapped === undefined) unreadable.push(row.kid)
      else await rewrapDataKey(tx, row.kid, { wrapped, kekFp: fingerprint })
    }
    await replaceKeyCheck(tx, createKeyCheck(keks.current))
    return { fingerprint, rewrapped: rows.length - unreadable.length, unreadable }
  })

const refuseIfUnknown = async (
  processes: Awaited<ReturnType<typeof listLiveProcesses>>,
  fingerprint: string,
): Promise<void> => {
  const without = processes.filter(one => !one.keys?.keks.includes(fingerprint)).map(one => one.id)
  if (without.length > 0)
    throw new DomainError('crypto.rotation_unsafe', {
      message: `${without.join(', ')} ${without.length === 1 ? 'does' : 'do'} not have the new secret yet. Restart with ENCRYPTION_SECRET and ENCRYPTION_SECRET_PREVIOUS both set, then try again.`,
      details: { without },
    })
}

const rewrap = (keks: Keks, row: DataKeyRow): Buffer | undefined => {
  try {
    const key = unwrapRow(keks, row)
    return key && wrapKey(keks.current, key, row.owner)
  } catch (error) {
    if (isDomainError(error, 'crypto.decrypt_failed')) return undefined
    throw error
  }
}
