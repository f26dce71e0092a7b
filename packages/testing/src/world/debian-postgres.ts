import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findFreePort } from '@taxiway/embedded'
import pg from 'pg'
import { eventually } from '../eventually.js'

const debianFolder = '/usr/lib/postgresql'

/** The folder of the newest Postgres server of Debian on this machine, which has pg_dump beside it; null when there is none. */
export const findDebianPostgres = (): string | null => {
  const versions = existsSync(debianFolder) ? readdirSync(debianFolder).map(Number) : []
  const folders = versions.sort((a, b) => b - a).map(version => join(debianFolder, String(version), 'bin'))
  return (
    folders.find(folder => ['initdb', 'postgres', 'pg_dump'].every(name => existsSync(join(folder, name)))) ??
    null
  )
}

export type DebianPostgres = {
  url: string
  /** Ends the server as a lost machine does, and makes a new, empty cluster at the same address with one empty database. */
  lose: () => Promise<void>
  restart: (how: 'fast' | 'immediate') => Promise<void>
  /** Runs a statement; its rows. */
  ask: (statement: string, database?: string) => Promise<unknown[]>
}
type Teardown = { teardown: (work: () => Promise<void>) => void }

/** A Postgres of the test's own, of the version that Debian has: unlike the one from npm it comes with pg_dump. */
export const openDebianPostgres = async (t: Teardown, bin: string): Promise<DebianPostgres> => {
  const port = await findFreePort()
  const password = randomBytes(24).toString('base64url')
  const owner = process.getuid?.() === 0 ? readOwner() : null
  const root = mkdtempSync(join(tmpdir(), 'taxiway-debian-postgres-'))
  if (owner) chownSync(root, owner.uid, owner.gid)
  const url = (database: string) => `postgres://taxiway:${password}@127.0.0.1:${port}/${database}`
  let server: ChildProcess | undefined
  let clusters = 0

  const start = async () => {
    const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', port: String(port) }
    const args = Object.entries({ ...settings, max_connections: '200', fsync: 'off' }).flatMap(
      ([name, value]) => ['-c', `${name}=${value}`],
    )
    server = spawn(join(bin, 'postgres'), ['-D', join(root, String(clusters)), ...args], {
      ...owner,
      cwd: root,
      env: { LC_ALL: 'C', TZ: 'UTC' },
      stdio: 'ignore',
    })
    await eventually(async () => (await ask(url('postgres'), 'select 1')) || true, {
      what: 'Postgres',
      timeoutMs: 120_000,
    })
  }
  const make = async () => {
    clusters += 1
    const passwordFile = join(root, 'password')
    writeFileSync(passwordFile, password)
    if (owner) chownSync(passwordFile, owner.uid, owner.gid)
    const args = [
      '-U',
      'taxiway',
      '-A',
      'scram-sha-256',
      `--pwfile=${passwordFile}`,
      '-E',
      'UTF8',
      '--no-sync',
    ]
    await promisify(execFile)(join(bin, 'initdb'), [...args, '-D', join(root, String(clusters))], {
      ...owner,
      cwd: root,
      env: { LC_ALL: 'C' },
    })
    await start()
    await ask(url('postgres'), 'create database taxiway')
  }
  const end = async (signal: NodeJS.Signals) => {
    if (!server || server.exitCode !== null || server.signalCode !== null) return
    const exited = once(server, 'exit')
    server.kill(signal)
    await exited
  }
  t.teardown(async () => {
    await end('SIGQUIT')
    rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  })
  await make()
  return {
    url: url('taxiway'),
    ask: (statement, database = 'taxiway') => ask(url(database), statement),
    lose: async () => {
      await end('SIGQUIT')
      rmSync(join(root, String(clusters)), { recursive: true })
      await make()
    },
    restart: async how => {
      await end(how === 'fast' ? 'SIGINT' : 'SIGQUIT')
      await start()
    },
  }
}

/** Postgres refuses to run as root. Debian's package makes this account. */
const readOwner = (): { uid: number; gid: number } => {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find(one => one.startsWith('postgres:'))
  const [, , uid, gid] = line?.split(':') ?? []
  if (uid === undefined || gid === undefined) throw new Error('there is no account postgres')
  return { uid: Number(uid), gid: Number(gid) }
}

const ask = async (url: string, statement: string): Promise<unknown[]> => {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}
