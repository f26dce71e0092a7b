import type { ChildProcess } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureCluster, POSTGRES_USER } from './cluster.js'
import { EmbeddedError } from './embedded-error.js'
import { isPortFree } from './free-port.js'
import { findLivingOwner, removeOwner, writeOwner } from './owner-file.js'
import { readPassword } from './password-file.js'
import { preparePostgresBinaries } from './postgres-binaries.js'
import { locateHome, type PostgresHome, prepareHome } from './postgres-home.js'
import { findPostmaster, type Postmaster, stopPostmaster } from './postmaster.js'
import { isSameProcess } from './process-identity.js'
import { withProcessLock } from './process-lock.js'
import { busyPort, startPostgres } from './start-postgres.js'

export type EmbeddedPostgresOptions = {
  /** The folder that holds everything of this Postgres. */
  dataDir: string
  /** 0, the default, takes any free port. */
  port?: number
  /** Made when it does not exist; `taxiway` by default. */
  database?: string
  /**
   * Off: the server belongs to this process, and opening a folder that is in use is refused. On: a running
   * server is taken over as it is, and the server outlives this process until `stopEmbeddedPostgres`.
   */
  shared?: boolean
  /** Settings of postgresql.conf on top of ours. */
  settings?: Record<string, string>
  startTimeoutMs?: number
  stopTimeoutMs?: number
  /** Told about everything unusual that was put right on the way. */
  onNotice?: (message: string) => void
}

export type EmbeddedPostgres = {
  url: string
  pid: number
  port: number
  /** Where the data really is: elsewhere than asked for when Postgres could not reach that folder. */
  dataDir: string
  logFile: string
  /** Resolves when the server has ended, asked to or not. */
  exited: Promise<void>
  close(): Promise<void>
}

const STOP_TIMEOUT_MS = 10_000

/**
 * Starts a private Postgres on 127.0.0.1 with a generated password, durable (fsync on) unless `settings` say
 * otherwise. Repairs what an earlier run left behind: a stale pid file, a half-made cluster, a server whose
 * owner was killed. Throws `EmbeddedError`; its message says what to do.
 */
export const openEmbeddedPostgres = async (options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> => {
  const { onNotice = () => {} } = options
  const home = locateHome(options.dataDir)
  prepareHome(home)
  if (home.movedFrom !== null) {
    onNotice(
      `Postgres may not enter ${home.movedFrom} as the account it runs as: its data is in ${home.folder}.`,
    )
  }
  return withProcessLock(join(home.folder, 'lock'), () => openAt(home, options, onNotice))
}

const openAt = async (
  home: PostgresHome,
  options: EmbeddedPostgresOptions,
  notice: (message: string) => void,
): Promise<EmbeddedPostgres> => {
  const { port = 0, database = 'taxiway', shared = false, stopTimeoutMs = STOP_TIMEOUT_MS } = options
  const binaries = preparePostgresBinaries(home.folder, home.runAs)
  const password = await ensureCluster(home, binaries, notice)
  const running = await settleRunning(home, options, notice)
  if (running === null && port !== 0 && !(await isPortFree(port))) throw busyPort(port)
  const started =
    running === null
      ? await startPostgres({
          home,
          program: binaries.postgres,
          port,
          settings: options.settings ?? {},
          timeoutMs: options.startTimeoutMs ?? 60_000,
        })
      : null
  const postmaster = started?.postmaster ?? (running as Postmaster)
  if (shared) started?.child.unref()
  else writeOwner(home.ownerFile)
  const urlFor = (name: string) => postgresUrl(password, postmaster.port, name)
  await ensureDatabase(urlFor('postgres'), database)
  return {
    url: urlFor(database),
    pid: postmaster.pid,
    port: postmaster.port,
    dataDir: home.folder,
    logFile: home.logFile,
    exited: started === null ? new Promise(() => {}) : whenExited(started.child),
    close: async () => {
      await stopPostmaster(postmaster, stopTimeoutMs)
      removeOwner(home.ownerFile)
    },
  }
}

const postgresUrl = (password: string, port: number, database: string) =>
  `postgres://${POSTGRES_USER}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`

/**
 * The address that the Postgres of this folder has once it is opened on this port, for those who can wait for it by themselves;
 * null when nothing has been made there yet.
 */
export const predictPostgresUrl = ({
  dataDir,
  port,
  database = 'taxiway',
}: Pick<EmbeddedPostgresOptions, 'dataDir' | 'database'> & { port: number }): string | null => {
  const home = locateHome(dataDir)
  const password = existsSync(home.cluster) ? readPassword(home.passwordFile, { create: false }) : null
  return password === null ? null : postgresUrl(password, port, database)
}

/** Stops the Postgres of this folder, also when another process started it; false when none was running. */
export const stopEmbeddedPostgres = async (
  dataDir: string,
  { stopTimeoutMs = STOP_TIMEOUT_MS }: { stopTimeoutMs?: number } = {},
): Promise<boolean> => {
  const home = locateHome(dataDir)
  const running = findPostmaster(home.cluster)
  if (running === null) return false
  await stopPostmaster(running, stopTimeoutMs)
  removeOwner(home.ownerFile)
  return true
}

/** Stops the Postgres of this folder and removes all of its data, wherever it is kept. */
export const removeEmbeddedPostgres = async (dataDir: string): Promise<void> => {
  await stopEmbeddedPostgres(dataDir)
  const home = locateHome(dataDir)
  rmSync(home.folder, { recursive: true, force: true })
  if (home.movedFrom !== null) rmSync(home.movedFrom, { recursive: true, force: true })
}

/** A server that runs already is adopted when shared, refused while its owner lives, and else stopped. */
const settleRunning = async (
  home: PostgresHome,
  { shared = false, port = 0, stopTimeoutMs = STOP_TIMEOUT_MS }: EmbeddedPostgresOptions,
  notice: (message: string) => void,
): Promise<Postmaster | null> => {
  const running = findPostmaster(home.cluster)
  if (running === null) return null
  if (shared) {
    const ready = await waitForReady(home.cluster, running)
    if (ready === null) return null
    if (port === 0 || port === ready.port) return ready
    throw inUse(home, running.pid, `on port ${ready.port}`)
  }
  const owner = findLivingOwner(home.ownerFile)
  if (owner !== null) throw inUse(home, running.pid, `for process ${owner}`)
  notice(`An earlier run left a Postgres behind (process ${running.pid}): it was stopped.`)
  await stopPostmaster(running, stopTimeoutMs)
  return null
}

const waitForReady = async (cluster: string, running: Postmaster): Promise<Postmaster | null> => {
  while (isSameProcess(running.pid, running.identity)) {
    const now = findPostmaster(cluster)
    if (now?.ready) return now
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  return null
}

const inUse = (home: PostgresHome, pid: number, detail: string): EmbeddedError =>
  new EmbeddedError(
    'embedded.in_use',
    `The database in ${home.folder} is in use: Postgres process ${pid} serves it ${detail}. Stop that first.`,
  )

const ensureDatabase = async (maintenanceUrl: string, database: string): Promise<void> => {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: maintenanceUrl })
  await client.connect()
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [database])
    if (found.rowCount === 0) await client.query(`create database ${client.escapeIdentifier(database)}`)
  } finally {
    await client.end()
  }
}

const whenExited = (child: ChildProcess): Promise<void> =>
  new Promise(resolve => {
    if (child.exitCode !== null || child.signalCode !== null) resolve()
    else child.once('exit', () => resolve())
  })
