import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { grantAccess, maintainPartitions, migrate, openDatabase, removeOldRows } from '@taxiway/db'
import pg from 'pg'
import t, { type Test } from 'tap'
import { anIdOf } from '../src/builders/ids.js'
import { createTestDatabase } from '../src/create-test-database.js'

const tables = ['decisions', 'delivery_bodies', 'deployment_transitions', 'log_chunks']
const daysAgo = (count: number) => new Date(Date.now() - count * 86_400_000)

const migrations = fileURLToPath(new URL('../../db/migrations', import.meta.url))

/** The migrations up to this one. */
const migrationsUntil = (t: Test, last: number): string => {
  const folder = mkdtempSync(join(tmpdir(), 'migrations-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  cpSync(migrations, folder, { recursive: true })
  const path = join(folder, 'meta/_journal.json')
  const journal = JSON.parse(readFileSync(path, 'utf8'))
  journal.entries = journal.entries.filter(({ idx }: { idx: number }) => idx <= last)
  writeFileSync(path, JSON.stringify(journal))
  return folder
}

const aDecision = `insert into decisions (id, source, outcome, reason, changed) values ($1, 'webhook', 'up', 'x', true)`

/** A database of the release before the split, and connections to it. */
const openUnsplit = async (t: Test) => {
  const { url: databaseUrl, urls, pool } = await createTestDatabase(t)
  const name = `split_${new URL(urls.api).pathname.slice(1)}`
  await pool.query(`create database "${name}"`)
  t.teardown(() => pool.query(`drop database "${name}" with (force)`))
  const address = (url: string) => Object.assign(new URL(url), { pathname: `/${name}` }).href
  const connect = async (url: string) => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    t.teardown(() => client.end())
    return client
  }
  const ownUrl = address(databaseUrl)
  await migrate(ownUrl, migrationsUntil(t, 48))
  return {
    ...{ ownUrl, connect, owner: await connect(ownUrl) },
    urls: { api: address(urls.api), worker: address(urls.worker) },
  }
}

t.test('a filled database is split under the release before, and loses neither row nor right', async t => {
  const { ownUrl, urls, owner, connect } = await openUnsplit(t)
  const user = new URL(urls.worker).username
  await owner.query(`grant select, insert, update, delete on all tables in schema public to ${user};
    grant usage on all sequences in schema public to ${user}`)

  const write = async (client: pg.Client, age: number) => {
    const [dlv, dec, dep] = (['dlv', 'dec', 'dep'] as const).map(prefix => anIdOf(prefix, daysAgo(age)))
    await client.query(
      `insert into deliveries (id, endpoint, guid, signature, signed_with, event, headers, request_id, state)
       values ($1, 'github-app', gen_random_uuid(), '\\x00', 'current', 'push', '{}', 'req_1', 'processed')`,
      [dlv],
    )
    // As the release before writes it.
    await client.query(
      `insert into delivery_bodies (delivery_id, body) values ($1, '{}') on conflict (delivery_id) do update set body = excluded.body`,
      [dlv],
    )
    await client.query(
      `insert into decisions (id, source, outcome, reason, changed) values ($1, 'webhook', 'up', 'x', true)`,
      [dec],
    )
    const { rows } = await client.query(
      `insert into deployment_transitions (deployment_id, environment_id, generation, to_state, owner)
       values ($1, 'env_1', 1, 'queued', 'test') returning id`,
      [dep],
    )
    return Number(rows[0].id)
  }
  for (const age of [200, 20, 0]) await write(owner, age)

  await migrate(ownUrl)
  const count = async (table: string) =>
    Number((await owner.query(`select count(*) from ${table}`)).rows[0].count)
  for (const table of ['delivery_bodies', 'decisions', 'deployment_transitions'])
    t.equal(await count(table), 3, table)
  const worker = await connect(urls.worker)
  t.equal(await write(worker, 0), 4, 'a running process goes on with its rights and the numbers go on')
  for (const table of tables) t.equal(await count(`partitions.${table}_default`), 0, 'no row is late')
  await t.rejects(owner.query('update deployment_transitions set owner = owner'), { code: '42501' })
  await t.rejects(owner.query('delete from deployment_transitions'), { code: '42501' })

  const handle = openDatabase({ url: ownUrl, applicationName: 'test', maxConnections: 1 })
  t.teardown(handle.close)
  t.equal(await removeOldRows(handle.db, 'delivery_bodies', 14), 2)
  t.equal(await removeOldRows(handle.db, 'deployment_transitions', 90), 1)
  t.equal(await count('delivery_bodies'), 2)
  t.equal(await count('decisions'), 4)
  t.equal(await count('deployment_transitions'), 3)
  t.equal(await count('deliveries'), 4)
})

t.test('what was a table has the rights of its parent alone', async t => {
  const { ownUrl, urls, owner, connect } = await openUnsplit(t)
  await owner.query(`grant select, insert, delete on decisions to ${new URL(urls.worker).username}`)
  await owner.query(aDecision, [anIdOf('dec', new Date())])
  await migrate(ownUrl)
  const { rows } = await owner.query(
    `select has_table_privilege($1, 'partitions.decisions_before', 'delete') as held`,
    [new URL(urls.worker).username],
  )
  t.match(rows, [{ held: true }], 'until rights are granted anew')
  await grantAccess(owner, urls)
  const worker = await connect(urls.worker)
  for (const statement of ['select from', 'delete from'])
    await t.rejects(worker.query(`${statement} partitions.decisions_before`), { code: '42501' }, statement)
  t.equal((await worker.query('select from decisions')).rowCount, 1)
})

t.test('a row that a clock far ahead wrote is in the first partition, and the upgrade succeeds', async t => {
  const { ownUrl, owner } = await openUnsplit(t)
  const rows = [-20, 0, 400]
  for (const days of rows) await owner.query(aDecision, [anIdOf('dec', daysAgo(-days))])
  // The bound is made here. What has a right clock is stored however long the rest of the upgrade waits.
  await migrate(ownUrl, migrationsUntil(t, 50))
  await owner.query(aDecision, [anIdOf('dec', daysAgo(-91))])
  await migrate(ownUrl)
  const count = async (table: string) => (await owner.query(`select from ${table}`)).rowCount
  t.equal(await count('partitions.decisions_before'), rows.length + 1)
  const handle = openDatabase({ url: ownUrl, applicationName: 'test', maxConnections: 1 })
  t.teardown(handle.close)
  t.match(await maintainPartitions(handle.db, 'decisions', 10), { busy: false, dropped: 0 })
  t.equal(await removeOldRows(handle.db, 'decisions', 10), 1)
  t.equal(await count('decisions'), rows.length)
})
