import type { Metrics } from '@taxiway/runtime'
import { getTableName, is, Table } from 'drizzle-orm'
import type pg from 'pg'
import { nameStatement } from './name-statement.js'
import * as schema from './schema.js'
import { tagStatement } from './tag-statement.js'

const tables = new Set(
  Object.values(schema).flatMap(value => (is(value, Table) ? [getTableName(value as Table)] : [])),
)

const bounds = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10]

type Query = (...args: unknown[]) => unknown
type Done = (error: Error | null | undefined, result: unknown) => void

/**
 * Measures every statement of the pool's connections, those inside transactions too, how long each waits for its connection, and
 * how the pool is used; and marks statements with the correlation id.
 */
export const observeStatements = (pool: pg.Pool, metrics?: Metrics): void => {
  const duration = metrics?.duration(
    'db_query_duration_seconds',
    'Time of a statement.',
    ['query', 'outcome'],
    bounds,
  )
  pool.on('connect', client => {
    const query = client.query.bind(client) as Query
    client.query = ((config: unknown, ...rest: unknown[]) => {
      const stop = duration?.startTimer({ query: nameStatement(config, tables) })
      const end = (error: unknown) => stop?.({ outcome: error ? 'error' : 'ok' })
      const at = rest.findIndex(value => typeof value === 'function')
      if (at >= 0 && stop) {
        const done = rest[at] as Done
        rest[at] = (error: Error | null, result: unknown) => {
          end(error)
          done(error, result)
        }
      }
      const answer = query(tagStatement(config), ...rest)
      if (answer instanceof Promise && stop)
        answer.then(
          () => end(null),
          error => end(error ?? true),
        )
      return answer
    }) as pg.PoolClient['query']
  })
  if (metrics) observePool(pool, metrics)
}

const observePool = (pool: pg.Pool, metrics: Metrics): void => {
  const wait = metrics.duration('db_connection_wait_seconds', 'Time until the pool gave a connection.', [
    'outcome',
  ])
  metrics.gauge('db_pool_connections', 'Connections of the pool.', ['state'], gauge => {
    gauge.set({ state: 'idle' }, pool.idleCount)
    gauge.set({ state: 'busy' }, pool.totalCount - pool.idleCount)
  })
  metrics.gauge('db_pool_size', 'The most connections that the pool opens.', [], gauge =>
    gauge.set(pool.options.max ?? 0),
  )
  metrics.gauge('db_pool_waiting', 'Queries that wait for a connection.', [], gauge =>
    gauge.set(pool.waitingCount),
  )
  const connect = pool.connect.bind(pool) as Query
  pool.connect = ((callback?: (error: unknown, ...rest: unknown[]) => void) => {
    const stop = wait.startTimer()
    if (callback)
      return connect((error: unknown, ...rest: unknown[]) => {
        stop({ outcome: error ? 'error' : 'ok' })
        callback(error, ...rest)
      })
    const given = connect() as Promise<unknown>
    given.then(
      () => stop({ outcome: 'ok' }),
      () => stop({ outcome: 'error' }),
    )
    return given
  }) as pg.Pool['connect']
}
