import { createHash } from 'node:crypto'
import { chmodSync, lstatSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { EmbeddedError } from './embedded-error.js'
import { canReach } from './reachable.js'
import { chooseRunAs, type RunAs } from './run-as.js'

/** Where one embedded Postgres keeps everything, and whom it runs as. */
export type PostgresHome = {
  folder: string
  /** The folder that was asked for, when Postgres could not reach it. */
  movedFrom: string | null
  cluster: string
  passwordFile: string
  ownerFile: string
  logFile: string
  runAs: RunAs
}

/**
 * Chooses the folder that is used for `dataDir`: itself, or, when the account Postgres must run as cannot
 * reach it (a checkout under /root), one in the temporary folder that belongs to this path alone.
 */
export const locateHome = (dataDir: string): PostgresHome => {
  const wanted = resolve(dataDir)
  const moved = join(
    temporaryFolder(),
    `taxiway-${createHash('sha256').update(wanted).digest('hex').slice(0, 16)}`,
  )
  const runAs = chooseRunAs(join(wanted, 'cluster'))
  if (canReach(wanted, runAs)) return describeHome(wanted, null, runAs)
  return describeHome(moved, wanted, chooseRunAs(join(moved, 'cluster')))
}

/** Makes the folder, or checks that the one already there is ours to use. */
export const prepareHome = (home: PostgresHome): void => {
  mkdirSync(home.folder, { recursive: true, mode: 0o755 })
  const stats = lstatSync(home.folder)
  const me = process.getuid?.()
  // Every user can write to the temporary folder: a folder or link that another user put there first is a trap.
  if (!stats.isDirectory() || (home.movedFrom !== null && (stats.uid !== me || (stats.mode & 0o022) !== 0))) {
    throw new EmbeddedError(
      'embedded.folder_not_usable',
      `${home.folder} is not a folder that belongs to you alone. Remove it and start again.`,
    )
  }
  // A strict umask would keep the account Postgres runs as out of its own folder.
  if (home.runAs !== null && stats.uid === me) chmodSync(home.folder, 0o755)
}

const describeHome = (folder: string, movedFrom: string | null, runAs: RunAs): PostgresHome => ({
  folder,
  movedFrom,
  cluster: join(folder, 'cluster'),
  passwordFile: join(folder, 'password'),
  ownerFile: join(folder, 'owner.json'),
  logFile: join(folder, 'postgres.log'),
  runAs,
})

const temporaryFolder = (): string => {
  const otherUser = { uid: 65534, gid: 65534 }
  return [tmpdir(), '/tmp', '/var/tmp'].find(folder => canReach(folder, otherUser)) ?? tmpdir()
}
