import { migrate } from '@taxiway/db'
import type { LocalContext } from '../local-context.js'
import { LocalError } from '../local-error.js'

/** `npm run db:migrate`: brings the database named by DATABASE_URL to the schema of this release. */
export const migrateDatabase = async ({ environment }: LocalContext): Promise<number> => {
  const url = environment['DATABASE_URL']
  if (!url) {
    throw new LocalError('DATABASE_URL is not set. For example: DATABASE_URL=postgres://… npm run db:migrate')
  }
  try {
    await migrate(url)
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    throw new LocalError(`The migrations were not applied: ${[code, message].filter(Boolean).join(' ')}`, {
      cause: error,
    })
  }
  console.log('The database is up to date.')
  return 0
}
