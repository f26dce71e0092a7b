import type pg from 'pg'

export type Clock = {
  /** Lets time pass for this project: all that is stored of it happened, or is due, that much earlier. */
  passes: (duration: { days?: number; hours?: number; minutes?: number; seconds?: number }) => Promise<void>
}

/** Tables whose rows belong to an environment, beside the environments themselves. */
const follows = ['deployments', 'releases', 'resources']

/**
 * The clock of a scene. The database's own clock cannot be moved, so every stored time moves instead. GitHub's
 * times stay: they are compared with each other only.
 */
export const createClock = (pool: pg.Pool, projectId: string): Clock => ({
  passes: async duration => {
    const { days = 0, hours = 0, minutes = 0, seconds = 0 } = duration
    const passed = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    await shift(pool, 'environments', 'project_id = $2', [passed, projectId])
    for (const table of follows)
      await shift(pool, table, 'environment_id in (select id from environments where project_id = $2)', [
        passed,
        projectId,
      ])
  },
})

/** Of GitHub's clock, or of a lease that a living worker holds. */
const stays = new Set(['observation_at', 'lease_until'])

const shift = async (pool: pg.Pool, table: string, where: string, values: unknown[]): Promise<void> => {
  const { rows } = await pool.query<{ column_name: string }>(
    `select column_name from information_schema.columns
     where table_schema = 'public' and table_name = $1 and data_type = 'timestamp with time zone'`,
    [table],
  )
  const columns = rows.map(row => row.column_name).filter(name => !stays.has(name))
  if (columns.length === 0) return
  const moves = columns.map(name => `"${name}" = "${name}" - make_interval(secs => $1)`).join(', ')
  await pool.query(`update ${table} set ${moves} where ${where}`, values)
}
