import { grantAccess, migrate } from '@taxiway/db'
import { prepareWakeSchema } from '@taxiway/queue'
import pg from 'pg'

export type MigrationEnv = Readonly<Record<string, string | undefined>>

/**
 * Brings the database to the schema of this release, as its owner. With the addresses of the API and of the workers, their users
 * get the rights that they need and no other. Repeatable, and safe with several starters. Throws an error whose message says
 * the next step.
 */
export const migrateDatabase = async (env: MigrationEnv): Promise<string> => {
  const owner = env['MIGRATION_DATABASE_URL'] || env['DATABASE_URL']
  if (!owner)
    throw new Error('Set MIGRATION_DATABASE_URL, the address of the database for the owner of its tables.')
  const { API_DATABASE_URL: api, WORKER_DATABASE_URL: worker } = env
  if (!api !== !worker) throw new Error('Set both API_DATABASE_URL and WORKER_DATABASE_URL, or neither.')
  await migrate(owner)
  if (!api || !worker) return 'The database is up to date.'
  // They may not make tables: those for wake-ups without Redis must be there.
  await prepareWakeSchema(owner)
  const client = new pg.Client({ connectionString: owner, application_name: 'taxiway-migrate' })
  await client.connect()
  try {
    await grantAccess(client, { api, worker })
  } finally {
    await client.end()
  }
  return 'The database is up to date; the users of the API and of the workers have their rights.'
}
