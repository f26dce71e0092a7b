import { claimOutbox, markSent, type OutboxClaim, postponeReport } from '@taxiway/db'
import { toDomainError } from '@taxiway/domain'
import type { Clock, Logger, Metrics } from '@taxiway/runtime'
import { noteGranted } from './note-granted.js'
import { reportCheck } from './report-check.js'
import { type ReportDeps, reportDeployment } from './report-deployment.js'
import { reportPullRequest } from './report-pull-request.js'

export type RelayDeps = ReportDeps & {
  clock: Clock
  logger: Logger
  owner: string
  leaseMs: number
  /** Subjects of one installation that are told at once. */
  batch: number
  /** Subjects of all installations that are taken up at once. */
  total: number
  stopping: AbortSignal
  sent: ReturnType<Metrics['counter']>
}

export type Relay = {
  /** Takes up what is due, of every installation that is not being told already; returns how many subjects that were. */
  look: () => Promise<number>
  /** Resolves when everything that was taken up has been told or postponed. */
  settled: () => Promise<void>
}

const minuteMs = 60_000

/**
 * Tells GitHub what it has not been told. Failing here never touches a deployment: a report is postponed, at growing distances, until
 * GitHub takes it. Each installation has a lane of its own, so one that GitHub answers slowly, or not at all, holds up no other.
 */
export const createRelay = (deps: RelayDeps): Relay => {
  const lanes = new Map<number, Promise<void>>()
  let looking: Promise<unknown> = Promise.resolve()

  const claim = async (): Promise<number> => {
    const { db, owner, leaseMs, batch, total, stopping } = deps
    const rows = await claimOutbox(db, {
      owner,
      leaseMs,
      perInstallation: batch,
      total,
      except: [...lanes.keys()],
    })
    for (const [installationId, own] of byInstallation(rows)) {
      const lane = Promise.all(own.map(row => relay(deps, row))).then(() => {
        lanes.delete(installationId)
        // There is more of this installation. If looking fails, the next poll does it.
        if (own.length === batch && !stopping.aborted) void look().catch(() => undefined)
      })
      lanes.set(installationId, lane)
    }
    return rows.length
  }

  // One at a time: two at once could both take up the same installation.
  const look = (): Promise<number> => {
    const claimed = looking.then(claim)
    looking = claimed.catch(() => undefined)
    return claimed
  }

  return {
    look,
    settled: async () => {
      await looking
      while (lanes.size > 0) {
        await Promise.all(lanes.values())
        await looking
      }
    },
  }
}

const byInstallation = (rows: readonly OutboxClaim[]): Map<number, OutboxClaim[]> => {
  const groups = new Map<number, OutboxClaim[]>()
  for (const row of rows) groups.set(row.installationId, [...(groups.get(row.installationId) ?? []), row])
  return groups
}

const relay = async (deps: RelayDeps, row: OutboxClaim): Promise<void> => {
  try {
    if (row.kind === 'report_deployment' && row.deploymentId) await reportDeployment(deps, row.deploymentId)
    else if (row.kind === 'report_check' && row.deploymentId) await reportCheck(deps, row.deploymentId)
    else await reportPullRequest(deps, row.subject)
    await markSent(deps.db, row)
    deps.sent.inc({ kind: row.kind, outcome: 'sent' })
  } catch (thrown) {
    await postpone(deps, row, thrown).catch(error =>
      // Its lease ends by itself, and then it is due again.
      deps.logger.warn({ err: error, subject: row.subject }, 'report neither sent nor postponed'),
    )
  }
}

const postpone = async (deps: RelayDeps, row: OutboxClaim, thrown: unknown): Promise<void> => {
  const error = toDomainError(thrown)
  const delayMs = delayFor(error.code, error.details?.['retryAt'], row.attempts, deps.clock)
  deps.logger.warn({ err: error, subject: row.subject, delayMs }, 'report postponed')
  deps.sent.inc({ kind: row.kind, outcome: 'postponed' })
  await noteGranted(deps.db, row, error)
  await postponeReport(deps.db, row, `${error.code}: ${error.message}`.slice(0, 500), delayMs)
}

/** A permission or a repository that is missing is looked for once an hour; anything else backs off from a second to ten minutes. */
const delayFor = (code: string, retryAt: unknown, attempts: number, clock: Clock): number => {
  if (retryAt instanceof Date) return Math.max(1_000, retryAt.getTime() - clock.now().getTime())
  if (typeof retryAt === 'number') return Math.max(1_000, retryAt - clock.now().getTime())
  if (waitsForGithub.has(code)) return 60 * minuteMs
  return Math.min(10 * minuteMs, 1_000 * 2 ** attempts)
}

/** What only a change at GitHub ends; the event that tells of it wakes these reports (`wakeReports`). */
const waitsForGithub: ReadonlySet<string> = new Set([
  'github.permission_missing',
  'github.forbidden',
  'github.not_found',
  'github.auth',
  'github.invalid',
])
