import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DatabaseHandle, migrate, openDatabase } from '@taxiway/db'
import {
  type EmbeddedPostgres,
  findFreePort,
  openEmbeddedPostgres,
  removeEmbeddedPostgres,
} from '@taxiway/embedded'
import { createTestDatabase, grantTestAccess } from '../create-test-database.js'
import { openDebianPostgres } from './debian-postgres.js'

export type WorldDatabase = {
  url: string
  handle: DatabaseHandle
  /** Only a private server can be restarted. `fast` ends all sessions, `immediate` is as good as a crash. */
  restart: (how: 'fast' | 'immediate') => Promise<void>
  /** Only Debian's can be lost: a new, empty cluster takes its place. */
  lose: () => Promise<void>
}
type Teardown = { teardown: (work: () => Promise<void>) => void }

export type WorldPostgres = 'shared' | 'private' | { debian: string }

/** A database of the test's own: in the shared server, in a server of its own that may be restarted, or in Debian's, which has pg_dump. */
export const openWorldDatabase = async (
  t: Teardown,
  where: WorldPostgres,
  prepare?: (url: string) => Promise<void>,
): Promise<WorldDatabase> => {
  if (where === 'private') return openPrivate(t)
  if (where !== 'shared') return openDebian(t, where.debian)
  if (prepare) return openEmpty(t, prepare)
  const { url, handle } = await createTestDatabase(t)
  return {
    url,
    handle,
    restart: notLosable,
    lose: notLosable,
  }
}

const prepareToday = async (url: string): Promise<void> => {
  await migrate(url)
  await grantTestAccess(url)
}

/** A database of the shared server that something else brings to its schema. */
const openEmpty = async (t: Teardown, prepare: (url: string) => Promise<void>): Promise<WorldDatabase> => {
  const beside = await createTestDatabase(t)
  const name = `empty_${new URL(beside.url).pathname.slice(1)}`
  await beside.pool.query(`create database "${name}"`)
  t.teardown(async () => void (await beside.pool.query(`drop database "${name}" with (force)`)))
  const { href: url } = Object.assign(new URL(beside.url), { pathname: `/${name}` })
  await prepare(url)
  const handle = openDatabase({ url, applicationName: 'world', maxConnections: 4 })
  t.teardown(() => handle.close())
  return { url, handle, restart: notLosable, lose: notLosable }
}

const openPrivate = async (t: Teardown): Promise<WorldDatabase> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'taxiway-world-postgres-'))
  const port = await findFreePort()
  const open = () =>
    openEmbeddedPostgres({ dataDir, port, settings: { max_connections: '300', synchronous_commit: 'on' } })
  let server: EmbeddedPostgres = await open()
  t.teardown(async () => {
    await server.close()
    await removeEmbeddedPostgres(dataDir)
  })
  await prepareToday(server.url)
  const handle = openDatabase({ url: server.url, applicationName: 'world', maxConnections: 4 })
  t.teardown(() => handle.close())
  return {
    url: server.url,
    handle,
    restart: async how => {
      process.kill(server.pid, how === 'fast' ? 'SIGINT' : 'SIGQUIT')
      await server.exited
      server = await open()
    },
    lose: notLosable,
  }
}

const notLosable = () => Promise.reject(new Error('this server is not ours to restart or to lose'))

const openDebian = async (t: Teardown, bin: string): Promise<WorldDatabase> => {
  const { url, restart, lose } = await openDebianPostgres(t, bin)
  await migrate(url)
  const handle = openDatabase({ url, applicationName: 'world', maxConnections: 4 })
  t.teardown(() => handle.close())
  return { url, handle, restart, lose }
}
