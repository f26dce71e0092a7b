import { type AcceptOutcome, acceptDeliveries, type IncomingDelivery, isConnectionError } from '@taxiway/db'
import { DomainError } from '@taxiway/domain'
import type { WakeQueue } from '@taxiway/queue'
import type { Logger } from '@taxiway/runtime'
import type pg from 'pg'

export type DeliveryStore = {
  /** Resolves after the commit. Throws `webhook.not_stored` when the commit takes too long. */
  accept: (delivery: IncomingDelivery) => Promise<AcceptOutcome>
  /** Waits for deliveries in progress; accepts no others afterwards. */
  close: () => Promise<void>
}

export type DeliveryStoreDeps = {
  pool: Pick<pg.Pool, 'query'>
  wake: Pick<WakeQueue, 'wakeDeliveries'>
  logger: Logger
  /** How long one delivery may wait for its commit. */
  timeoutMs: number
}

type Waiting = {
  delivery: IncomingDelivery
  settle: (outcome: AcceptOutcome) => void
  fail: (error: unknown) => void
  abandoned: boolean
}

const maxRows = 64
const maxBatchBytes = 8 * 1024 * 1024
/** Repetitions come in groups: for this long after one, none is tried as new, which would cost a statement more. */
const afterKnownMs = 5_000

/**
 * Group commit: deliveries that arrive while a statement runs share the next one. Statements run one at a
 * time, and each caller is answered after its own commit. Two statements at once would be slower: they wait
 * for the same write-ahead log.
 */
export const createDeliveryStore = ({ pool, wake, logger, timeoutMs }: DeliveryStoreDeps): DeliveryStore => {
  let waiting: Waiting[] = []
  let knownUntilMs = Number.NEGATIVE_INFINITY
  let running: Promise<void> | undefined
  let closed = false

  const run = async () => {
    // Wait one turn of the event loop, so that requests read in the same turn share a commit.
    await new Promise(resolve => setImmediate(resolve))
    while (waiting.length > 0) {
      const { batch, rest } = takeBatch(waiting.filter(entry => !entry.abandoned))
      waiting = rest
      if (batch.length > 0) await store(batch)
    }
    running = undefined
  }
  const store = async (batch: Waiting[]): Promise<void> => {
    try {
      const outcomes = await acceptDeliveries(
        pool,
        batch.map(entry => entry.delivery),
        {
          timeoutMs,
          expectNew: performance.now() > knownUntilMs,
          onKnown: () => {
            knownUntilMs = performance.now() + afterKnownMs
          },
        },
      )
      outcomes.forEach((outcome, n) => {
        batch[n]?.settle(outcome)
      })
      tellWorkers(outcomes)
    } catch (error) {
      // A delivery that the database rejects must not fail the others in its batch.
      if (batch.length > 1 && !isConnectionError(error)) for (const entry of batch) await store([entry])
      else for (const entry of batch) entry.fail(error)
    }
  }
  const tellWorkers = (outcomes: AcceptOutcome[]): void => {
    const wakes = outcomes.filter(outcome => outcome.wake)
    if (wakes.length === 0) return
    wake
      .wakeDeliveries(wakes.map(({ id, attempts }) => ({ deliveryId: id, attempt: attempts })))
      .catch(error => logger.warn({ err: error }, 'workers were not woken for deliveries'))
  }
  return {
    accept: delivery =>
      new Promise((resolve, reject) => {
        if (closed) return reject(notStored())
        const entry: Waiting = {
          delivery,
          settle: outcome => {
            clearTimeout(timer)
            resolve(outcome)
          },
          fail: error => {
            clearTimeout(timer)
            reject(notStored(error))
          },
          abandoned: false,
        }
        const timer = setTimeout(() => {
          entry.abandoned = true
          reject(notStored())
        }, timeoutMs)
        waiting.push(entry)
        running ??= run()
      }),
    close: async () => {
      closed = true
      await running
    },
  }
}

const notStored = (cause?: unknown): DomainError =>
  new DomainError('webhook.not_stored', { cause, details: { retryAfterSeconds: 5 } })

/**
 * As many deliveries as fit, without duplicates: a second one with the same id or bytes must see the first
 * one committed.
 */
const takeBatch = (waiting: Waiting[]): { batch: Waiting[]; rest: Waiting[] } => {
  const batch: Waiting[] = []
  const rest: Waiting[] = []
  const taken = new Set<string>()
  let bytes = 0
  for (const entry of waiting) {
    const { guid, signature, body } = entry.delivery
    const digest = signature.toString('latin1')
    const isFull = batch.length === maxRows || (batch.length > 0 && bytes + body.length > maxBatchBytes)
    if (isFull || taken.has(guid) || taken.has(digest)) {
      rest.push(entry)
      continue
    }
    taken.add(guid).add(digest)
    bytes += body.length
    batch.push(entry)
  }
  return { batch, rest }
}
