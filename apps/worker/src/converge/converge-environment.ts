import { type Database, type EnvironmentRow, noteUsage } from '@taxiway/db'
import { type DeploymentKind, isDomainError } from '@taxiway/domain'
import { type Clock, inSpan, inTrail, type Logger, startTrail, withRedactor } from '@taxiway/runtime'
import { type Attempt, createAttempt } from '../attempt/attempt.js'
import type { BuildSlot } from '../attempt/build-slot.js'
import { type Lease, type LeaseSettings, openLease } from '../attempt/lease.js'
import type { CredentialGate } from '../credentials/credential-gate.js'
import type { LogWriter } from '../logs/log-writer.js'
import type { WorkMetrics } from '../work-metrics.js'
import { holdBack } from './hold-back.js'
import { type RetrySettings, settle } from './settle.js'
import { takeWork, type Work } from './take-work.js'

export type ConvergeDeps = {
  db: Database
  clock: Clock
  logger: Logger
  owner: string
  leaseSettings: LeaseSettings
  retry: RetrySettings
  stopping: AbortSignal
  /** The provider credential that all work needs. */
  credential: Pick<CredentialGate, 'admit' | 'note'>
  openLog: (work: Work, lease: Lease) => LogWriter
  measure: Pick<WorkMetrics, 'stepEnded'>
  run: Readonly<Record<DeploymentKind, (attempt: Attempt) => Promise<void>>>
}

/** Works on a claimed environment until it has converged, must wait, or loses its lease. Never throws. */
export const convergeEnvironment = (
  deps: ConvergeDeps,
  environment: EnvironmentRow,
  buildSlot: BuildSlot,
): Promise<void> =>
  startTrail({ environmentId: environment.id }, () => converge(deps, environment, buildSlot))

const converge = async (
  deps: ConvergeDeps,
  environment: EnvironmentRow,
  buildSlot: BuildSlot,
): Promise<void> => {
  const logger = deps.logger.child({ fence: environment.fence })
  const lease = openLease({ ...deps, logger, settings: deps.leaseSettings }, environment)
  try {
    for (;;) {
      if (await holdBack({ ...deps, admit: deps.credential.admit }, lease)) return
      const work = await takeWork(deps.db, lease, buildSlot)
      if (!work || deps.stopping.aborted) return
      const { correlationId, id: deploymentId } = work.deployment
      const next = await inTrail({ correlationId, deploymentId }, () =>
        inSpan(
          { name: `attempt ${work.deployment.kind}`, attributes: { 'taxiway.deployment_id': deploymentId } },
          () => runAttempt(deps, lease, work, { logger, buildSlot }),
        ),
      )
      if (next === 'stop') return
    }
  } catch (error) {
    if (!isDomainError(error, 'lease.lost'))
      logger.error({ err: error }, 'converging stopped; the reconciler will continue it')
  } finally {
    await lease.close()
  }
}

const runAttempt = async (
  deps: ConvergeDeps,
  lease: Lease,
  work: Work,
  { logger, buildSlot }: { logger: Logger; buildSlot: BuildSlot },
): Promise<'continue' | 'stop'> => {
  const { deployment } = work
  const { signal, settled } = lease.watch(deployment)
  const log = deps.openLog(work, lease)
  const attempt = createAttempt({
    ...work,
    db: deps.db,
    clock: deps.clock,
    measure: deps.measure,
    lease,
    buildSlot,
    signal,
    log,
    settled,
    logger: logger.child({ generation: deployment.generation, sha: deployment.sha }),
  })
  return withRedactor(attempt.redact, () => run(deps, attempt))
}

const run = async (deps: ConvergeDeps, attempt: Attempt): Promise<'continue' | 'stop'> => {
  const { deployment, log, logger } = attempt
  attempt.logger.info({ kind: deployment.kind, attempt: deployment.attempt, owner: deps.owner }, 'claimed')
  try {
    await deps.run[deployment.kind](attempt)
    return 'continue'
  } catch (error) {
    // Check before any undo: undoing would also call a provider that refuses the credential.
    await deps.credential.note(error)
    return await settle(attempt, error, deps.retry, deps.clock)
  } finally {
    await log.close().catch(() => undefined)
    await noteUsage(deps.db, deployment.id).catch(error => logger.warn({ err: error }, 'usage not noted'))
  }
}
