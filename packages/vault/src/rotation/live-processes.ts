import { listLiveWorkers, type Queryable } from '@taxiway/db'
import type { KeyReport } from '../report-keys.js'

/** A process whose heartbeat is older than this is gone, or will read everything anew before it does anything. */
export const silentAfterSeconds = 60

export type LiveProcess = { id: string; kind: 'api' | 'worker'; keys: KeyReport | undefined }

/** Every process that lives, with what it has proved about its keys. One without a report proves nothing. */
export const listLiveProcesses = async (db: Queryable): Promise<LiveProcess[]> => {
  const rows = await listLiveWorkers(db, silentAfterSeconds)
  return rows.map(({ id, kind, detail }) => ({ id, kind, keys: detail['keys'] as KeyReport | undefined }))
}
