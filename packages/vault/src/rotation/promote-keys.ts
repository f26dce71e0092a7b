import { type Database, findProvenKeys, inTransaction, lockCurrentKeys, moveDataKey } from '@taxiway/db'
import { maxPending } from '../report-keys.js'
import { silentAfterSeconds } from './live-processes.js'

/** No process is older than this without having been restarted: what it has not proved by then it never will. */
const maxProcessAgeSeconds = 86_400

/**
 * Makes pending keys primary, each as soon as the heartbeat of every live process says that it has unwrapped it, or after a day. What
 * was primary goes on opening what it sealed.
 */
export const promoteKeys = async (db: Database): Promise<number> => {
  const proven = await findProvenKeys(db, { silentAfterSeconds, maxProcessAgeSeconds, limit: maxPending })
  let promoted = 0
  for (const row of proven) if (await promoteOne(db, row)) promoted += 1
  return promoted
}

const promoteOne = (db: Database, { kid, owner }: { kid: number; owner: string }): Promise<boolean> =>
  inTransaction(db, async tx => {
    const keys = await lockCurrentKeys(tx, owner)
    if (!keys.some(row => row.kid === kid && row.state === 'pending')) return false
    const primary = keys.find(row => row.state === 'primary')
    if (primary) await moveDataKey(tx, primary.kid, 'superseded')
    await moveDataKey(tx, kid, 'primary')
    return true
  })
