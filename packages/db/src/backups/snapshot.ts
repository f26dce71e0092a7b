import pg from 'pg'
import { countRowsOf } from './target.js'

/** What a manifest says about a database, all of one moment. */
export type SnapshotFacts = {
  takenAt: Date
  /** As `server_version_num`: 170006 is 17.6. */
  serverVersion: number
  bytes: number
  /** When the newest migration was written, as the journal of migrations has it; null in a database without migrations. */
  migration: number | null
  /** Whose secret opens the sealed values; null before the first process started. */
  key: { salt: Buffer; fingerprint: string; blob: Buffer } | null
  rows: Record<string, number>
}

export type BackupSnapshot = {
  /** For `pg_dump --snapshot`; valid until `close`. */
  id: string
  facts: SnapshotFacts
  close: () => Promise<void>
}

/**
 * Opens a snapshot that pg_dump can share, so that the counted rows are exactly the dumped ones. It needs a session of its own: a pooler
 * that hands out transactions will not do.
 */
export const openBackupSnapshot = async (url: string): Promise<BackupSnapshot> => {
  const client = new pg.Client({ connectionString: url, application_name: 'taxiway-backup' })
  // The query in progress gets the error.
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query('begin isolation level repeatable read read only')
    const { rows } = await client.query<{ id: string }>('select pg_export_snapshot() as id')
    const facts = await readFacts(client)
    return { id: rows[0]?.id ?? '', facts, close: () => client.end() }
  } catch (error) {
    await client.end()
    throw error
  }
}

const readFacts = async (client: pg.Client): Promise<SnapshotFacts> => {
  const { rows } = await client.query<{
    at: Date
    version: number
    bytes: string
    migrated: boolean
    keyed: boolean
  }>(`
    select now() as at, current_setting('server_version_num')::int as version, pg_database_size(current_database()) as bytes,
      to_regclass('drizzle.__drizzle_migrations') is not null as migrated, to_regclass('key_check') is not null as keyed`)
  const [about] = rows
  if (!about) throw new Error('the database did not say what it is')
  return {
    takenAt: about.at,
    serverVersion: about.version,
    bytes: Number(about.bytes),
    migration: about.migrated ? await readMigration(client) : null,
    key: about.keyed ? await readKey(client) : null,
    rows: await countRowsOf(client),
  }
}

const readMigration = async (client: pg.Client): Promise<number | null> => {
  const { rows } = await client.query<{ newest: string | null }>(
    'select max(created_at) as newest from drizzle.__drizzle_migrations',
  )
  return rows[0]?.newest == null ? null : Number(rows[0].newest)
}

const readKey = async (client: pg.Client): Promise<SnapshotFacts['key']> => {
  const { rows } = await client.query<NonNullable<SnapshotFacts['key']>>(
    'select salt, fingerprint, blob from key_check',
  )
  return rows[0] ?? null
}
