import { execFile } from 'node:child_process'
import {
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { EmbeddedError } from './embedded-error.js'
import { readPassword } from './password-file.js'
import type { PostgresBinaries } from './postgres-binaries.js'
import type { PostgresHome } from './postgres-home.js'
import { identifyProcess } from './process-identity.js'
import type { RunAs } from './run-as.js'

const run = promisify(execFile)

export const POSTGRES_USER = 'taxiway'
const MAJOR_VERSION = '18'

/**
 * Leaves a complete cluster at `home.cluster` and returns its password. initdb works beside it and the
 * result is renamed into place, so a cluster that was cut short is never mistaken for a whole one.
 */
export const ensureCluster = async (
  home: PostgresHome,
  binaries: PostgresBinaries,
  notice: (message: string) => void,
): Promise<string> => {
  removeAbandoned(home)
  const state = inspectCluster(home.cluster)
  if (state === 'incomplete') setAside(home, notice)
  const complete = state === 'complete'
  const password = readPassword(home.passwordFile, { create: !complete })
  if (password === null) {
    throw new EmbeddedError(
      'embedded.password_lost',
      `${home.cluster} holds a database but ${home.passwordFile} is gone. Put the file back, or remove ${home.folder} to start empty.`,
    )
  }
  if (complete) checkOwnership(home)
  else await initialize(home, binaries, password)
  return password
}

const inspectCluster = (cluster: string): 'absent' | 'incomplete' | 'complete' => {
  if (!existsSync(cluster)) return 'absent'
  if (isUnreadable(cluster)) {
    throw new EmbeddedError(
      'embedded.folder_not_usable',
      `${cluster} belongs to another user. Run as that user, or remove the folder to start empty.`,
    )
  }
  if (!existsSync(join(cluster, 'PG_VERSION')) || !existsSync(join(cluster, 'global', 'pg_control'))) {
    return 'incomplete'
  }
  const version = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim()
  if (version === MAJOR_VERSION) return 'complete'
  throw new EmbeddedError(
    'embedded.version_mismatch',
    `${cluster} was made by Postgres ${version}, this is Postgres ${MAJOR_VERSION}. Remove the folder to start empty.`,
  )
}

const isUnreadable = (cluster: string): boolean => {
  try {
    readdirSync(cluster)
    return false
  } catch {
    return true
  }
}

const setAside = (home: PostgresHome, notice: (message: string) => void): void => {
  const aside = `${home.cluster}.incomplete-${Date.now()}`
  renameSync(home.cluster, aside)
  notice(`The database in ${home.cluster} was incomplete: it was moved to ${aside} and a new one is made.`)
}

/** What an initdb that was killed left behind. */
const removeAbandoned = (home: PostgresHome): void => {
  for (const entry of readdirSync(home.folder)) {
    const match = /^cluster\.new-(\d+)$/.exec(entry)
    if (match === null || (Number(match[1]) !== process.pid && identifyProcess(Number(match[1])) !== null))
      continue
    rmSync(join(home.folder, entry), { recursive: true, force: true })
  }
}

const initialize = async (
  home: PostgresHome,
  binaries: PostgresBinaries,
  password: string,
): Promise<void> => {
  const fresh = `${home.cluster}.new-${process.pid}`
  const passwordCopy = join(home.folder, `password.init-${process.pid}`)
  mkdirSync(fresh, { mode: 0o700 })
  writeFileSync(passwordCopy, password, { mode: 0o600 })
  giveTo(home.runAs, fresh, passwordCopy)
  try {
    await run(
      binaries.initdb,
      [
        `--pgdata=${fresh}`,
        `--username=${POSTGRES_USER}`,
        `--pwfile=${passwordCopy}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--locale=C',
        '--no-instructions',
        // Iterations slow down guessing a weak password; ours is 192 random bits, and logging in stays fast.
        '--set=scram_iterations=1',
      ],
      { ...home.runAs, cwd: home.folder, env: { LANG: 'C', TZ: 'UTC' } },
    )
    moveIntoPlace(fresh, home.cluster)
  } catch (error) {
    const { stderr } = error as { stderr?: string }
    throw new EmbeddedError(
      'embedded.init_failed',
      `initdb could not make a database in ${home.folder}: ${(stderr || String(error)).trim()}`,
      error,
    )
  } finally {
    rmSync(passwordCopy, { force: true })
    rmSync(fresh, { recursive: true, force: true })
  }
}

const moveIntoPlace = (fresh: string, cluster: string): void => {
  try {
    renameSync(fresh, cluster)
  } catch (error) {
    // Another process made the cluster first, with the same password; use that one.
    if (inspectCluster(cluster) !== 'complete') throw error
  }
}

/** A folder copied or restored by root is root's, and Postgres would refuse it. */
const checkOwnership = (home: PostgresHome): void => {
  if (home.runAs === null) {
    if (process.getuid !== undefined && statSync(home.cluster).uid !== process.getuid()) {
      throw new EmbeddedError(
        'embedded.folder_not_usable',
        `${home.cluster} belongs to another user. Run as that user, or remove the folder to start empty.`,
      )
    }
  } else if (statSync(home.cluster).uid === 0) {
    giveAll(home.runAs, home.cluster)
  }
}

const giveTo = (runAs: RunAs, ...paths: string[]): void => {
  if (runAs !== null) for (const path of paths) chownSync(path, runAs.uid, runAs.gid)
}

const giveAll = (runAs: NonNullable<RunAs>, folder: string): void => {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) giveAll(runAs, path)
    else lchownSync(path, runAs.uid, runAs.gid)
  }
  chownSync(folder, runAs.uid, runAs.gid)
}
