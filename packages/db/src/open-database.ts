import type { Metrics } from '@taxiway/runtime'
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { boundWaiting } from './bound-waiting.js'
import { observeStatements } from './observe-statements.js'
import * as schema from './schema.js'

export type Database = NodePgDatabase<typeof schema>
/** The connection inside `transaction`, with the same query API. */
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0]
/** A pool or a transaction: every repository function runs on either. */
export type Queryable = Database | Transaction

export type OpenDatabaseOptions = {
  url: string
  applicationName: string
  maxConnections?: number
  /**
   * Maximum number of queries waiting for a connection; further queries fail at once. Unset: limited only by
   * the connection timeout.
   */
  maxWaiting?: number
  statementTimeoutMs?: number
  connectTimeoutMs?: number
  /** Called when a connection breaks; the pool replaces it by itself. */
  onConnectionError?: (error: Error) => void
  /** Where statements and the use of the pool are measured. */
  metrics?: Metrics
}

export type DatabaseHandle = {
  db: Database
  pool: pg.Pool
  close: () => Promise<void>
}

/**
 * Opens a pool; the first query connects. Statements, locks and idle transactions have timeouts, so that a
 * forgotten one cannot block others for longer.
 */
export const openDatabase = (options: OpenDatabaseOptions): DatabaseHandle => {
  const statementTimeoutMs = options.statementTimeoutMs ?? 15_000
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.applicationName,
    max: options.maxConnections ?? 10,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
    idleTimeoutMillis: 30_000,
    ...timeoutsOf(statementTimeoutMs),
    lock_timeout: 10_000,
    idle_in_transaction_session_timeout: 30_000,
    keepAlive: true,
  })
  pool.on('error', error => options.onConnectionError?.(error))
  // The pool handles errors of idle connections only: without this listener, a connection that breaks between
  // two queries of a transaction would end the process.
  pool.on('connect', client => client.on('error', error => options.onConnectionError?.(error)))
  boundWaiting(pool, options.maxWaiting ?? Number.POSITIVE_INFINITY)
  observeStatements(pool, options.metrics)
  return { db: drizzle(pool, { schema }), pool, close: () => pool.end() }
}

/**
 * The client needs its own timeout: with a dead network path, the server's timeout error cannot arrive. It is the longer one: a client that
 * gives up does not end the statement.
 */
const timeoutsOf = (statementTimeoutMs: number) => ({
  query_timeout: statementTimeoutMs + 2_000,
  statement_timeout: statementTimeoutMs,
})

/**
 * Opens a few separate connections to the database of `db`, for writes that must commit while the caller's
 * transaction is open. Taking them from the same pool could deadlock when transactions hold all of it. They
 * do not keep a process alive. A statement may take as long as one of `db`, unless its time is given.
 */
export const openSideConnections = (
  db: Database,
  maxConnections: number,
  statementTimeoutMs?: number,
): DatabaseHandle => {
  const pool = new pg.Pool({
    ...(db as Database & { $client: pg.Pool }).$client.options,
    ...(statementTimeoutMs === undefined ? {} : timeoutsOf(statementTimeoutMs)),
    max: maxConnections,
    allowExitOnIdle: true,
  })
  // The query in progress gets the error; the pool replaces idle connections.
  pool.on('error', () => undefined)
  pool.on('connect', client => client.on('error', () => undefined))
  observeStatements(pool)
  return { db: drizzle(pool, { schema }), pool, close: () => pool.end() }
}
