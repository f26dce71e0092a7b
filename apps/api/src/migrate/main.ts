import { migrateDatabase } from './migrate-database.js'

try {
  console.log(await migrateDatabase(process.env))
} catch (error) {
  const { code, message } = error as { code?: string; message: string }
  console.error(`The migrations were not applied: ${[code, message].filter(Boolean).join(' ')}`)
  process.exit(1)
}
