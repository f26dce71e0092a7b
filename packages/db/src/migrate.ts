import { fileURLToPath } from 'node:url'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate as runMigrations } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'

/** An arbitrary number: names the advisory lock that serializes concurrent migrations. */
const migrationLock = 7_240_118_843

/**
 * Migrates the database to the schema of this release. Forward only, one transaction per migration. Several
 * processes may call it at once: one migrates, the others wait.
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

/** The folder is next to both `src` and `dist`; bundles pass their own path. */
const defaultMigrationsFolder = (): string => fileURLToPath(new URL('../migrations', import.meta.url))
