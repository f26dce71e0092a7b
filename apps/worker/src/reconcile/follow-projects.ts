import { type Database, findGraceEnded, inTransaction, markProjectsGone } from '@taxiway/db'
import { type DueEnvironment, endGrace } from '@taxiway/lifecycle'
import type { Logger } from '@taxiway/runtime'

type Deps = { db: Database; logger: Logger }

const batch = 50

/**
 * Destroys the apps of projects whose grace period is over, and marks deleted projects as gone once the
 * ledger lists no resource of theirs.
 */
export const followProjects = async ({ db, logger }: Deps): Promise<DueEnvironment[]> => {
  const due: DueEnvironment[] = []
  for (const id of await findGraceEnded(db, batch)) {
    due.push(...(await inTransaction(db, tx => endGrace(tx, id, 'reconciler'))))
    logger.warn({ projectId: id }, 'the grace of a project is over')
  }
  for (const id of await markProjectsGone(db, batch)) logger.info({ projectId: id }, 'project gone')
  return due
}
