import {
  type Database,
  type Prune,
  pruneAutomaticEnds,
  pruneCommands,
  pruneDecisions,
  pruneDeliveryBodies,
  pruneLogs,
  prunePauses,
  pruneRedeliveries,
  pruneViolations,
} from '@taxiway/db'
import type { Logger } from '@taxiway/runtime'

type Deps = { db: Database; logger: Logger; stopping: AbortSignal }
export type RetentionDays = { deliveryBodies: number; logs: number; decisions: number }

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
    deliveryBodies: await all(pruneDeliveryBodies, days.deliveryBodies),
    logs: await all(pruneLogs, days.logs),
    decisions: await all(pruneDecisions, days.decisions),
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
