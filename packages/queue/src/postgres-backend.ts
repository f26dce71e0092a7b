import type { Logger } from '@taxiway/runtime'
import {
  assertSchemaCompatibility,
  createPostgresBackend,
  LATEST_SCHEMA_VERSION,
  type PgPool,
  runMigrations,
  SchemaMigrationRequiredError,
  withBackend,
} from 'bullmq'
import pg from 'pg'
import { createOutageLog, type OutageLog } from './outage-log.js'
import type { ConsumerBackend, ProducerBackend } from './wake-backend.js'
import { workerTimings } from './wake-backend.js'
import { DELIVERY_QUEUE, ENVIRONMENT_QUEUE, jobDefaults } from './wake-job.js'

export type PostgresBackendOptions = { url: string; logger: Logger; commandTimeoutMs: number }

/** BullMQ's tables live in a schema of their own, beside ours and outside our migrations. */
const SCHEMA = 'bullmq'

const { Queue, Worker } = withBackend(createPostgresBackend)

/** Wake-ups through Postgres, for a stack without Redis: slower, and the same otherwise. */
export const openPostgresProducer = (options: PostgresBackendOptions): ProducerBackend => {
  const outage = createOutageLog(options.logger, 'Postgres (wake-ups)')
  const pool = openPool(options.url, 'taxiway-wake', outage, {
    max: 2,
    connectionTimeoutMillis: options.commandTimeoutMs,
    query_timeout: options.commandTimeoutMs,
  })
  const schema = prepareSchema(options.url, pool)
  return {
    isReachable: () => true,
    openSink: name => {
      // Opened only when the schema is there: BullMQ remembers a first refusal for ever.
      const queue = schema.ensure().then(
        () =>
          new Queue(name, {
            connection: asConnection(pool),
            defaultJobOptions: jobDefaults,
            skipMetasUpdate: true,
          }),
      )
      queue.then(opened => opened.on('error', outage.failed), outage.failed)
      return {
        waitUntilReady: async () => (await queue).waitUntilReady(),
        addBulk: async jobs => (await queue).addBulk(jobs),
        close: async () => (await queue).close(),
      }
    },
    close: () => pool.end(),
  }
}

export const openPostgresConsumer = (
  options: Omit<PostgresBackendOptions, 'commandTimeoutMs'>,
): ConsumerBackend => {
  const outage = createOutageLog(options.logger, 'Postgres (worker wake-ups)')
  // Each worker keeps one connection for LISTEN for as long as it lives.
  const pool = openPool(options.url, 'taxiway-wake-worker', outage, {
    max: 6,
    connectionTimeoutMillis: 5_000,
  })
  const schema = prepareSchema(options.url, pool)
  let closed = false
  return {
    prepare: async () => {
      while (!closed) {
        try {
          await schema.ensure()
          await pool.query('select 1')
          return outage.recovered()
        } catch (error) {
          outage.failed(error)
          await new Promise(resolve => setTimeout(resolve, 1_000))
        }
      }
      throw new Error('closed before Postgres could be reached')
    },
    openSource: (name, processor, concurrency) => {
      const worker = new Worker(name, processor, {
        connection: asConnection(pool),
        concurrency,
        ...workerTimings,
      })
      worker.on('error', outage.failed)
      worker.on('active', outage.recovered)
      return worker
    },
    close: async () => {
      closed = true
      if (!pool.ended) await pool.end()
    },
  }
}

const openPool = (url: string, name: string, outage: OutageLog, limits: pg.PoolConfig): pg.Pool => {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: name,
    options: `-c search_path=${SCHEMA}`,
    keepAlive: true,
    ...limits,
  })
  pool.on('error', outage.failed)
  pool.on('connect', client => client.on('error', outage.failed))
  return pool
}

// BullMQ takes a pool as it is; its structural type for one lacks nothing but an index signature.
const asConnection = (pool: pg.Pool): PgPool => pool as unknown as PgPool

/**
 * Makes BullMQ's tables, or brings them to this version, and the sequence that it would make for each queue at its first job: as the
 * owner, before processes start that may make none.
 */
export const prepareWakeSchema = async (url: string): Promise<void> => {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'taxiway-wake-migrate',
    connectionTimeoutMillis: 5_000,
  })
  client.on('error', () => undefined)
  await client.connect()
  try {
    await runMigrations(client, SCHEMA)
    for (const queue of [DELIVERY_QUEUE, ENVIRONMENT_QUEUE])
      await client.query(`select ${SCHEMA}.next_job_id($1)`, [queue])
  } finally {
    await client.end()
  }
}

/** Asked first: Postgres refuses even `create schema if not exists` to who may not make one. */
const isPrepared = async (pool: pg.Pool): Promise<boolean> => {
  try {
    return (await assertSchemaCompatibility(pool, SCHEMA)) >= LATEST_SCHEMA_VERSION
  } catch (error) {
    if (error instanceof SchemaMigrationRequiredError) return false
    throw error
  }
}

/** Runs BullMQ's migrations once; what failed is tried again by the next caller. */
const prepareSchema = (url: string, pool: pg.Pool) => {
  const prepare = async () => {
    if (!(await isPrepared(pool))) await prepareWakeSchema(url)
  }
  let ready: Promise<void> | undefined
  return {
    ensure: (): Promise<void> => {
      ready ??= prepare().catch(error => {
        ready = undefined
        throw error
      })
      return ready
    },
  }
}
