import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { maintainPartitions, migrate, openDatabase } from '@taxiway/db'
import pg from 'pg'
import t, { type Test } from 'tap'
import { anIdOf } from '../src/builders/ids.js'
import { createTestDatabase } from '../src/create-test-database.js'

const tables = ['decisions', 'delivery_bodies', 'deployment_transitions', 'log_chunks']
const daysAgo = (count: number) => new Date(Date.now() - count * 86_400_000)

t.test('a filled database is split under the release before, and loses neither row nor right', async t => {
  const { url: databaseUrl, urls, pool } = await createTestDatabase(t)
  const name = `split_${new URL(urls.api).pathname.slice(1)}`
  await pool.query(`create database "${name}"`)
  t.teardown(() => pool.query(`drop database "${name}" with (force)`))
  const address = (url: string) => Object.assign(new URL(url), { pathname: `/${name}` }).href
  const ownUrl = address(databaseUrl)
  const owner = new pg.Client({ connectionString: ownUrl })
  await owner.connect()
  t.teardown(() => owner.end())
  await migrate(ownUrl, migrationsUntil(t, 48))
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
  const worker = new pg.Client({ connectionString: address(urls.worker) })
  await worker.connect()
  t.teardown(() => worker.end())
  t.equal(await write(worker, 0), 4, 'a running process goes on with its rights and the numbers go on')
  for (const table of tables) t.equal(await count(`partitions.${table}_default`), 0, 'no row is late')
  await t.rejects(owner.query('update deployment_transitions set owner = owner'), { code: '42501' })
  await t.rejects(owner.query('delete from deployment_transitions'), { code: '42501' })

  const handle = openDatabase({ url: ownUrl, applicationName: 'test', maxConnections: 1 })
  t.teardown(handle.close)
  t.match(await maintainPartitions(handle.db, 'delivery_bodies', 14), { removed: 2 })
  t.match(await maintainPartitions(handle.db, 'deployment_transitions', 90), { removed: 1 })
  t.equal(await count('delivery_bodies'), 2)
  t.equal(await count('decisions'), 4)
  t.equal(await count('deployment_transitions'), 3)
  t.equal(await count('deliveries'), 4)
})

const migrations = fileURLToPath(new URL('../../db/migrations', import.meta.url))

/** The migrations up to this one. */
const migrationsUntil = (t: Test, last: number): string => {
  const folder = t.testdir({})
  cpSync(migrations, folder, { recursive: true })
  const path = join(folder, 'meta/_journal.json')
  const journal = JSON.parse(readFileSync(path, 'utf8'))
  journal.entries = journal.entries.filter(({ idx }: { idx: number }) => idx <= last)
  writeFileSync(path, JSON.stringify(journal))
  return folder
}
