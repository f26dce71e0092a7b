import { openDatabase } from '@taxiway/db'
import { isDomainError } from '@taxiway/domain'
import { createLogger, loadEnv, systemClock } from '@taxiway/runtime'
import { z } from 'zod'
import { encryptionEnv } from './encryption-env.js'
import { runKeysCommand, usage } from './keys-command.js'
import { openVault } from './open-vault.js'

const envSchema = z.object({ DATABASE_URL: z.string().min(1), ...encryptionEnv })

try {
  const env = loadEnv(envSchema, process.env)
  const database = openDatabase({ url: env.DATABASE_URL, applicationName: 'taxiway-keys', maxConnections: 4 })
  const logger = createLogger({ name: 'keys', level: 'warn' })
  const vault = await openVault({
    db: database.db,
    secret: env.ENCRYPTION_SECRET,
    previousSecret: env.ENCRYPTION_SECRET_PREVIOUS,
    clock: systemClock,
    logger,
  })
  const answer = await runKeysCommand({ db: database.db, vault, clock: systemClock }, process.argv.slice(2))
  process.stdout.write(`${answer === undefined ? usage : JSON.stringify(answer, null, 2)}\n`)
  if (answer === undefined) process.exitCode = 2
  await vault.close()
  await database.close()
} catch (error) {
  const message = isDomainError(error) ? `${error.code}: ${error.message}` : (error as Error).stack
  process.stderr.write(`${message}\n`)
  process.exit(1)
}
