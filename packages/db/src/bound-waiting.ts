import type pg from 'pg'

export const poolBusyCode = 'POOL_BUSY'

/** All connections of the pool are in use and the wait limit is reached. The database itself may be healthy. */
class PoolBusyError extends Error {
  readonly code = poolBusyCode
}

/**
 * pg-pool has no error code for this timeout; its other connection errors have other texts (pg-pool 3,
 * `connect`).
 */
const waitedTooLong = 'timeout exceeded when trying to connect'

/**
 * Bounds the queries that wait for a connection, and distinguishes a busy pool from an unreachable database,
 * which look the same to pg-pool. With at least one open connection, the pool was busy.
 */
export const boundWaiting = (pool: pg.Pool, maxWaiting: number): void => {
  const standing = new Set<pg.PoolClient>()
  pool.on('connect', client => standing.add(client))
  pool.on('remove', client => standing.delete(client))
  const connect = pool.connect.bind(pool) as Connect
  const toError = (error: Error): Error =>
    error.message === waitedTooLong && standing.size > 0
      ? new PoolBusyError('No connection became free in time.', { cause: error })
      : error
  const bounded = async (): Promise<pg.PoolClient> => {
    if (pool.waitingCount >= maxWaiting && pool.idleCount === 0)
      throw new PoolBusyError(`${maxWaiting} queries wait for a connection already.`)
    return connect().catch(error => {
      throw toError(error)
    })
  }
  const connectBounded = (callback?: Callback) => {
    if (callback === undefined) return bounded()
    bounded().then(
      client => callback(undefined, client, client.release),
      error => callback(error, undefined, () => undefined),
    )
    return undefined
  }
  pool.connect = connectBounded as unknown as pg.Pool['connect']
}

type Callback = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  done: pg.PoolClient['release'],
) => void
type Connect = () => Promise<pg.PoolClient>
