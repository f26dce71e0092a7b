import type { OrganizationId } from '@taxiway/domain'
import type { Api } from '../tenants.js'

/**
 * A hash of everything the database holds of an organization, by table: its rows in tables with an
 * organization column, elsewhere every row that contains the id of one of its objects. New tables are
 * included automatically.
 */
export const hashRowsOf = async (
  { pool }: Pick<Api, 'pool'>,
  organizationId: OrganizationId,
): Promise<Record<string, string>> => {
  const owned = await pool.query<{ id: string }>(
    `select id from projects where organization_id = $1 union select id from environments where organization_id = $1
     union select id from deployments where organization_id = $1 union select user_id from members where organization_id = $1
     union select repository_id::text from projects where organization_id = $1`,
    [organizationId],
  )
  const ids = [organizationId, ...owned.rows.map(({ id }) => id)]
  const tables = await pool.query<{ name: string; hasOwner: boolean }>(
    `select quote_ident(tablename) as name, exists (
       select 1 from information_schema.columns c
       where c.table_schema = 'public' and c.table_name = tablename and c.column_name = 'organization_id') as "hasOwner"
     from pg_tables where schemaname = 'public' order by 1`,
  )
  const hashes: Record<string, string> = {}
  for (const { name, hasOwner } of tables.rows) {
    const { rows } = await pool.query<{ n: number; hash: string | null }>(
      `select count(*)::int as n, md5(string_agg(r.text, ',' order by r.text)) as hash
       from (select t::text as text from ${name} t where ${hasOwner ? 'organization_id = $1' : 't::text ~ $1'}) r`,
      [hasOwner ? organizationId : ids.join('|')],
    )
    const [row] = rows
    if (row && row.n > 0) hashes[name] = `${row.n} ${row.hash}`
  }
  return hashes
}
