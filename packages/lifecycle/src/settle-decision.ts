import {
  countDown,
  type EnvironmentRow,
  markForReport,
  requestRecheck,
  stopCountDown,
  type Transaction,
} from '@taxiway/db'
import type { Decision } from '@taxiway/domain'

const pollChecksMs = 60_000
const mostPollMs = 15 * 60_000
const unreadableMs = 60_000

/**
 * What follows from a decision before it is applied. What policy has to know is read soon; what runs is taken down
 * only when its grace is over, which a time on the locked environment says.
 */
export const settleDecision = async (
  tx: Transaction,
  environment: EnvironmentRow,
  decision: Decision,
  { isUnreadable = false }: { isUnreadable?: boolean } = {},
): Promise<Decision> => {
  const { id, facts, downAt, downReason, liveDeploymentId } = environment
  const tell = () => markForReport(tx, id, liveDeploymentId ? [liveDeploymentId] : [])
  if (decision.reason === 'facts_pending') await requestRecheck(tx, id, isUnreadable ? unreadableMs : 0)
  // GitHub tells when a check completes; asking now and then finds what it did not tell.
  if (decision.reason === 'checks_pending' || decision.reason === 'checks_failed')
    await requestRecheck(tx, id, pollAfter(facts?.checks?.since))
  if (decision.desired === 'down' && decision.graceMs !== undefined) {
    const isOver = await countDown(tx, environment, decision.reason, decision.graceMs)
    if (!isOver) {
      if (downReason !== decision.reason) await tell()
      return { desired: 'keep', reason: decision.reason }
    }
  } else if (downAt === null) return decision
  await stopCountDown(tx, id)
  await tell()
  return decision
}

/** The longer checks are waited for, the less often GitHub is asked. */
const pollAfter = (since: string | undefined): number => {
  const waitedMs = since === undefined ? 0 : Date.now() - Date.parse(since)
  return Math.min(mostPollMs, Math.max(pollChecksMs, waitedMs / 4))
}
