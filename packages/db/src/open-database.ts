import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { boundWaiting } from './bound-waiting.js'
import * as schema from './schema/index.js'

export type Database = NodePgDatabase<typeof schema>
/** What runs inside `transaction`: the same queries, one connection. */
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0]
/** Anything a repository can run on. */
export type Queryable = Database | Transaction

export type OpenDatabaseOptions = {
  url: string
  applicationName: string
  maxConnections?: number
  /** How many queries may wait for a connection; one more fails at once. Without it they wait as long as a connection may take. */
  maxWaiting?: number
  statementTimeoutMs?: number
  connectTimeoutMs?: number
  /** Told when a connection breaks; the pool replaces it by itself. */
  onConnectionError?: (error: Error) => void
}

export type DatabaseHandle = {
  db: Database
  pool: pg.Pool
  close: () => Promise<void>
}

/**
 * Opens a pool. Nothing connects until the first query. A statement, a lock and an idle transaction each have a limit, so that a
 * forgotten one can never hold others up for longer than that.
 */
export const openDatabase = (options: OpenDatabaseOptions): DatabaseHandle => {
  const statementTimeoutMs = options.statementTimeoutMs ?? 15_000
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.applicationName,
    max: options.maxConnections ?? 10,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
    idleTimeoutMillis: 30_000,
    // A black hole is found by the client too: the server's own timeout cannot reach us through one.
    query_timeout: statementTimeoutMs + 2_000,
    statement_timeout: statementTimeoutMs,
    lock_timeout: 10_000,
    idle_in_transaction_session_timeout: 30_000,
    keepAlive: true,
  })
  pool.on('error', error => options.onConnectionError?.(error))
  // The pool listens to idle connections only: one that breaks between two queries of a transaction would end the process.
  pool.on('connect', client => client.on('error', error => options.onConnectionError?.(error)))
  boundWaiting(pool, options.maxWaiting ?? Number.POSITIVE_INFINITY)
  return { db: drizzle(pool, { schema }), pool, close: () => pool.end() }
}

/**
 * A few connections of their own to the database of `db`, for what must be committed while a caller's transaction is open: were they taken
 * from the same pool, transactions that hold all of it would wait for themselves. They do not keep a process alive.
 */
export const openSideConnections = (db: Database, maxConnections: number): DatabaseHandle => {
  const pool = new pg.Pool({
    ...(db as Database & { $client: pg.Pool }).$client.options,
    max: maxConnections,
    allowExitOnIdle: true,
  })
  // Whoever uses one sees the error; an idle one is replaced.
  pool.on('error', () => undefined)
  pool.on('connect', client => client.on('error', () => undefined))
  return { db: drizzle(pool, { schema }), pool, close: () => pool.end() }
}
