import type pg from 'pg'

export type Recorded = { text: string; values: unknown[] }

/** Records the statements of a pool from now on; each call of the result takes those since the last one. */
export const recordStatements = (pool: pg.Pool): (() => Recorded[]) => {
  let recorded: Recorded[] = []
  pool.on('connect', client => {
    const query = client.query.bind(client) as (...args: unknown[]) => unknown
    client.query = ((config: { text?: string; values?: unknown[] } | string, ...rest: unknown[]) => {
      const text = typeof config === 'string' ? config : (config.text ?? '')
      const values =
        (Array.isArray(rest[0]) ? rest[0] : typeof config === 'string' ? [] : config.values) ?? []
      recorded.push({ text, values })
      return query(config, ...rest)
    }) as pg.PoolClient['query']
  })
  return () => {
    const taken = recorded
    recorded = []
    return taken
  }
}
