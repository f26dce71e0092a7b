import { fileURLToPath } from 'node:url'
import { idDigits } from '@taxiway/domain'
import { type MigrationMeta, readMigrationFiles } from 'drizzle-orm/migrator'
import pg from 'pg'

/** An arbitrary number: names the advisory lock that serializes concurrent migrations. */
const migrationLock = 7_240_118_843

/**
 * While a change waits for a table, every later statement on that table waits behind it. So it waits this long at most, steps aside, and tries
 * again for three minutes. At 50 requests a second, waits of two seconds made the API refuse requests: its connections were all waiting.
 */
const lockTimeoutMs = 250
const pauseMs = 1_000
const maxTries = 150
const turnMs = 200

/**
 * Migrates the database to the schema of this release. Forward only, one transaction for each migration; one with CREATE INDEX CONCURRENTLY
 * runs without. Killed at any moment, the next run goes on. Several processes may call it at once: one migrates, the others wait.
 */
export const migrate = async (
  databaseUrl: string,
  migrationsFolder = defaultMigrationsFolder(),
): Promise<void> => {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'taxiway-migrate' })
  await client.connect()
  try {
    await takeTurn(client)
    await requireOrderOfIds(client)
    await client.query(`set lock_timeout = ${lockTimeoutMs}`)
    const applied = await readApplied(client)
    for (const migration of readMigrationFiles({ migrationsFolder }))
      if (migration.folderMillis > applied) await tryOften(() => apply(client, migration))
  } finally {
    await client.end()
  }
}

/**
 * Asks again and again: a statement that waits for the lock keeps a snapshot, and CREATE INDEX CONCURRENTLY waits until all older ones are
 * gone.
 */
const takeTurn = async (client: pg.Client): Promise<void> => {
  for (;;) {
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [
      migrationLock,
    ])
    if (rows[0]?.taken) return
    await new Promise(resolve => setTimeout(resolve, turnMs))
  }
}

/**
 * Ids are compared by range: lists, and partitions above all, need them in the order of their time. A database compares text by the rules of
 * its language, and some order letters before digits, or pairs such as `aa` or `ch` elsewhere.
 */
const requireOrderOfIds = async (client: pg.Client): Promise<void> => {
  const { rows } = await client.query<{ wrong: boolean; locale: string }>(
    `with digits as (select * from unnest(string_to_array($1, null)) digit),
       ids as (select 'dlv_0' || a.digit || b.digit || '0' as id from digits a cross join digits b),
       places as (select row_number() over (order by id) as own, row_number() over (order by id collate "C") as needed from ids)
     select bool_or(own <> needed) as wrong,
       (select coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale', datcollate) from pg_database d
         where datname = current_database()) as locale
     from places`,
    [idDigits],
  )
  if (rows[0]?.wrong)
    throw new Error(
      `The database compares text by the locale "${rows[0].locale}", which does not sort ids by their time. Create a database with ` +
        `"template template0 locale 'C' encoding 'UTF8'", restore a backup into it, and name that one.`,
    )
}

/** When the newest applied migration was written; makes the table of drizzle's own migrator when there is none. */
const readApplied = async (client: pg.Client): Promise<number> => {
  await client.query('create schema if not exists drizzle')
  await client.query(
    'create table if not exists drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)',
  )
  const { rows } = await client.query<{ newest: string | null }>(
    'select max(created_at) as newest from drizzle.__drizzle_migrations',
  )
  return Number(rows[0]?.newest ?? -1)
}

const apply = async (client: pg.Client, migration: MigrationMeta): Promise<void> => {
  const note = () =>
    client.query('insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, $2)', [
      migration.hash,
      migration.folderMillis,
    ])
  if (migration.sql.some(statement => /\bconcurrently\b/i.test(statement))) {
    // Nobody waits behind it, and it waits for every transaction that is older, such as a dump.
    await client.query('set lock_timeout = 0')
    for (const statement of migration.sql) await client.query(statement)
    await client.query(`set lock_timeout = ${lockTimeoutMs}`)
    await note()
    return
  }
  await client.query('begin')
  try {
    for (const statement of migration.sql) await client.query(statement)
    await note()
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}

const tryOften = async (work: () => Promise<void>): Promise<void> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work()
    } catch (error) {
      if ((error as { code?: string }).code !== '55P03' || tries === maxTries) throw error
      await new Promise(resolve => setTimeout(resolve, pauseMs))
    }
  }
}

/** The folder is next to both `src` and `dist`; bundles pass their own path. */
const defaultMigrationsFolder = (): string => fileURLToPath(new URL('../migrations', import.meta.url))
