import { migrate } from './migrate.js'

const databaseUrl = process.env['DATABASE_URL']
if (!databaseUrl) {
  console.error('DATABASE_URL is not set.')
  process.exit(1)
}
try {
  await migrate(databaseUrl)
  console.log('The database is up to date.')
} catch (error) {
  const { code, message } = error as { code?: string; message: string }
  console.error(`The migrations were not applied: ${[code, message].filter(Boolean).join(' ')}`)
  process.exit(1)
}
