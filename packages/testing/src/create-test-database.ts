import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  type Database,
  type DatabaseHandle,
  grantAccess,
  migrate,
  openDatabase,
  tableAccess,
} from '@taxiway/db'
import pg from 'pg'
import { readTestServices } from './run/test-services.js'

export type TestDatabase = {
  /** As the owner of the tables. */
  url: string
  /** As the user of an API and of a worker, with their rights alone. */
  urls: Record<'api' | 'worker', string>
  db: Database
  pool: pg.Pool
  handle: DatabaseHandle
}
type Teardown = { teardown: (work: () => Promise<void>) => void }

/**
 * A database of the test's own, cloned from a template that holds the migrated schema. Dropped at teardown. The template is named
 * after the content of the migrations, so a new migration makes a new one.
 */
export const createTestDatabase = async (
  t: Teardown,
  options: { maxConnections?: number } = {},
): Promise<TestDatabase> => {
  const server = (await readTestServices()).postgresUrl
  const template = await ensureTemplate(server)
  const name = `t_${randomBytes(8).toString('hex')}`
  await cloneTemplate(server, template, name)
  const url = withDatabase(server, name)
  const handle = openDatabase({
    url,
    applicationName: 'test',
    maxConnections: options.maxConnections ?? 10,
  })
  t.teardown(async () => {
    await handle.close()
    await admin(server, client => client.query(`drop database if exists "${name}" with (force)`))
  })
  return { url, urls: urlsOf(url), db: handle.db, pool: handle.pool, handle }
}

const templateLock = 5_119_202_101

const ensureTemplate = async (server: string): Promise<string> => {
  const name = `template_${migrationsDigest()}`
  await admin(server, async client => {
    await client.query('select pg_advisory_lock($1)', [templateLock])
    const found = await client.query('select 1 from pg_database where datname = $1', [name])
    if (found.rowCount) return
    const building = `building_${randomBytes(4).toString('hex')}`
    await client.query(`create database "${building}"`)
    const url = withDatabase(server, building)
    await migrate(url)
    await grantTestAccess(url)
    await client.query(`alter database "${building}" rename to "${name}"`)
  })
  return name
}

/** The processes of a test connect as they would in production: what a process may not do fails in its test. */
export const grantTestAccess = (url: string): Promise<void> =>
  admin(url, owner => grantAccess(owner, urlsOf(url)))

/** The same database, as the user of an API and of a worker. */
export const urlsOf = (url: string): TestDatabase['urls'] => {
  const as = (username: string) => {
    const own = new URL(url)
    own.username = username
    own.password = 'of-a-test'
    return own.href
  }
  return { api: as('test_api'), worker: as('test_worker') }
}

/** Cloning needs a template without connections; a neighbour cloning at the same moment is waited for. */
const cloneTemplate = (server: string, template: string, name: string): Promise<void> =>
  admin(server, async client => {
    await client.query('select pg_advisory_lock($1)', [templateLock])
    await client.query(`create database "${name}" template "${template}" strategy file_copy`)
  })

const admin = async (server: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> => {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

const withDatabase = (server: string, name: string): string => {
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}

const migrationsDigest = (): string => {
  const folder = fileURLToPath(new URL('../../db/migrations/', import.meta.url))
  const hash = createHash('sha256')
  for (const file of readdirSync(folder)
    .filter(file => file.endsWith('.sql'))
    .sort())
    hash.update(file).update(readFileSync(`${folder}/${file}`))
  return hash.update(JSON.stringify(tableAccess)).digest('hex').slice(0, 16)
}
