import { claimDueDeliveries, type Database, failDelivery, finishDelivery, lockDelivery } from '@taxiway/db'
import type { DeliveryId } from '@taxiway/domain'
import type { Clock, Logger, Metrics } from '@taxiway/runtime'
import { type Processed, processDelivery } from './process-delivery.js'

type Deps = {
  db: Database
  clock: Clock
  logger: Logger
  processed: ReturnType<Metrics['counter']>
  onDue: (due: Processed['due']) => void
}

/** A delivery that fails this often rests until somebody redelivers or replays it. */
const maxTries = 8
const batch = 50

export type Inbox = {
  /** One delivery, when its wake-up comes. */
  process: (id: DeliveryId) => Promise<void>
  /** Whatever is due and nobody was woken for. */
  processDue: () => Promise<number>
}

/** Processes what the ingress stored: at least once, by whoever finds it first, whole or not at all. */
export const openInbox = ({ db, clock, logger, processed, onDue }: Deps): Inbox => {
  const take = {
    lock: async (tx: Parameters<typeof lockDelivery>[0], id: DeliveryId) => {
      const delivery = await lockDelivery(tx, id)
      return delivery ? { event: delivery.event, body: delivery.body } : null
    },
    finish: finishDelivery,
  }

  const attempt = async (id: DeliveryId, tried: number) => {
    try {
      const result = await processDelivery(db, take, id)
      if (!result) return
      processed.inc({ outcome: result.state })
      logger.info({ deliveryId: id, outcome: result.state, reason: result.reason }, 'delivery processed')
      onDue(result.due)
    } catch (error) {
      const dead = tried + 1 >= maxTries
      logger.error({ err: error, deliveryId: id, dead }, 'delivery failed')
      processed.inc({ outcome: dead ? 'dead' : 'failed' })
      const delayMs = Math.min(10 * 60_000, 1_000 * 4 ** tried)
      await failDelivery(
        db,
        id,
        error instanceof Error ? error.message : String(error),
        new Date(clock.now().getTime() + delayMs),
        dead,
      )
    }
  }

  return {
    process: id => attempt(id, 0),
    processDue: async () => {
      const due = await claimDueDeliveries(db, { limit: batch })
      for (const delivery of due) await attempt(delivery.id, delivery.processAttempts)
      return due.length
    },
  }
}
