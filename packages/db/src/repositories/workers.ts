import { eq, sql } from 'drizzle-orm'
import type { Database } from '../open-database.js'
import { workerHeartbeats } from '../schema/index.js'

/** Says that a process is alive, by the database's clock. */
export const beatWorker = async (
  db: Database,
  worker: { id: string; kind: 'api' | 'worker'; version: string; detail: Record<string, unknown> },
): Promise<void> => {
  await db
    .insert(workerHeartbeats)
    .values(worker)
    .onConflictDoUpdate({
      target: workerHeartbeats.id,
      set: { lastSeenAt: sql`clock_timestamp()`, detail: worker.detail },
    })
}

/** A process that stopped in order leaves no trace. */
export const forgetWorker = async (db: Database, id: string): Promise<void> => {
  await db.delete(workerHeartbeats).where(eq(workerHeartbeats.id, id))
}
