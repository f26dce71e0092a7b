import { execFile, spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { DomainError } from '@taxiway/domain'

export type PostgresProgram = { path: string; version: string; major: number }
type Name = 'pg_dump' | 'pg_restore'

/** Debian's packages install each version in a folder of its own, and a wrapper on PATH that may choose another one. */
const debianFolder = '/usr/lib/postgresql'

/**
 * The oldest pg_dump or pg_restore of this machine that is not older than `major`: an older one refuses the server, and what a much newer
 * one says an older server may not understand. Throws `backup.tools_missing`, naming what there is.
 */
export const findPostgresProgram = async (
  name: Name,
  major: number,
  searchPath: string,
  debian = debianFolder,
): Promise<PostgresProgram> => {
  const folders = [
    ...searchPath.split(delimiter).filter(Boolean),
    ...(existsSync(debian) ? readdirSync(debian).map(version => join(debian, version, 'bin')) : []),
  ]
  const paths = folders.map(folder => join(folder, name)).filter(path => existsSync(path))
  const found = (await Promise.all(paths.map(readVersion))).flatMap(one => one ?? [])
  const [fitting] = found.filter(one => one.major >= major).sort((a, b) => a.major - b.major)
  if (fitting) return fitting
  const there = found.length === 0 ? `There is no ${name}` : `The newest ${name} is ${newest(found)}`
  throw new DomainError('backup.tools_missing', {
    message: `${there}, but version ${major} or newer is needed. Install postgresql-client-${major}, or run the command in the backup image.`,
    details: { needed: major, found: found.map(one => one.version) },
  })
}

const newest = (found: readonly PostgresProgram[]): string =>
  [...found].sort((a, b) => b.major - a.major)[0]?.version ?? ''

const readVersion = async (path: string): Promise<PostgresProgram | null> => {
  try {
    const { stdout } = await promisify(execFile)(path, ['--version'])
    const version = /\(PostgreSQL\) ((\d+)\S*)/.exec(stdout)
    return version ? { path, version: version[1] ?? '', major: Number(version[2]) } : null
  } catch {
    return null
  }
}

/** Runs the program against a database. Its password is in the environment: other users can read arguments. Throws `backup.tool_failed`. */
export const runPostgresProgram = async (
  { path }: PostgresProgram,
  args: readonly string[],
  { url, searchPath, signal }: { url: string; searchPath: string; signal: AbortSignal },
): Promise<void> => {
  const { address, password } = splitPassword(url)
  const child = spawn(path, ['--no-password', `--dbname=${address}`, ...args], {
    env: {
      PATH: searchPath,
      LC_ALL: 'C',
      ...(password === '' ? {} : { PGPASSWORD: password }),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
    signal,
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = `${said}${text}`.slice(-4_000)
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code === 0) return
  throw new DomainError('backup.tool_failed', {
    message: `${path} ended with ${code ?? 'a signal'}: ${said.trim() || 'it said nothing'}`,
  })
}

const splitPassword = (url: string): { address: string; password: string } => {
  const parsed = new URL(url)
  const password = decodeURIComponent(parsed.password)
  parsed.password = ''
  return { address: parsed.href, password }
}
