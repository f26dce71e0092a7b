import { claimOutbox, markSent, type OutboxRow, postponeReport } from '@taxiway/db'
import { toDomainError } from '@taxiway/domain'
import type { Clock, Logger, Metrics } from '@taxiway/runtime'
import { reportCheck } from './report-check.js'
import { type ReportDeps, reportDeployment } from './report-deployment.js'
import { reportPullRequest } from './report-pull-request.js'

export type RelayDeps = ReportDeps & {
  clock: Clock
  logger: Logger
  owner: string
  leaseMs: number
  batch: number
  sent: ReturnType<Metrics['counter']>
}

const minuteMs = 60_000

/**
 * Tells GitHub what it has not been told, and returns how many subjects were due. Failing here never touches a deployment: a report is
 * postponed, at growing distances, until GitHub takes it.
 */
export const relayOutbox = async (deps: RelayDeps): Promise<number> => {
  const rows = await claimOutbox(deps.db, deps.owner, deps.batch, deps.leaseMs)
  await Promise.all(rows.map(row => relay(deps, row)))
  return rows.length
}

const relay = async (deps: RelayDeps, row: OutboxRow): Promise<void> => {
  try {
    if (row.kind === 'report_deployment' && row.deploymentId) await reportDeployment(deps, row.deploymentId)
    else if (row.kind === 'report_check' && row.deploymentId) await reportCheck(deps, row.deploymentId)
    else await reportPullRequest(deps, row.subject)
    await markSent(deps.db, row)
    deps.sent.inc({ kind: row.kind, outcome: 'sent' })
  } catch (thrown) {
    const error = toDomainError(thrown)
    const delayMs = delayFor(error.code, error.details?.['retryAt'], row.attempts, deps.clock)
    deps.logger.warn({ err: error, subject: row.subject, delayMs }, 'report postponed')
    deps.sent.inc({ kind: row.kind, outcome: 'postponed' })
    await postponeReport(deps.db, row, `${error.code}: ${error.message}`.slice(0, 500), delayMs).catch(
      () => undefined,
    )
  }
}

/** A permission or a repository that is missing is looked for once an hour; anything else backs off from a second to ten minutes. */
const delayFor = (code: string, retryAt: unknown, attempts: number, clock: Clock): number => {
  if (retryAt instanceof Date) return Math.max(1_000, retryAt.getTime() - clock.now().getTime())
  if (typeof retryAt === 'number') return Math.max(1_000, retryAt - clock.now().getTime())
  if (['github.forbidden', 'github.not_found', 'github.auth', 'github.invalid'].includes(code))
    return 60 * minuteMs
  return Math.min(10 * minuteMs, 1_000 * 2 ** attempts)
}
