import {
  inspectTarget,
  migrate,
  openDatabase,
  type RestoreTarget,
  type Settled,
  settleRestored,
  writableUrl,
} from '@taxiway/db'
import { DomainError } from '@taxiway/domain'
import { createLogger, systemClock } from '@taxiway/runtime'
import { openEveryValue, openVault } from '@taxiway/vault'
import { type BackupEnv, secretsOf } from './backup-env.js'

/** How many sealed values the secret opened. An unreadable one was unreadable before the backup, or the database was changed from outside. */
export type Settlement = Settled & { values: { opened: number; unreadable: number } }

/** Reading millions of values takes longer than any query of a request. */
const statementTimeoutMs = 600_000

/**
 * Makes a database that went back in time safe to work on: after a restore, and after a return to a point in time that the server made
 * itself. Repeatable. Throws `crypto.wrong_secret` before it changes anything, and `backup.database_in_use`.
 */
export const settle = async (env: BackupEnv, takenAt: Date | null): Promise<Settlement> => {
  const target = await inspectTarget(env.DATABASE_URL)
  refuseOthers(target.others)
  refuseUnproven(target)
  const url = writableUrl(env.DATABASE_URL)
  // What was restored has the schema of the release that took the backup.
  if (target.isClosed) await migrate(url)
  const database = openDatabase({
    url,
    applicationName: 'taxiway-restore',
    maxConnections: 2,
    statementTimeoutMs,
  })
  try {
    const vault = await openVault({
      db: database.db,
      ...secretsOf(env),
      clock: systemClock,
      logger: createLogger({ name: 'restore', level: 'silent' }),
    })
    try {
      const values = await openEveryValue({ db: database.db, vault })
      return { ...(await settleRestored(database.db, { takenAt })), values }
    } finally {
      await vault.close()
    }
  } finally {
    await database.close()
  }
}

/** Rows that were never compared with the manifest, or differ from it, must not be worked on because someone settles them. */
const refuseUnproven = ({ isUnproven }: RestoreTarget): void => {
  if (isUnproven)
    throw new DomainError('backup.damaged', {
      message:
        'The restore into this database ended before its rows were found to be those of the backup. Drop and create the database, then restore again.',
    })
}

/** A process that works on the database meanwhile would go on with what it remembers of the time after the backup. */
export const refuseOthers = (others: readonly string[]): void => {
  if (others.length > 0)
    throw new DomainError('backup.database_in_use', {
      message: `Processes are connected to the database: ${[...new Set(others)].join(', ')}. Stop every API and worker, then repeat.`,
    })
}
