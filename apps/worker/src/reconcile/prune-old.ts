import {
  type Database,
  maintainPartitions,
  type PartitionedTable,
  type Prune,
  pruneAutomaticEnds,
  pruneCommands,
  pruneImages,
  prunePauses,
  pruneRedeliveries,
  pruneSkipped,
  pruneViolations,
  removeOldRows,
} from '@taxiway/db'
import type { Logger } from '@taxiway/runtime'

type Deps = { db: Database; logger: Logger; stopping: AbortSignal }
export type RetentionDays = { deliveryBodies: number; logs: number; decisions: number; transitions: number }

/** Deletes rows older than their retention, batch by batch. Several workers may do so at once. */
export const pruneOld = async ({ db, logger, stopping }: Deps, days: RetentionDays): Promise<number> => {
  const all = async (prune: Prune, keptDays = 0): Promise<number> => {
    let pruned = 0
    while (!stopping.aborted) {
      const deleted = await prune(db, keptDays)
      pruned += deleted
      if (deleted === 0) break
    }
    return pruned
  }
  const done = {
    skipped: await all(pruneSkipped, days.decisions),
    images: await all(pruneImages, days.decisions),
    commands: await all(pruneCommands, days.decisions),
    redeliveries: await all(pruneRedeliveries),
    automaticEnds: await all(pruneAutomaticEnds),
    pauses: await all(prunePauses),
    violations: await all(pruneViolations, days.decisions),
  }
  const total = Object.values(done).reduce((sum, count) => sum + count, 0)
  if (total > 0) logger.info(done, 'pruned')
  return total
}

/**
 * Makes the partitions of the next days, and drops those past their retention. Where rows lie outside a partition of their own time, it
 * deletes them in batches.
 */
export const keepPartitions = async ({ db, logger, stopping }: Deps, days: RetentionDays): Promise<void> => {
  const kept: Record<PartitionedTable, number> = {
    delivery_bodies: days.deliveryBodies,
    log_chunks: days.logs,
    decisions: days.decisions,
    deployment_transitions: days.transitions,
  }
  for (const [table, keepDays] of Object.entries(kept) as [PartitionedTable, number][]) {
    const { busy, ...done } = await maintainPartitions(db, table, keepDays)
    if (busy) logger.info({ table }, 'another worker is at work on the partitions')
    if (Object.values(done).some(count => count > 0)) logger.info({ table, ...done }, 'partitions kept')
    if (done.moved > 0)
      logger.warn({ table, moved: done.moved }, 'rows had come before their partition; they have one now')
    let removed = 0
    let batch: number | null = busy ? null : 1
    while (batch && !stopping.aborted) {
      batch = await removeOldRows(db, table, keepDays)
      removed += batch ?? 0
    }
    if (removed > 0) logger.info({ table, removed }, 'old rows outside of partitions were deleted')
  }
}
