import { fileURLToPath } from 'node:url'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate as runMigrations } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'

/** Any number that nobody else uses: it names the lock that several starters queue at. */
const migrationLock = 7_240_118_843

/**
 * Brings the database to the schema of this release. Forward only, each migration in a transaction; several processes may call it at
 * once: one works, the others wait and find nothing to do.
 */
export const migrate = async (
  databaseUrl: string,
  migrationsFolder = defaultMigrationsFolder(),
): Promise<void> => {
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: 'taxiway-migrate',
    lock_timeout: 60_000,
  })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock])
    await runMigrations(drizzle(client), { migrationsFolder })
  } finally {
    await client.end()
  }
}

/** The folder lies beside `src` and `dist` alike; bundles name their own. */
const defaultMigrationsFolder = (): string => fileURLToPath(new URL('../migrations', import.meta.url))
