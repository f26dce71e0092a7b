import { type Queryable, schema } from '@taxiway/db'
import { sql } from 'drizzle-orm'
import type { KeyReport } from '../report-keys.js'

const { workerHeartbeats } = schema

/** A process whose heartbeat is older than this is gone, or will read everything anew before it does anything. */
export const silentAfterSeconds = 60

export type LiveProcess = { id: string; kind: 'api' | 'worker'; keys: KeyReport | undefined }

/** Every process that lives, with what it has proved about its keys. One without a report proves nothing. */
export const listLiveProcesses = async (db: Queryable): Promise<LiveProcess[]> => {
  const rows = await db
    .select({ id: workerHeartbeats.id, kind: workerHeartbeats.kind, detail: workerHeartbeats.detail })
    .from(workerHeartbeats)
    .where(
      sql`${workerHeartbeats.lastSeenAt} > clock_timestamp() - make_interval(secs => ${silentAfterSeconds})`,
    )
    .orderBy(workerHeartbeats.id)
    .limit(10_000)
  return rows.map(({ id, kind, detail }) => ({ id, kind, keys: detail['keys'] as KeyReport | undefined }))
}
