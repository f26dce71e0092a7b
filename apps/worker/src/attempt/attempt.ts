import { createRedactor, prepareSecrets, type Redactor, redactText } from '@taxiway/crypto'
import {
  beginStep,
  type Database,
  type DeploymentRow,
  type EnvironmentRow,
  endBuild,
  endStep,
  inTransaction,
  lockHeld,
  markForReport,
  type ProjectRow,
  type Transaction,
  transitionDeployment,
} from '@taxiway/db'
import { bringsUp, type DeploymentState, DomainError, toDomainError } from '@taxiway/domain'
import { type Clock, inSpan, inTrail, type Logger } from '@taxiway/runtime'
import type { LogWriter } from '../logs/log-writer.js'
import type { WorkMetrics } from '../work-metrics.js'
import type { BuildSlot } from './build-slot.js'
import type { Lease } from './lease.js'
import { whileHeld } from './while-held.js'

export type UndoWhen = 'failed' | 'ended'
export type StepResult = Record<string, unknown>

/** One running attempt: its work and the only ways in which it may write. */
export type Attempt = {
  environment: EnvironmentRow
  project: ProjectRow
  deployment: DeploymentRow
  lease: Lease
  /** Building needs it; entering `releasing` gives it back. */
  buildSlot: BuildSlot
  signal: AbortSignal
  logger: Logger
  log: LogWriter
  /** From here on a newer commit or a cancel does not stop the attempt: it must finish the traffic switch. */
  settled: () => void
  /** Masks these values in the log and in error messages. */
  hide: (values: readonly string[]) => Promise<void>
  /** The text with all secrets masked. */
  redact: (text: string) => string
  /** Masks them in a stream of text. */
  openRedactor: () => Redactor
  /** Runs one step and records its start and its result in the journal. */
  step: <Result extends StepResult | undefined>(
    name: string,
    intent: StepResult,
    work: (signal: AbortSignal) => Promise<Result>,
  ) => Promise<Result>
  /**
   * Moves to the next state. Throws `work.superseded` or `work.cancelled` when the deployment is no longer
   * wanted, and `lease.lost` when the lease is lost.
   */
  enter: (state: DeploymentState) => Promise<void>
  /** Writes as the lease holder, under the environment's row lock. */
  write: <Result>(work: (tx: Transaction, environment: EnvironmentRow) => Promise<Result>) => Promise<Result>
  /**
   * Registers how to undo an effect, before the effect happens. `failed`: undo whenever the attempt throws.
   * `ended`: undo only if no further attempt follows, because a next attempt continues with what this one
   * created.
   */
  onUndo: (when: UndoWhen, name: string, undo: () => Promise<void>) => void
  undo: (when: UndoWhen) => Promise<void>
  /** Keeps all effects so far: removes every registered undo. */
  keepAll: () => void
}

type Input = {
  db: Database
  environment: EnvironmentRow
  project: ProjectRow
  deployment: DeploymentRow
  lease: Lease
  buildSlot: BuildSlot
  signal: AbortSignal
  logger: Logger
  log: LogWriter
  settled: () => void
  clock: Clock
  measure: Pick<WorkMetrics, 'stepEnded'>
}

export const createAttempt = (input: Input): Attempt => {
  const { db, lease, signal, log, logger } = input
  let hidden: readonly string[] = []
  let prepared = prepareSecrets(hidden)
  const undos: { when: UndoWhen; name: string; undo: () => Promise<void> }[] = []

  const repeatUntilDone = <Result>(work: () => Promise<Result>) => whileHeld(lease, input.clock, work)
  const write: Attempt['write'] = work =>
    repeatUntilDone(() =>
      inTransaction(db, async tx => {
        const held = await lockHeld(tx, lease.environmentId, lease.fence)
        if (!held) throw new DomainError('lease.lost')
        return work(tx, held)
      }),
    )

  const step: Attempt['step'] = (name, intent, work) =>
    inTrail({ stage: name }, () => inSpan({ name: `step ${name}` }, () => runStep(name, intent, work)))

  const runStep: Attempt['step'] = async (name, intent, work) => {
    lease.assertHeld()
    signal.throwIfAborted()
    const startedAt = input.clock.monotonicMs()
    const end = (outcome: 'succeeded' | 'failed', more: { code?: string } = {}) => {
      const durationMs = Math.round(input.clock.monotonicMs() - startedAt)
      input.measure.stepEnded(name, outcome, durationMs)
      logger.info({ ...more, durationMs }, `step ${outcome}`)
    }
    const stepLease = { environmentId: lease.environmentId, fence: lease.fence }
    const id = await beginStep(db, stepLease, {
      deploymentId: attempt.deployment.id,
      name,
      attempt: attempt.deployment.attempt,
      intent,
    })
    if (id === null) throw new DomainError('lease.lost')
    logger.info('step started')
    try {
      const result = await work(signal)
      lease.assertHeld()
      if (!(await endStep(db, stepLease, id, { state: 'succeeded', ...(result ? { result } : {}) })))
        throw new DomainError('lease.lost')
      end('succeeded')
      return result
    } catch (error) {
      // The abort reason explains the failure better than the error that the abort caused.
      const cause = toDomainError(signal.aborted ? signal.reason : error)
      end('failed', { code: cause.code })
      await endStep(db, stepLease, id, {
        state: 'failed',
        errorCode: cause.code,
        message: attempt.redact(cause.message),
      }).catch(() => false)
      throw cause
    }
  }

  const attempt: Attempt = {
    environment: input.environment,
    project: input.project,
    deployment: input.deployment,
    lease,
    buildSlot: input.buildSlot,
    signal,
    logger,
    log,
    settled: input.settled,
    hide: async values => {
      hidden = [...hidden, ...values]
      prepared = prepareSecrets(hidden)
      await log.mask(values)
    },
    redact: text => (hidden.length === 0 ? text : redactText(prepared, text)),
    openRedactor: () => createRedactor(prepared),
    step,
    write,
    enter: async to => {
      signal.throwIfAborted()
      attempt.deployment = await write(async (tx, held) => {
        if (bringsUp(attempt.deployment.kind) && held.generation > attempt.deployment.generation)
          throw new DomainError('work.superseded')
        const moved = await transitionDeployment(tx, {
          deployment: attempt.deployment,
          to,
          owner: lease.owner,
          fence: lease.fence,
        })
        if (bringsUp(moved.kind) && moved.cancelRequestedAt) throw new DomainError('work.cancelled')
        if (to === 'releasing') await endBuild(tx, held.id)
        await markForReport(tx, held.id, [moved.id])
        return moved
      })
      if (to === 'releasing') attempt.buildSlot.giveBack()
      await log.write(to, 'system', `→ ${to}\n`)
    },
    onUndo: (when, name, undo) => {
      undos.push({ when, name, undo })
    },
    keepAll: () => {
      undos.length = 0
    },
    undo: async when => {
      for (const { name, undo } of undos.filter(one => one.when === when).reverse()) {
        await undo().catch(error =>
          logger.error({ err: error, undo: name }, 'undo failed; the reconciler will remove the leftovers'),
        )
      }
    },
  }
  return attempt
}
