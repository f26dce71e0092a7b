import { createHash } from 'node:crypto'
import {
  claimOutbox,
  extendClaims,
  forgetTold,
  markSent,
  type OutboxClaim,
  postponeReport,
} from '@taxiway/db'
import { DomainError, toDomainError } from '@taxiway/domain'
import { type Clock, type Logger, type Metrics, startStory } from '@taxiway/runtime'
import { noteGranted } from './note-granted.js'
import { reportCheck } from './report-check.js'
import { type ReportDeps, reportDeployment, type Tell } from './report-deployment.js'
import { reportPullRequest } from './report-pull-request.js'

export type RelayDeps = ReportDeps & {
  clock: Clock
  logger: Logger
  owner: string
  leaseMs: number
  /** Subjects of one installation that are reported in parallel. */
  batch: number
  /** Subjects of all installations that one call claims. */
  total: number
  stopping: AbortSignal
  sent: ReturnType<Metrics['counter']>
}

export type Relay = {
  /** Claims due subjects of every installation that is not already being reported; returns how many. */
  look: () => Promise<number>
  /** Keeps the subjects that are being reported; those of a worker that crashed are free when its leases end. */
  keep: () => Promise<void>
  /** Resolves when all claimed subjects are reported or postponed. */
  settled: () => Promise<void>
}

const minuteMs = 60_000

/**
 * Sends pending reports to GitHub. A failure never affects a deployment: the report is retried with backoff
 * until GitHub accepts it. Each installation has its own lane, so a slow one does not delay the others.
 */
export const createRelay = (deps: RelayDeps): Relay => {
  const lanes = new Map<number, Promise<void>>()
  const held = new Set<OutboxClaim>()
  let looking: Promise<unknown> = Promise.resolve()

  const send = async (row: OutboxClaim): Promise<void> => {
    held.add(row)
    const { correlationId, environmentId, deploymentId } = row
    await startStory({ correlationId, environmentId, deploymentId, stage: 'report' }, row.kind, () =>
      relay(deps, row),
    ).finally(() => held.delete(row))
  }

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
      const lane = Promise.all(own.map(send)).then(() => {
        lanes.delete(installationId)
        // The installation has more subjects. If this look fails, the next poll continues.
        if (own.length === batch && !stopping.aborted) void look().catch(() => undefined)
      })
      lanes.set(installationId, lane)
    }
    return rows.length
  }

  // One at a time: two parallel claims could take the same installation.
  const look = (): Promise<number> => {
    const claimed = looking.then(claim)
    looking = claimed.catch(() => undefined)
    return claimed
  }

  return {
    look,
    keep: async () => {
      if (held.size > 0) await extendClaims(deps.db, [...held], deps.leaseMs)
    },
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
  let { told } = row
  const tell: Tell = async (report, send) => {
    const next = createHash('sha256').update(JSON.stringify(report)).digest('base64url')
    if (next === told) return
    if (told !== null && !(await forgetTold(deps.db, row))) throw new DomainError('lease.lost')
    await send()
    told = next
  }
  try {
    if (row.kind === 'report_deployment' && row.deploymentId)
      await reportDeployment(deps, row.deploymentId, tell)
    else if (row.kind === 'report_check' && row.deploymentId) await reportCheck(deps, row.deploymentId, tell)
    else await reportPullRequest(deps, row.subject, tell)
    await markSent(deps.db, row, told)
    const outcome = told === row.told ? 'unchanged' : 'sent'
    deps.sent.inc({ kind: row.kind, outcome })
    deps.logger[outcome === 'sent' ? 'info' : 'debug'](
      { kind: row.kind, subject: row.subject, outcome },
      'reported',
    )
  } catch (thrown) {
    await retryLater(deps, row, thrown).catch(error =>
      // The lease expires by itself; then the report is due again.
      deps.logger.warn(
        { err: error, subject: row.subject },
        'report failed, and postponing it failed; its lease will expire',
      ),
    )
  }
}

const retryLater = async (deps: RelayDeps, row: OutboxClaim, thrown: unknown): Promise<void> => {
  const error = toDomainError(thrown)
  const delayMs = delayFor(error.code, error.details?.['retryAt'], row.attempts, deps.clock)
  deps.logger.warn({ err: error, subject: row.subject, delayMs }, 'report postponed')
  deps.sent.inc({ kind: row.kind, outcome: 'postponed' })
  await noteGranted(deps.db, row, error)
  await postponeReport(deps.db, row, `${error.code}: ${error.message}`.slice(0, 500), delayMs)
}

/**
 * Retries hourly when a permission or repository is missing; otherwise backs off from a second to ten
 * minutes.
 */
const delayFor = (code: string, retryAt: unknown, attempts: number, clock: Clock): number => {
  if (retryAt instanceof Date) return Math.max(1_000, retryAt.getTime() - clock.now().getTime())
  if (typeof retryAt === 'number') return Math.max(1_000, retryAt - clock.now().getTime())
  if (waitsForGithub.has(code)) return 60 * minuteMs
  return Math.min(10 * minuteMs, 1_000 * 2 ** attempts)
}

/** Errors that only a change at GitHub ends; the event of that change wakes these reports (`wakeReports`). */
const waitsForGithub: ReadonlySet<string> = new Set([
  'github.permission_missing',
  'github.forbidden',
  'github.not_found',
  'github.auth',
  'github.invalid',
])
