import { resolve } from 'node:path'
import { isDomainError } from '@taxiway/domain'
import { systemClock } from '@taxiway/runtime'
import type { BackupEnv } from './backup-env.js'
import { createBackup } from './create-backup.js'
import { findNewest } from './remove-old.js'
import { checkBackup, restoreBackup } from './restore-backup.js'
import { settle } from './settle.js'

export const usage = `backup [folder]     writes a backup into a new folder of BACKUP_DIR, or of the folder that is named
repeat              writes one every BACKUP_EVERY_HOURS, until it is stopped
check <backup>      checks that a backup is whole and that ENCRYPTION_SECRET opens it, without a database
restore <backup>    fills the empty database of DATABASE_URL, then makes it safe to work on
restore settle      does the second part alone, after an interrupted restore or a return to a point in time
`

/** After a backup that failed. */
const retryMs = 300_000
const hourMs = 3_600_000

type Options = {
  env: BackupEnv
  searchPath: string
  signal: AbortSignal
  from: string
  tell: (line: string) => void
}

/** Runs one of the commands of `usage`; undefined when there is no such command. */
export const runBackupCommand = async (
  options: Options,
  [name, argument]: readonly string[],
): Promise<true | undefined> => {
  const { env, from, tell } = options
  const say = (answer: unknown): true => {
    tell(JSON.stringify(answer, null, 2))
    return true
  }
  if (name === 'backup') return say(await createBackup(into(options, argument)))
  if (name === 'repeat') return repeat(options)
  if (name === 'check' && argument)
    return say({ whole: true, ...(await checkBackup({ env, folder: resolve(from, argument) })) })
  if (name === 'restore' && argument === 'settle') return say(await settle(env, null))
  if (name === 'restore' && argument)
    return say(await restoreBackup({ ...options, folder: resolve(from, argument) }))
  return undefined
}

const into = (options: Options, folder = options.env.BACKUP_DIR) => ({
  ...options,
  into: resolve(options.from, folder),
})

/**
 * A backup that fails is tried again soon: the next one must not be a day away. One that is started again waits for its time: each start
 * would push an old backup out.
 */
const repeat = async (options: Options): Promise<true> => {
  const { env, signal, tell } = options
  const everyMs = env.BACKUP_EVERY_HOURS * hourMs
  await pause(dueInMs(await findNewest(into(options).into), everyMs), signal)
  while (!signal.aborted) {
    const done = await createBackup(into(options)).catch((error: unknown) => {
      if (!isDomainError(error) && (error as { code?: string }).code === undefined) throw error
      tell(JSON.stringify({ level: 'error', at: new Date().toISOString(), failed: String(error) }))
      return null
    })
    if (done) tell(JSON.stringify({ level: 'info', ...done, rows: undefined }))
    await pause(done ? everyMs : retryMs, signal)
  }
  return true
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  systemClock.sleep(ms, signal).catch(() => undefined)

/** A backup of the future is of a clock that was wrong: it delays none. */
const dueInMs = (newest: Date | null, everyMs: number): number => {
  const ageMs = newest === null ? everyMs : Date.now() - newest.getTime()
  return ageMs < 0 ? 0 : Math.max(0, everyMs - ageMs)
}
