import pg from 'pg'

export type RestoreTarget = {
  serverVersion: number
  /** Tables of any schema but the server's own. */
  tables: number
  /** Who else is connected, by application name. */
  others: string[]
  /** A restore began here and did not end. */
  isClosed: boolean
  /** It ended before `acceptRows`. */
  isUnproven: boolean
}

/** While it exists, nobody has compared the restored rows with the backup. A schema, since an owner may always make one. */
const unprovenSchema = 'taxiway_restore'

/**
 * The address for the session of a restore: what closes the database to everyone else (`closeForRestore`) does not close it to this
 * session. libpq understands the address, too.
 */
export const writableUrl = (url: string): string => {
  const writable = new URL(url)
  writable.searchParams.set('options', '-c default_transaction_read_only=off')
  // libpq reads `+` as it stands.
  writable.search = writable.search.replaceAll('+', '%20')
  return writable.href
}

/** Reads what a restore has to know of the database that it fills. */
export const inspectTarget = (url: string): Promise<RestoreTarget> =>
  withClient(url, async client => {
    const tables = await listTables(client)
    const { rows } = await client.query<{
      version: number
      others: string[]
      closed: boolean
      unproven: boolean
    }>(`
      select current_setting('server_version_num')::int as version,
        array(select coalesce(nullif(application_name, ''), 'a client without a name') from pg_stat_activity
              where datname = current_database() and pid <> pg_backend_pid() and usesysid is not null
                -- Hidden, for sessions of other users, from an owner without more rights.
                and coalesce(backend_type, 'client backend') = 'client backend') as others,
        exists (select 1 from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase
                where d.datname = current_database() and s.setrole = 0
                  and 'default_transaction_read_only=on' = any(s.setconfig)) as closed,
        to_regnamespace('${unprovenSchema}') is not null as unproven`)
    const [about] = rows
    if (!about) throw new Error('the database did not say what it is')
    return {
      serverVersion: about.version,
      tables: tables.length,
      others: about.others,
      isClosed: about.closed,
      isUnproven: about.unproven,
    }
  })

/**
 * Makes the database read-only for every session that begins from now on, until `settleRestored` opens it: a process that starts in the
 * middle of a restore changes nothing, and `/readyz` of an API says why. It stays so when the restore is killed. Its rows count as
 * unproven until `acceptRows`.
 */
export const closeForRestore = (url: string): Promise<void> =>
  withClient(writableUrl(url), async client => {
    await client.query(`alter database ${await databaseName(client)} set default_transaction_read_only = on`)
    await client.query(`create schema if not exists ${unprovenSchema}`)
  })

/** Notes that the loaded rows are those of the backup. */
export const acceptRows = (url: string): Promise<void> =>
  withClient(writableUrl(url), async client => {
    await client.query(`drop schema if exists ${unprovenSchema}`)
  })

/** How many rows each table has. */
export const countRows = (url: string): Promise<Record<string, number>> => withClient(url, countRowsOf)

export const countRowsOf = async (client: pg.Client): Promise<Record<string, number>> => {
  const counts: Record<string, number> = {}
  for (const table of await listTables(client)) {
    const { rows } = await client.query<{ count: string }>(`select count(*) as count from ${table}`)
    counts[table] = Number(rows[0]?.count)
  }
  return counts
}

/** The names of all tables, quoted; of a partitioned table the parent alone. */
const listTables = async (client: pg.Client): Promise<string[]> => {
  const { rows } = await client.query<{ name: string }>(`
    select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition
      and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'
      and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e')
    order by 1`)
  return rows.map(({ name }) => name)
}

/** The name of the database, quoted. */
const databaseName = async (client: Pick<pg.Client, 'query'>): Promise<string> => {
  const { rows } = await client.query<{ name: string }>('select quote_ident(current_database()) as name')
  return rows[0]?.name ?? ''
}

const withClient = async <Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> => {
  const client = new pg.Client({ connectionString: url, application_name: 'taxiway-restore' })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
