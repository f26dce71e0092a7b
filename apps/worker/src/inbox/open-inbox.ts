import {
  countTries,
  type Database,
  type DueDelivery,
  failDelivery,
  findDueByTurn,
  findDueDelivery,
  finishDelivery,
  isConnectionError,
  lockDelivery,
} from '@taxiway/db'
import { type DeliveryId, DomainError, toDomainError } from '@taxiway/domain'
import { type Processed, processDelivery } from '@taxiway/inbox'
import { type Clock, type Logger, type Metrics, startStory } from '@taxiway/runtime'
import type { WorkMetrics } from '../work-metrics.js'

type Deps = {
  db: Database
  clock: Pick<Clock, 'now'>
  logger: Logger
  processed: ReturnType<Metrics['counter']>
  measure: Pick<WorkMetrics, 'decidedAfter'>
  onDue: (due: Processed['due']) => void
  onCommand: () => void
  onQuestion: () => void
}

/** After this many failures a delivery is not retried until GitHub redelivers it. */
const maxTries = 8
const batch = 50

export type Inbox = {
  /** Processes one delivery when its wake-up arrives. */
  process: (id: DeliveryId) => Promise<void>
  /** Processes due deliveries whose wake-up was lost. */
  processDue: () => Promise<void>
}

/**
 * Processes the deliveries that the ingress stored: at least once, in one transaction, by the first free
 * worker.
 */
export const openInbox = ({
  db,
  clock,
  logger,
  processed,
  measure,
  onDue,
  onCommand,
  onQuestion,
}: Deps): Inbox => {
  const intake = {
    lock: lockDelivery,
    finish: finishDelivery,
  }

  const attempt = async (id: DeliveryId): Promise<void> => {
    const delivery = await findDueDelivery(db, id).catch((error: unknown) => {
      logger.warn({ err: error, deliveryId: id }, 'delivery not read; the next poll tries again')
      return null
    })
    if (delivery === null) return
    await startStory({ correlationId: delivery.requestId, deliveryId: id, stage: 'decide' }, 'decide', () =>
      process(delivery),
    )
  }

  const process = async (delivery: DueDelivery): Promise<void> => {
    const { id } = delivery
    try {
      const result = await processDelivery(db, { ...intake, read: async () => delivery }, id)
      if (!result) return
      processed.inc({ outcome: result.state })
      const waitedMs = clock.now().getTime() - delivery.receivedAt.getTime()
      measure.decidedAfter(waitedMs)
      logger.info({ outcome: result.state, reason: result.reason, waitedMs }, 'delivery processed')
      onDue(result.due)
      if (result.hasCommand) onCommand()
      if (result.asks) onQuestion()
    } catch (thrown) {
      const error = isConnectionError(thrown)
        ? new DomainError('database.unavailable', { cause: thrown })
        : toDomainError(thrown)
      logger.error({ err: error }, 'delivery not processed')
      // A database restart is not the delivery's fault: it stays due, and the attempt does not count.
      if (error.code === 'database.unavailable' || error.code === 'database.conflict') return
      const tried = await countTries(db, id)
      const dead = tried + 1 >= maxTries
      processed.inc({ outcome: dead ? 'dead' : 'failed' })
      // Store the error code and its public message only: tenants can read it, so it must contain no SQL.
      await failDelivery(
        db,
        id,
        `${error.code}: ${error.message}`,
        Math.min(10 * 60_000, 1_000 * 4 ** tried),
        dead,
      )
    }
  }

  return {
    process: attempt,
    processDue: async () => {
      for (;;) {
        const due = await findDueByTurn(db, { limit: batch })
        for (const id of due) await attempt(id)
        if (due.length < batch) return
      }
    },
  }
}
