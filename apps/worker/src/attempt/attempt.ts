import { redactText } from '@taxiway/crypto'
import {
  beginStep,
  type Database,
  type DeploymentRow,
  type EnvironmentRow,
  endStep,
  inTransaction,
  lockHeld,
  markForReport,
  type ProjectRow,
  type Transaction,
  transitionDeployment,
} from '@taxiway/db'
import { bringsUp, type DeploymentState, DomainError, toDomainError } from '@taxiway/domain'
import type { Clock, Logger } from '@taxiway/runtime'
import type { LogWriter } from '../logs/log-writer.js'
import type { Lease } from './lease.js'
import { whileHeld } from './while-held.js'

export type UndoWhen = 'failed' | 'ended'
export type StepResult = Record<string, unknown>

/** One attempt at work: what it works on, and the only ways in which it may write. */
export type Attempt = {
  environment: EnvironmentRow
  project: ProjectRow
  deployment: DeploymentRow
  lease: Lease
  signal: AbortSignal
  logger: Logger
  log: LogWriter
  /** From here on neither a newer commit nor a cancel stops it: what is half switched must be finished. */
  settled: () => void
  /** Hides values from the log, and from what is told of errors. */
  hide: (values: readonly string[]) => Promise<void>
  /** What may be told of a text. */
  redact: (text: string) => string
  /** Runs one step between its intent and its result in the journal. */
  step: <Result extends StepResult | undefined>(
    name: string,
    intent: StepResult,
    work: (signal: AbortSignal) => Promise<Result>,
  ) => Promise<Result>
  /** The next state. Throws `work.superseded` or `work.cancelled` when it is not wanted any more, `lease.lost` when it is not ours. */
  enter: (state: DeploymentState) => Promise<void>
  /** A write of the lease holder, under the environment's row lock. */
  write: <Result>(work: (tx: Transaction, environment: EnvironmentRow) => Promise<Result>) => Promise<Result>
  /**
   * Registers how to undo an effect before it happens. `failed`: undone whenever the attempt throws; `ended`: only when there will be
   * no further attempt, because the next one takes up what this one left.
   */
  onUndo: (when: UndoWhen, name: string, undo: () => Promise<void>) => void
  undo: (when: UndoWhen) => Promise<void>
  /** What was done stays: nothing registered so far is undone any more. */
  keepAll: () => void
}

type Input = {
  db: Database
  environment: EnvironmentRow
  project: ProjectRow
  deployment: DeploymentRow
  lease: Lease
  signal: AbortSignal
  logger: Logger
  log: LogWriter
  settled: () => void
  clock: Clock
}

export const createAttempt = (input: Input): Attempt => {
  const { db, lease, signal, log, logger } = input
  let hidden: readonly string[] = []
  const undos: { when: UndoWhen; name: string; undo: () => Promise<void> }[] = []

  const patiently = <Result>(work: () => Promise<Result>) => whileHeld(lease, input.clock, work)
  const write: Attempt['write'] = work =>
    patiently(() =>
      inTransaction(db, async tx => {
        const held = await lockHeld(tx, lease.environmentId, lease.fence)
        if (!held) throw new DomainError('lease.lost')
        return work(tx, held)
      }),
    )

  const step: Attempt['step'] = async (name, intent, work) => {
    lease.assertHeld()
    signal.throwIfAborted()
    const stepLease = { environmentId: lease.environmentId, fence: lease.fence }
    const id = await beginStep(db, stepLease, {
      deploymentId: attempt.deployment.id,
      name,
      attempt: attempt.deployment.attempt,
      intent,
    })
    if (id === null) throw new DomainError('lease.lost')
    logger.info({ stage: name }, 'step started')
    try {
      const result = await work(signal)
      lease.assertHeld()
      if (!(await endStep(db, stepLease, id, { state: 'succeeded', ...(result ? { result } : {}) })))
        throw new DomainError('lease.lost')
      logger.info({ stage: name }, 'step succeeded')
      return result
    } catch (error) {
      // An abort says why better than whatever broke because of it.
      const cause = toDomainError(signal.aborted ? signal.reason : error)
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
    signal,
    logger,
    log,
    settled: input.settled,
    hide: async values => {
      hidden = [...hidden, ...values]
      await log.mask(values)
    },
    redact: text => (hidden.length === 0 ? text : redactText(hidden, text)),
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
        await markForReport(tx, held.id, [moved.id])
        return moved
      })
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
          logger.error({ err: error, undo: name }, 'undo failed; the sweep will find what is left'),
        )
      }
    },
  }
  return attempt
}
