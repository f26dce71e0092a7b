import type { Metrics } from '@taxiway/runtime'
import type { Pool } from 'pg'

/** Measures every query of the pool, by its prepared name or else its verb; both have few values. */
export const measureQueries = (pool: Pool, metrics: Metrics): void => {
  const duration = metrics.duration(
    'db_query_duration_seconds',
    'Time of a query, including the wait for a connection.',
    ['query', 'outcome'],
  )
  const query = pool.query.bind(pool) as (...args: unknown[]) => unknown
  const measured = (...args: unknown[]): unknown => {
    const stop = duration.startTimer({ query: nameOf(args[0]) })
    const result = query(...args)
    if (result instanceof Promise)
      result.then(
        () => stop({ outcome: 'ok' }),
        () => stop({ outcome: 'error' }),
      )
    return result
  }
  pool.query = measured as Pool['query']
}

const verbs = new Set(['select', 'insert', 'update', 'delete', 'with'])

const nameOf = (config: unknown): string => {
  const { name, text } =
    typeof config === 'string' ? { text: config } : ((config ?? {}) as { name?: string; text?: string })
  if (name) return name
  const verb = /^\s*([a-z]+)/i.exec(text ?? '')?.[1]?.toLowerCase() ?? ''
  return verbs.has(verb) ? verb : 'other'
}
