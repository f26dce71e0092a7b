import { type Logger, type Metrics, within } from '@taxiway/runtime'
import { openPostgresProducer } from './postgres-backend.js'
import { openRedisProducer } from './redis-backend.js'
import type { ProducerBackend, WakeSink } from './wake-backend.js'
import {
  DELIVERY_QUEUE,
  type DeliveryWake,
  ENVIRONMENT_QUEUE,
  type EnvironmentWake,
  toDeliveryJob,
  toEnvironmentJob,
  type WakeJob,
} from './wake-job.js'

export type WakeQueueOptions = {
  /** null: wake-ups travel through Postgres. */
  redisUrl: string | null
  databaseUrl: string
  logger: Logger
  metrics?: Metrics
  /** Keeps several systems apart on one Redis. */
  prefix?: string
  timeoutMs?: number
}

/**
 * Sends wake-ups. Nothing here ever throws, and nothing takes longer than `timeoutMs` (500): false means that the wake-up may not
 * have been sent, and the reconciler will find the row in Postgres a little later. Sending one twice is harmless, and an empty list sends nothing.
 */
export type WakeQueue = {
  wakeDeliveries: (wakes: readonly DeliveryWake[]) => Promise<boolean>
  wakeEnvironments: (wakes: readonly EnvironmentWake[]) => Promise<boolean>
  close: () => Promise<void>
}

const MAX_PENDING = 64
const PAUSE_AFTER_TIMEOUT_MS = 1_000

/** Opens the sending side on connections of its own. Resolves at once, whether or not Redis is there. */
export const openWakeQueue = async ({
  redisUrl,
  databaseUrl,
  logger,
  metrics,
  prefix = 'taxiway',
  timeoutMs = 500,
}: WakeQueueOptions): Promise<WakeQueue> => {
  const backend =
    redisUrl === null
      ? openPostgresProducer({ url: databaseUrl, logger, commandTimeoutMs: timeoutMs })
      : openRedisProducer({ url: redisUrl, prefix, logger, commandTimeoutMs: timeoutMs })
  const count = metrics?.counter('wake_ups_total', 'Wake-ups sent to workers.', ['kind', 'outcome'])
  const deliveries = createSender(backend, DELIVERY_QUEUE, timeoutMs)
  const environments = createSender(backend, ENVIRONMENT_QUEUE, timeoutMs)
  let closing: Promise<void> | undefined

  const send = async (kind: string, sender: Sender, jobs: WakeJob[]): Promise<boolean> => {
    if (jobs.length === 0) return true
    const sent = closing === undefined && (await sender.send(jobs))
    count?.inc({ kind, outcome: sent ? 'sent' : 'failed' }, jobs.length)
    return sent
  }
  return {
    wakeDeliveries: wakes => send('delivery', deliveries, wakes.map(toDeliveryJob)),
    wakeEnvironments: wakes => send('environment', environments, wakes.map(toEnvironmentJob)),
    close: () => {
      closing ??= (async () => {
        await within(timeoutMs, Promise.all([deliveries.close(), environments.close()]))
        await within(timeoutMs, backend.close())
      })()
      return closing
    },
  }
}

type Sender = { send: (jobs: WakeJob[]) => Promise<boolean>; close: () => Promise<void> }

const createSender = (backend: ProducerBackend, queue: string, timeoutMs: number): Sender => {
  let sink: Promise<WakeSink> | undefined
  let pending = 0
  let pausedUntil = 0

  // BullMQ keeps a refused first connection for ever, so an unready queue is thrown away and opened anew by the next wake-up.
  const openSink = (): Promise<WakeSink> => {
    sink ??= (async () => {
      const opened = backend.openSink(queue)
      await opened.waitUntilReady()
      return opened
    })().catch(error => {
      sink = undefined
      throw error
    })
    return sink
  }
  return {
    send: async jobs => {
      // While nothing answers, wake-ups are dropped rather than piled up: what they stand for is in Postgres anyway.
      if (!backend.isReachable() || pending >= MAX_PENDING || performance.now() < pausedUntil) return false
      pending += 1
      const work = openSink().then(opened => opened.addBulk(jobs))
      const settled = () => {
        pending -= 1
      }
      work.then(settled, settled)
      const sent = await within(timeoutMs, work)
      if (!sent) pausedUntil = performance.now() + PAUSE_AFTER_TIMEOUT_MS
      return sent
    },
    close: async () => {
      if (sink !== undefined) await (await sink).close()
    },
  }
}
