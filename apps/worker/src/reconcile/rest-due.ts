import { type Database, findRestDue, findWaiting, inTransaction } from '@taxiway/db'
import { type DueEnvironment, quietMs, restEnvironment, retryWaiting } from '@taxiway/lifecycle'
import type { Logger } from '@taxiway/runtime'

type Deps = { db: Database; logger: Logger }

const batch = 50

/** Puts to sleep or takes down whatever has come to its time; each is looked at again under its lock. */
export const restDue = async ({ db, logger }: Deps): Promise<DueEnvironment[]> => {
  const due: DueEnvironment[] = []
  for (const environmentId of await findRestDue(db, quietMs, batch)) {
    const { changed, generation } = await inTransaction(db, tx => restEnvironment(tx, environmentId))
    if (!changed) continue
    logger.info({ environmentId, generation }, 'the time of an environment has come')
    due.push({ environmentId, generation })
  }
  return due
}

/** Lets in what waits for a quota, the longest first, as far as there is room. */
export const admitWaiting = async ({ db, logger }: Deps): Promise<DueEnvironment[]> => {
  const due: DueEnvironment[] = []
  for (const environmentId of await findWaiting(db, batch)) {
    const { changed, generation } = await inTransaction(db, tx => retryWaiting(tx, environmentId))
    if (!changed) continue
    logger.info({ environmentId, generation }, 'an environment got the place it waited for')
    due.push({ environmentId, generation })
  }
  return due
}
