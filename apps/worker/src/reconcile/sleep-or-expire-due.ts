import { type Database, findWaiting, inTransaction, listCountedDown, listIdleOrExpired } from '@taxiway/db'
import { type DueEnvironment, endCountDown, quietMs, retryWaiting, sleepOrExpire } from '@taxiway/lifecycle'
import type { Logger } from '@taxiway/runtime'

type Deps = { db: Database; logger: Logger }

const batch = 50

/** Puts due environments to sleep or destroys them, after checking each again under its lock. */
export const sleepOrExpireDue = async ({ db, logger }: Deps): Promise<DueEnvironment[]> => {
  const due: DueEnvironment[] = []
  for (const environmentId of await listIdleOrExpired(db, quietMs, batch)) {
    const { changed, generation } = await inTransaction(db, tx => sleepOrExpire(tx, environmentId))
    if (!changed) continue
    logger.info({ environmentId, generation }, 'environment is due to sleep or to be destroyed')
    due.push({ environmentId, generation })
  }
  return due
}

/** Takes environments down whose grace is over: a required label did not come back, or a merge is long ago. */
export const takeDownDue = async ({ db, logger }: Deps): Promise<DueEnvironment[]> => {
  const due: DueEnvironment[] = []
  for (const environmentId of await listCountedDown(db, batch)) {
    const { changed, generation } = await inTransaction(db, tx => endCountDown(tx, environmentId))
    if (!changed) continue
    logger.info({ environmentId, generation }, 'the grace of an environment is over; it is taken down')
    due.push({ environmentId, generation })
  }
  return due
}

/** Admits environments that wait for a quota, longest wait first, while there is room. */
export const admitWaiting = async ({ db, logger }: Deps): Promise<DueEnvironment[]> => {
  const due: DueEnvironment[] = []
  for (const environmentId of await findWaiting(db, batch)) {
    const { changed, generation } = await inTransaction(db, tx => retryWaiting(tx, environmentId))
    if (!changed) continue
    logger.info({ environmentId, generation }, 'a quota has room again; the waiting environment is queued')
    due.push({ environmentId, generation })
  }
  return due
}
