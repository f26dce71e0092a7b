import type { DeliveryId, EnvironmentId } from '@taxiway/domain'
import { type Logger, within } from '@taxiway/runtime'
import { openPostgresConsumer } from './postgres-backend.js'
import { openRedisConsumer } from './redis-backend.js'
import type { WakeProcessor, WakeSource } from './wake-backend.js'
import { DELIVERY_QUEUE, ENVIRONMENT_QUEUE } from './wake-job.js'

export type WakeConsumerOptions = {
  redisUrl: string | null
  databaseUrl: string
  /** How many of each kind run at once. */
  concurrency: number
  onDelivery: (id: DeliveryId) => Promise<void>
  onEnvironment: (id: EnvironmentId) => Promise<void>
  /** How long a wake-up was on its way. */
  onLatency?: (kind: string, ms: number) => void
  logger: Logger
  prefix?: string
  /** How long `close` waits for handlers that still run. */
  closeTimeoutMs?: number
}

export type WakeConsumer = {
  /** Resolves when wake-ups are being received; may take as long as Redis is away. */
  ready: Promise<void>
  close: () => Promise<void>
}

/**
 * Receives wake-ups. Waits for Redis for as long as it takes and takes up again by itself. A handler that throws is logged and its
 * wake-up is done with: retries live in Postgres. A wake-up may come twice, late, or never; the handler must not depend on it.
 */
export const openWakeConsumer = async ({
  redisUrl,
  databaseUrl,
  concurrency,
  onDelivery,
  onEnvironment,
  onLatency,
  logger,
  prefix = 'taxiway',
  closeTimeoutMs = 5_000,
}: WakeConsumerOptions): Promise<WakeConsumer> => {
  const backend =
    redisUrl === null
      ? openPostgresConsumer({ url: databaseUrl, logger })
      : openRedisConsumer({ url: redisUrl, prefix, logger })
  const sources: WakeSource[] = []
  let closing: Promise<void> | undefined

  const start = async () => {
    await backend.prepare()
    if (closing !== undefined) return
    const deliveries = resolving({ logger, onLatency }, id => onDelivery(id as DeliveryId))
    const environments = resolving({ logger, onLatency }, id => onEnvironment(id as EnvironmentId))
    sources.push(backend.openSource(DELIVERY_QUEUE, deliveries, concurrency))
    sources.push(backend.openSource(ENVIRONMENT_QUEUE, environments, concurrency))
    await Promise.all(sources.map(source => source.waitUntilReady()))
  }
  const ready = start()
  ready.catch(error => {
    if (closing === undefined) logger.error({ err: error }, 'wake-ups cannot be received')
  })
  return {
    ready,
    close: () => {
      closing ??= (async () => {
        const orderly = await within(closeTimeoutMs, Promise.all(sources.map(source => source.close())))
        if (!orderly) logger.warn({ closeTimeoutMs }, 'closed while wake-ups were still being handled')
        await within(1_000, backend.close())
      })()
      return closing
    },
  }
}

const resolving =
  (
    {
      logger,
      onLatency,
    }: Pick<WakeConsumerOptions, 'logger'> & { onLatency: WakeConsumerOptions['onLatency'] },
    handle: (id: string) => Promise<void>,
  ): WakeProcessor =>
  async job => {
    onLatency?.(job.name, Date.now() - job.timestamp)
    try {
      await handle(job.data.id)
    } catch (error) {
      logger.error({ err: error, kind: job.name, id: job.data.id }, 'a wake-up could not be handled')
    }
  }
