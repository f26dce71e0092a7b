import { envTypes } from '@taxiway/runtime'
import { encryptionEnv } from '@taxiway/vault'
import { z } from 'zod'
import type { Secrets } from './signature.js'

export const backupEnvSchema = z.object({
  DATABASE_URL: z.string().min(1),
  ...encryptionEnv,
  /** Where backups are written. */
  BACKUP_DIR: z.string().min(1).default('backups'),
  /** How many are kept there. */
  BACKUP_KEEP: envTypes.positiveInt.default(14),
  BACKUP_EVERY_HOURS: z.coerce.number().positive().max(168).default(24),
})
export type BackupEnv = z.infer<typeof backupEnvSchema>

export const secretsOf = (env: BackupEnv): Secrets => ({
  secret: env.ENCRYPTION_SECRET,
  previousSecret: env.ENCRYPTION_SECRET_PREVIOUS,
})
