import type { GithubApp, HookDelivery } from '@taxiway/github'
import type { Logger } from '@taxiway/runtime'

export type RedeliverDeps = { github: Pick<GithubApp, 'listDeliveries' | 'redeliver'>; logger: Logger }

/** GitHub keeps deliveries, and sends them again when asked, for three days. */
const keptMs = 3 * 24 * 3_600_000
/** Entries may appear in GitHub's log after younger ones. */
const overlapMs = 10 * 60_000
const maxAttempts = 5
const batch = 50

/**
 * GitHub never sends again by itself what we did not take. This reads its log of deliveries and asks for those that only ever met an
 * unreachable or failing API; what was refused for good, or failed five times, is left. The first look goes back three days, the
 * next ones to what was seen last, by GitHub's own time. Asking twice does no harm: a delivery keeps its GUID.
 */
export const createRedeliverMissed = ({ github, logger }: RedeliverDeps, startedAt: Date) => {
  let since = new Date(startedAt.getTime() - keptMs)
  return async (): Promise<number> => {
    const log = await github.listDeliveries({ since: since.toISOString() })
    const missed = findMissed(log)
    const asked = missed.slice(0, batch)
    for (const delivery of asked) await github.redeliver(delivery.id)
    if (asked.length > 0)
      logger.warn({ asked: asked.length, missed: missed.length }, 'missed deliveries asked for again')
    const [next] = missed.slice(batch)
    const seenAt = Math.max(...log.map(one => Date.parse(one.deliveredAt)), since.getTime() + overlapMs)
    since = new Date((next ? Date.parse(next.deliveredAt) : seenAt) - overlapMs)
    return asked.length
  }
}

/** The newest attempt of every delivery that is worth another, the oldest first. */
export const findMissed = (log: readonly HookDelivery[]): HookDelivery[] => {
  const attempts = new Map<string, HookDelivery[]>()
  for (const one of log) attempts.set(one.guid, [...(attempts.get(one.guid) ?? []), one])
  return [...attempts.values()]
    .filter(tries => tries.every(isPassing) && tries.length < maxAttempts)
    .flatMap(([newest]) => (newest ? [newest] : []))
    .reverse()
}

/** Whether a failure may pass: nobody answered (0), too busy, or broken. */
const isPassing = ({ statusCode }: HookDelivery): boolean =>
  statusCode === 0 || statusCode === 408 || statusCode === 429 || statusCode >= 500
