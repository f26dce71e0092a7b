import type { Logger } from '@taxiway/runtime'
import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { inspectRedis } from './inspect-redis.js'
import { createOutageLog } from './outage-log.js'
import type { ConsumerBackend, ProducerBackend } from './wake-backend.js'
import { workerTimings } from './wake-backend.js'
import { jobDefaults } from './wake-job.js'

export type RedisBackendOptions = { url: string; prefix: string; logger: Logger; commandTimeoutMs: number }

/** A producer's commands fail at once, or after `commandTimeoutMs` when Redis is there but does not answer. */
export const openRedisProducer = (options: RedisBackendOptions): ProducerBackend => {
  const outage = createOutageLog(options.logger, 'Redis (wake-ups)')
  const client = connect(options.url, outage, {
    connectionName: 'taxiway-producer',
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    // Without this one a hung Redis, as opposed to one that is gone, is waited for indefinitely.
    commandTimeout: options.commandTimeoutMs,
  })
  client.once('ready', () => inspectRedis(client, options.logger))
  return {
    isReachable: () => client.status === 'ready',
    openSink: name => {
      const queue = new Queue(name, {
        connection: client,
        prefix: options.prefix,
        defaultJobOptions: jobDefaults,
        skipMetasUpdate: true,
      })
      queue.on('error', outage.failed)
      return queue
    },
    close: async () => client.disconnect(),
  }
}

/** A consumer waits for Redis for as long as it takes, and says so once. */
export const openRedisConsumer = (
  options: Omit<RedisBackendOptions, 'commandTimeoutMs'>,
): ConsumerBackend => {
  const outage = createOutageLog(options.logger, 'Redis (worker)')
  const clients: Redis[] = []
  return {
    prepare: async () => undefined,
    openSource: (name, processor, concurrency) => {
      const client = connect(options.url, outage, {
        connectionName: 'taxiway-worker',
        maxRetriesPerRequest: null,
      })
      clients.push(client)
      const worker = new Worker(name, processor, {
        connection: client,
        prefix: options.prefix,
        concurrency,
        ...workerTimings,
      })
      worker.on('error', outage.failed)
      return worker
    },
    close: async () => {
      for (const client of clients) client.disconnect()
    },
  }
}

type ConnectionLimits = {
  connectionName: string
  maxRetriesPerRequest: number | null
  enableOfflineQueue?: boolean
  commandTimeout?: number
}

const connect = (
  url: string,
  outage: ReturnType<typeof createOutageLog>,
  limits: ConnectionLimits,
): Redis => {
  const client = new Redis(url, {
    connectTimeout: 5_000,
    retryStrategy: attempt => Math.min(attempt * 100, 2_000),
    ...limits,
  })
  client.on('error', outage.failed)
  client.on('ready', outage.recovered)
  return client
}
