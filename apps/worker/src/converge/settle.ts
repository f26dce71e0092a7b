import {
  countAttempt,
  type DeploymentRow,
  type EnvironmentRow,
  expireWithin,
  isConnectionError,
  listResources,
  markConverged,
  markForReport,
  postponeEnvironment,
  type Transaction,
  transitionDeployment,
  type WaitFor,
} from '@taxiway/db'
import {
  bringsUp,
  type DeploymentState,
  DomainError,
  isTerminal,
  type ProviderWait,
  providerWaitOf,
  toDomainError,
} from '@taxiway/domain'
import type { Clock } from '@taxiway/runtime'
import type { Attempt } from '../attempt/attempt.js'
import type { Lease } from '../attempt/lease.js'
import { tellError } from './tell-error.js'

export type RetrySettings = {
  maxAttempts: number
  baseMs: number
  capMs: number
  random: () => number
  /** How long the app of a first deployment that failed is kept. */
  failedTtlMs: number
}

/**
 * Outcome of a failed attempt. `again`: retry later, because of an external wait. `burn`: the attempt counts.
 */
type Verdict =
  | { end: DeploymentState }
  | { again: true; after: WaitFor; burn: boolean; wait: ProviderWait | null }

/**
 * Ends a failed attempt, finally or until a retry, and returns whether the holder may continue with this
 * environment. Errors of the work itself burn attempts. A provider that refuses the credential, has no
 * capacity or fails burns none, nor does a value that no key opens, nor a shutdown: the environment waits and
 * stores the reason. A destroy
 * or a sleep is retried without limit, because giving up would leave a machine running.
 */
export const settle = async (
  attempt: Attempt,
  thrown: unknown,
  retry: RetrySettings,
  clock: Clock,
): Promise<'continue' | 'stop'> => {
  const error = withoutSecrets(
    attempt,
    isConnectionError(thrown)
      ? new DomainError('database.unavailable', { cause: thrown })
      : toDomainError(thrown),
  )
  if (error.code === 'lease.lost') return 'stop'
  attempt.logger[error.code === 'internal.unexpected' ? 'error' : 'warn'](
    { err: error, code: error.code },
    'attempt ended',
  )
  const verdict = judge(attempt.deployment, error, retry, clock)
  await attempt.undo('failed')
  if ('end' in verdict) await attempt.undo('ended')
  await attempt.log.write('end', 'system', `${error.code}: ${error.message}\n`).catch(() => undefined)
  await attempt.log.flush().catch(() => undefined)
  // Computed once and assigned after the commit: a repeated transaction must start from the same values.
  const { deployment } = attempt
  attempt.deployment = await attempt.write((tx, held) =>
    record(tx, held, attempt.lease, deployment, error, verdict, retry),
  )
  return 'end' in verdict ? 'continue' : 'stop'
}

/** Health checks and build output quote the app's output, which may contain its secrets. */
const withoutSecrets = ({ redact }: Attempt, error: DomainError): DomainError => {
  const message = redact(error.message)
  const lastLines = error.details?.['lastLines']
  if (message === error.message && lastLines === undefined) return error
  const { code, retryable, details } = error
  const hidden = Array.isArray(lastLines) ? { lastLines: redact(lastLines.join('\n')).split('\n') } : {}
  return new DomainError(code, { message, retryable, details: { ...details, ...hidden } })
}

