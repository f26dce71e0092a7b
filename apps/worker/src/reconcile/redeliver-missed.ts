import { countRedelivery, type Database, findRedeliveryAttempts, uncountRedelivery } from '@taxiway/db'
import { isDomainError } from '@taxiway/domain'
import type { GithubApp, HookDelivery } from '@taxiway/github'
import type { Logger } from '@taxiway/runtime'

export type RedeliverDeps = {
  db: Database
  github: Pick<GithubApp, 'listDeliveries' | 'redeliver'>
  logger: Logger
}

/** GitHub keeps deliveries, and redelivers them on request, for three days. */
const keptMs = 3 * 24 * 3_600_000
/** Entries may appear in GitHub's log later than newer ones. */
const overlapMs = 10 * 60_000
/** Attempts in total, including the first. */
const maxAttempts = 5
const batch = 50

/** A delivery whose attempts in the log all failed; `seen` is the number of those attempts. */
type Missed = { newest: HookDelivery; seen: number }

/**
 * GitHub never retries a failed delivery by itself. This reads GitHub's delivery log and requests redelivery
 * of deliveries that met an unreachable or failing API; deliveries that the API rejected are left alone. The
 * first run reads three days back, later runs back to the last seen entry, by GitHub's time. The database
 * counts attempts across all workers and runs; after five a delivery is given up.
 */
export const createRedeliverMissed = ({ db, github, logger }: RedeliverDeps, startedAt: Date) => {
  let since = new Date(startedAt.getTime() - keptMs)
  return async (): Promise<number> => {
    const log = await github.listDeliveries({ since: since.toISOString() })
    const missed = await withoutGivenUp(db, findMissed(log))
    let asked = 0
    for (const one of missed.slice(0, batch)) if (await ask({ db, github }, one)) asked += 1
    if (asked > 0) logger.warn({ asked, missed: missed.length }, 'requested redelivery of missed deliveries')
    const [next] = missed.slice(batch)
    const seenAt = Math.max(...log.map(one => Date.parse(one.deliveredAt)), since.getTime() + overlapMs)
    since = new Date((next ? Date.parse(next.newest.deliveredAt) : seenAt) - overlapMs)
    return asked
  }
}

const ask = async (
  { db, github }: Pick<RedeliverDeps, 'db' | 'github'>,
  { newest: { id, guid }, seen }: Missed,
): Promise<boolean> => {
  if (!(await countRedelivery(db, guid, seen, maxAttempts))) return false
  try {
    await github.redeliver(id)
    return true
  } catch (error) {
    // A GitHub outage must not use up the attempts.
    if (!isDomainError(error) || error.details?.['outcomeUnknown'] !== true) await uncountRedelivery(db, guid)
    throw error
  }
}

const withoutGivenUp = async (db: Database, missed: Missed[]): Promise<Missed[]> => {
  const counted = await findRedeliveryAttempts(
    db,
    missed.map(({ newest }) => newest.guid),
  )
  return missed.filter(({ newest, seen }) => Math.max(counted.get(newest.guid) ?? 0, seen) < maxAttempts)
}

/** The deliveries whose attempts in the log all failed, oldest first. */
const findMissed = (log: readonly HookDelivery[]): Missed[] => {
  const attempts = new Map<string, HookDelivery[]>()
  for (const one of log) {
    const tries = attempts.get(one.guid)
    if (tries) tries.push(one)
    else attempts.set(one.guid, [one])
  }
  return [...attempts.values()]
    .filter(tries => tries.every(isPassing))
    .flatMap(tries => (tries[0] ? [{ newest: tries[0], seen: tries.length }] : []))
    .reverse()
}

/** Whether the failure may be temporary: no answer (0), overloaded, or a server error. */
const isPassing = ({ statusCode }: HookDelivery): boolean =>
  statusCode === 0 || statusCode === 408 || statusCode === 429 || statusCode >= 500
