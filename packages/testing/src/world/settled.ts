import type pg from 'pg'

/**
 * What is still in motion, by the database alone; empty when every environment agrees with what is desired of it, every delivery was
 * processed, every doubt settled and GitHub told everything.
 */
export const findUnsettled = async (pool: pg.Pool): Promise<string[]> => {
  const { rows } = await pool.query<{ what: string }>(`
    select 'delivery ' || id || ' is ' || state as what from deliveries where state in ('received', 'processing')
    union all
    select 'environment ' || id || ' (' || target || ') is at ' || observed_generation || ' of ' || generation
      || coalesce(', held by ' || lease_owner, '')
    from environments where observed_generation < generation or lease_owner is not null
    union all
    select 'environment ' || id || ' waits to be asked about' from environments where recheck_at <= now() + interval '5 seconds'
    union all
    select 'report ' || kind || ' ' || subject || ': ' || coalesce(last_error, 'not sent') from outbox where sent_version < version`)
  return rows.map(row => row.what)
}
