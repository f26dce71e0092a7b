import { beat, type Database, type DeploymentRow, type EnvironmentRow, releaseLease } from '@taxiway/db'
import { bringsUp, DomainError, type EnvironmentId } from '@taxiway/domain'
import type { Clock, Logger } from '@taxiway/runtime'

export type LeaseSettings = {
  leaseMs: number
  /** Renewal interval; also how soon a worker notices a supersede or a cancel. */
  beatMs: number
  /**
   * The holder stops by itself after this long without a confirmed heartbeat. Shorter than the lease,
   * measured by the monotonic clock.
   */
  giveUpMs: number
}

export type Lease = {
  environmentId: EnvironmentId
  fence: number
  owner: string
  /**
   * Throws `lease.lost` when the last confirmed heartbeat is too old. A paused process calls it before it
   * acts.
   */
  assertHeld: () => void
  /**
   * A signal for one attempt: aborted by a lost lease, a shutdown, a newer generation or a cancel. `settled`
   * ignores the latter two.
   */
  watch: (deployment: Pick<DeploymentRow, 'id' | 'generation' | 'kind'>) => {
    signal: AbortSignal
    settled: () => void
  }
  close: () => Promise<void>
}

type Deps = {
  db: Database
  clock: Clock
  logger: Logger
  owner: string
  settings: LeaseSettings
  stopping: AbortSignal
}
type Watched = {
  deployment: Pick<DeploymentRow, 'id' | 'generation' | 'kind'>
  controller: AbortController
  interruptible: boolean
}

/**
 * Holds a claimed environment: renews its lease until closed, and turns the heartbeat's answers into one
 * abort signal for the running attempt.
 */
export const openLease = (
  { db, clock, logger, owner, settings, stopping }: Deps,
  environment: Pick<EnvironmentRow, 'id' | 'fence'>,
): Lease => {
  const { id: environmentId, fence } = environment
  const closed = new AbortController()
  let lost: DomainError | null = null
  let confirmedAt = clock.monotonicMs()
  let watched: Watched | null = null

  const lose = (why: string) => {
    if (lost) return
    lost = new DomainError('lease.lost', { details: { why } })
    logger.warn({ environmentId, fence, why }, 'lease lost')
    watched?.controller.abort(lost)
    closed.abort()
  }
  const isSilent = () => clock.monotonicMs() - confirmedAt > settings.giveUpMs
  const stop = () => watched?.controller.abort(new DomainError('work.shutting_down'))

  const beatOnce = async () => {
    const sentAt = clock.monotonicMs()
    const subject = watched
    const heard = await beat(
      db,
      { environmentId, fence, deploymentId: subject?.deployment.id ?? null },
      settings.leaseMs,
    )
    if (heard === null) return lose('another worker holds the environment')
    confirmedAt = sentAt
    if (!subject?.interruptible || !bringsUp(subject.deployment.kind)) return
    if (heard.generation > subject.deployment.generation)
      subject.controller.abort(new DomainError('work.superseded'))
    else if (heard.cancelRequested) subject.controller.abort(new DomainError('work.cancelled'))
  }
  const keepBeating = async () => {
    while (!closed.signal.aborted) {
      await clock.sleep(settings.beatMs, closed.signal)
      if (closed.signal.aborted) return
      await beatOnce().catch(error => logger.warn({ err: error, environmentId }, 'heartbeat failed'))
    }
  }
  /** Separate from the heartbeats: a heartbeat that hangs must not hide that none was confirmed. */
  const watchSilence = async () => {
    while (!closed.signal.aborted) {
      await clock.sleep(settings.giveUpMs / 10, closed.signal)
      if (!closed.signal.aborted && isSilent()) lose('no confirmed heartbeat')
    }
  }
  stopping.addEventListener('abort', stop)
  const beating = Promise.all([keepBeating(), watchSilence()])

  return {
    environmentId,
    fence,
    owner,
    assertHeld: () => {
      if (!lost && isSilent()) lose('no confirmed heartbeat')
      if (lost) throw lost
    },
    watch: deployment => {
      const own: Watched = { deployment, controller: new AbortController(), interruptible: true }
      watched = own
      if (lost) own.controller.abort(lost)
      else if (stopping.aborted) stop()
      return {
        signal: own.controller.signal,
        settled: () => {
          own.interruptible = false
        },
      }
    },
    close: async () => {
      closed.abort()
      stopping.removeEventListener('abort', stop)
      await beating
      if (!lost)
        await releaseLease(db, environmentId, fence).catch(error =>
          logger.warn({ err: error, environmentId }, 'lease not released; it will expire'),
        )
    },
  }
}
