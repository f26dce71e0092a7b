import { checkChanged } from '@taxiway/checker'
import { type DatabaseHandle, findCheckerPass, snapshotReader, storePass } from '@taxiway/db'
import type { Logger } from '@taxiway/runtime'

type Deps = {
  database: Pick<DatabaseHandle, 'db' | 'pool'>
  logger: Logger
  stopping: AbortSignal
  settleSeconds?: number
}

/** Judges what changed since the last pass by the invariants that rows can show. It mends nothing. */
export const checkInvariants = async ({ database, logger, stopping, settleSeconds }: Deps): Promise<void> => {
  const { db, pool } = database
  const settling = settleSeconds === undefined ? {} : { settleSeconds }
  const inSnapshot = snapshotReader(pool)
  for (let isBehind = true; isBehind && !stopping.aborted; ) {
    const before = await findCheckerPass(db)
    const pass = await inSnapshot(query => checkChanged(query, before?.until ?? null, settling))
    for (const violation of await storePass(db, pass))
      logger.error(violation, 'an invariant is broken: follow the runbook in .github/operations/RUNBOOK.md')
    isBehind = pass.isBehind
  }
}
