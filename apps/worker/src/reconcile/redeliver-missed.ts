import { countRedelivery, type Database, findRedeliveryAttempts, uncountRedelivery } from '@taxiway/db'
import { isDomainError } from '@taxiway/domain'
import type { GithubApp, HookDelivery } from '@taxiway/github'
import type { Logger } from '@taxiway/runtime'

export type RedeliverDeps = {
  db: Database
  github: Pick<GithubApp, 'listDeliveries' | 'redeliver'>
  logger: Logger
}

/** GitHub keeps deliveries, and sends them again when asked, for three days. */
const keptMs = 3 * 24 * 3_600_000
/** Entries may appear in GitHub's log after younger ones. */
const overlapMs = 10 * 60_000
/** In all, the first one included. */
const maxAttempts = 5
const batch = 50

/** A delivery that no attempt in the log brought; `seen` is how many attempts the log shows. */
type Missed = { newest: HookDelivery; seen: number }

/**
 * GitHub never sends again by itself what we did not take. This reads its log of deliveries and asks for those that only ever met an
 * unreachable or failing API; what was refused for good is left. The first look goes back three days, the next ones to what was seen
 * last, by GitHub's own time. Attempts are therefore counted in the database, for all workers and all looks together: after five of them
 * a delivery is given up.
 */
export const createRedeliverMissed = ({ db, github, logger }: RedeliverDeps, startedAt: Date) => {
  let since = new Date(startedAt.getTime() - keptMs)
  return async (): Promise<number> => {
    const log = await github.listDeliveries({ since: since.toISOString() })
    const missed = await withoutGivenUp(db, findMissed(log))
    let asked = 0
    for (const one of missed.slice(0, batch)) if (await ask({ db, github }, one)) asked += 1
    if (asked > 0) logger.warn({ asked, missed: missed.length }, 'missed deliveries asked for again')
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
    // An outage of GitHub must not use up the attempts.
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

/** The deliveries that every attempt in the log failed to bring, the oldest first. */
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

/** Whether a failure may pass: no answer (0), too busy, or broken. */
const isPassing = ({ statusCode }: HookDelivery): boolean =>
  statusCode === 0 || statusCode === 408 || statusCode === 429 || statusCode >= 500
