import { and, eq, gt, min, sql } from 'drizzle-orm'
import type { Database, Queryable } from '../open-database.js'
import { workerHeartbeats } from './schema.js'

/** Records a heartbeat of a process, by the database's clock. */
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

/** Removes the heartbeat of a process that shut down. */
export const forgetWorker = async (db: Database, id: string): Promise<void> => {
  await db.delete(workerHeartbeats).where(eq(workerHeartbeats.id, id))
}

/**
 * Whether this worker is the first live one, for tasks that one worker does for all. Two workers may both be
 * first for a moment, so the task must be idempotent.
 */
export const isFirstWorker = async (db: Database, id: string, silentMs: number): Promise<boolean> => {
  const [first] = await db
    .select({ id: min(workerHeartbeats.id) })
    .from(workerHeartbeats)
    .where(
      and(
        eq(workerHeartbeats.kind, 'worker'),
        gt(workerHeartbeats.lastSeenAt, sql`clock_timestamp() - ${silentMs} * interval '1 millisecond'`),
      ),
    )
  return first?.id === id
}

export type LiveWorker = Pick<typeof workerHeartbeats.$inferSelect, 'id' | 'kind' | 'detail'>

/** Every process that was heard of within so many seconds. */
export const listLiveWorkers = (db: Queryable, silentAfterSeconds: number): Promise<LiveWorker[]> =>
  db
    .select({ id: workerHeartbeats.id, kind: workerHeartbeats.kind, detail: workerHeartbeats.detail })
    .from(workerHeartbeats)
    .where(
      sql`${workerHeartbeats.lastSeenAt} > clock_timestamp() - make_interval(secs => ${silentAfterSeconds})`,
    )
    .orderBy(workerHeartbeats.id)
    .limit(10_000)
