import { checkChanged } from '@taxiway/checker'
import {
  type DatabaseHandle,
  databaseErrorCode,
  findCheckerPass,
  snapshotReader,
  storePass,
} from '@taxiway/db'
import type { Logger } from '@taxiway/runtime'

type Deps = {
  database: Pick<DatabaseHandle, 'db' | 'pool'>
  logger: Logger
  stopping: AbortSignal
  settleSeconds?: number
  /** For each statement. */
  timeoutMs?: number
}

/**
 * Judges what changed since the last pass by the invariants that rows can show. It mends nothing. An environment with more rows than
 * can be read in time is passed over: otherwise one tenant could end the check of all.
 */
export const checkInvariants = async (deps: Deps): Promise<void> => {
  const { database, logger, stopping, settleSeconds, timeoutMs } = deps
  const { db, pool } = database
  const settling = settleSeconds === undefined ? {} : { settleSeconds }
  const inSnapshot = snapshotReader(pool, timeoutMs)
  let isSearching = false
  for (let isBehind = true; isBehind && !stopping.aborted; ) {
    const after = (await findCheckerPass(db))?.until ?? null
    const check = (passOver = false) =>
      inSnapshot(query =>
        checkChanged(query, after, { ...settling, ...(isSearching && { most: 1 }), passOver }),
      )
    const pass = await check().catch(error => {
      if (!isTooSlow(error)) throw error
      return null
    })
    if (pass === null && !isSearching) {
      isSearching = true
      continue
    }
    if (pass === null) {
      const { environmentIds, until, isBehind: isMore } = await check(true)
      logger.error({ environmentIds }, 'an environment has too many rows to be judged, and is passed over')
      await storePass(db, { environments: 0, until, violations: [] })
      isSearching = false
      isBehind = isMore
      continue
    }
    const { violations, environmentIds, until } = pass
    for (const violation of await storePass(db, { violations, environments: environmentIds.length, until }))
      logger.error(violation, 'an invariant is broken: follow the runbook in .github/operations/RUNBOOK.md')
    isBehind = pass.isBehind
  }
}

/** Postgres ended the statement. */
const isTooSlow = (error: unknown): boolean => databaseErrorCode(error) === '57014'