const judge = (
  deployment: DeploymentRow,
  error: DomainError,
  retry: RetrySettings,
  clock: Clock,
): Verdict => {
  const again = (delayMs: number, burn: boolean): Verdict => ({
    again: true,
    after: { delayMs },
    burn,
    wait: null,
  })
  if (error.code === 'work.shutting_down' || error.code === 'work.build_needed') return again(0, false)
  if (error.code === 'work.superseded') return { end: 'superseded' }
  if (error.code === 'work.cancelled') return { end: 'cancelled' }
  if (error.code === 'database.unavailable' || error.code === 'database.conflict') return again(1_000, false)
  const pauseMs = pauseOf(error, clock)
  const wait = providerWaitOf(error.code)
  const { baseMs, capMs } = retry
  if (wait !== null)
    return {
      again: true,
      after:
        pauseMs === null ? { growing: { baseMs, capMs, share: retry.random() / 2 } } : { delayMs: pauseMs },
      // A sleeping machine is bound to its host. If it does not start, the next attempt deploys its commit
      // again.
      burn: isFirstWake(deployment) && !waitsForPerson.has(wait) && pauseMs === null,
      wait,
    }
  if (pauseMs !== null) return again(pauseMs, false)
  // The release is live; only cleanup is left, and cleanup is retried without limit.
  const last = deployment.attempt + 1 >= retry.maxAttempts || !error.retryable
  if (last && bringsUp(deployment.kind) && !isTerminal(deployment.state)) return { end: 'failed' }
  return again(retry.random() * Math.min(capMs, baseMs * 2 ** deployment.attempt), true)
}

/** A second attempt in another way would meet the same. */
const waitsForPerson: ReadonlySet<ProviderWait> = new Set(['provider_auth', 'decrypt'])

const isFirstWake = ({ kind, attempt }: DeploymentRow): boolean => kind === 'wake' && attempt === 0

/** How long a provider asked us to wait; null when it did not. */
const pauseOf = (error: DomainError, clock: Clock): number | null => {
  const until = error.details?.['retryAt']
  if (until === undefined || until === null) return null
  const at =
    until instanceof Date ? until.getTime() : typeof until === 'number' ? until : Date.parse(String(until))
  return Number.isFinite(at) ? Math.max(250, at - clock.now().getTime()) : null
}

const record = async (
  tx: Transaction,
  held: EnvironmentRow,
  lease: Lease,
  deployment: DeploymentRow,
  error: DomainError,
  verdict: Verdict,
  { failedTtlMs }: RetrySettings,
): Promise<DeploymentRow> => {
  const to = 'end' in verdict ? verdict.end : 'queued'
  const moved = isTerminal(deployment.state)
    ? await countTry(tx, deployment, verdict)
    : await move(tx, lease, deployment, error, verdict, to)
  if (held.generation === deployment.generation)
    await postponeEnvironment(
      tx,
      held.id,
      'again' in verdict ? verdict.wait : null,
      'again' in verdict ? verdict.after : { delayMs: 0 },
    )
  if (to === 'failed' && held.generation === deployment.generation && held.liveDeploymentId === null)
    await expireWithin(tx, held.id, failedTtlMs)
  if (isTerminal(to) && held.generation === deployment.generation && !(await hasLeft(tx, held)))
    await markConverged(tx, held)
  await markForReport(tx, held.id, [deployment.id])
  return moved
}

/** Cleanup after an end is also retried with backoff. */
const countTry = async (
  tx: Transaction,
  deployment: DeploymentRow,
  verdict: Verdict,
): Promise<DeploymentRow> => {
  if ('again' in verdict && !verdict.burn) return deployment
  const attempt = deployment.attempt + 1
  await countAttempt(tx, deployment.id, attempt)
  return { ...deployment, attempt }
}

/** The environment may have a machine that is not live: an undo failed, or an older attempt crashed. */
const hasLeft = async (tx: Transaction, held: EnvironmentRow): Promise<boolean> => {
  const machines = await listResources(tx, held.id, 'machine')
  return machines.some(machine => machine.deploymentId !== held.liveDeploymentId)
}

const move = (
  tx: Transaction,
  lease: Lease,
  deployment: DeploymentRow,
  error: DomainError,
  verdict: Verdict,
  to: DeploymentState,
) => {
  const burnt = 'again' in verdict && verdict.burn ? { attempt: deployment.attempt + 1 } : {}
  return transitionDeployment(tx, {
    deployment,
    to,
    owner: lease.owner,
    fence: lease.fence,
    detail: error.code,
    set: { errorCode: error.code, errorMessage: tellError(error), ...burnt },
  })
}
