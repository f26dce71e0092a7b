import { randomBytes } from 'node:crypto'
import { tableAccess } from '@taxiway/db'
import { newId } from '@taxiway/domain'
import { openWakeConsumer, openWakeQueue } from '@taxiway/queue'
import { createLogger } from '@taxiway/runtime'
import { eventually, readTestServices } from '@taxiway/testing'
import pg from 'pg'
import t, { type Test } from 'tap'
import { migrateDatabase } from '../src/migrate/migrate-database.js'

/** An empty database, with names for the users of the API and of the workers that no other test has. */
const open = async (t: Test) => {
  const { postgresUrl } = await readTestServices()
  const name = `m_${randomBytes(6).toString('hex')}`
  const admin = new pg.Client({ connectionString: postgresUrl })
  await admin.connect()
  await admin.query(`create database ${name}`)
  const address = (user?: string, password = 'first') => {
    const url = new URL(postgresUrl)
    url.pathname = `/${name}`
    if (user !== undefined) Object.assign(url, { username: user, password })
    return url.href
  }
  const users = { api: `${name}_api`, worker: `${name}_worker` }
  t.teardown(async () => {
    await admin.query(`drop database ${name} with (force)`)
    for (const user of Object.values(users)) await admin.query(`drop role if exists ${user}`)
    await admin.end()
  })
  const as = async (url: string) => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    t.teardown(() => client.end())
    return client
  }
  const env = {
    MIGRATION_DATABASE_URL: address(),
    API_DATABASE_URL: address(users.api),
    WORKER_DATABASE_URL: address(users.worker),
  }
  return { address, users, as, env }
}

const letterOf: Record<string, string> = { SELECT: 's', INSERT: 'i', UPDATE: 'u', DELETE: 'd' }

t.test('the users of the API and of the workers get the rights of the table, and no other', async t => {
  const { address, users, as, env } = await open(t)
  t.match(await migrateDatabase(env), /have their rights/)
  t.match(await migrateDatabase(env), /have their rights/, 'again')
  const owner = await as(address())
  // What is granted by hand does not outlive the next migration.
  await owner.query(`grant delete on audit_log to ${users.api}`)
  await migrateDatabase(env)
  for (const kind of ['api', 'worker'] as const) {
    const { rows } = await owner.query<{ table: string; privileges: string[] }>(
      `select table_name as table, array_agg(privilege_type::text) as privileges from information_schema.role_table_grants
       where grantee = $1 and table_schema = 'public' group by 1`,
      [users[kind]],
    )
    const held = Object.fromEntries(
      rows.map(row => [
        row.table,
        row.privileges
          .map(one => letterOf[one] ?? one)
          .sort()
          .join(''),
      ]),
    )
    const wanted = Object.entries(tableAccess).flatMap(([table, access]) =>
      access[kind] ? [[table, [...access[kind]].sort().join('')]] : [],
    )
    t.strictSame(held, Object.fromEntries(wanted), kind)
  }
  const { rows } = await owner.query<{ table: string }>(
    `select tablename as table from pg_tables where schemaname = 'public' order by 1`,
  )
  t.strictSame(
    rows.map(({ table }) => table).filter(table => !(table in tableAccess)),
    [],
    'no table is forgotten',
  )
})

t.test('several may migrate at once', async t => {
  const { env } = await open(t)
  await Promise.all([1, 2, 3, 4].map(() => migrateDatabase(env)))
  await Promise.all([1, 2, 3, 4].map(() => migrateDatabase(env)))
})

t.test('wake-ups without Redis need no other rights', async t => {
  const { env } = await open(t)
  await migrateDatabase(env)
  const logger = createLogger({ name: 'test', level: 'silent' })
  const came: string[] = []
  const consumer = await openWakeConsumer({
    ...{ redisUrl: null, databaseUrl: env.WORKER_DATABASE_URL, logger, concurrency: 1 },
    onDelivery: async () => undefined,
    onEnvironment: async id => void came.push(id),
  })
  const queue = await openWakeQueue({ redisUrl: null, databaseUrl: env.API_DATABASE_URL, logger })
  t.teardown(async () => {
    await queue.close()
    await consumer.close()
  })
  await consumer.ready
  const environmentId = newId('env')
  await eventually(async () => {
    await queue.wakeEnvironments([{ environmentId, generation: 1 }])
    return came.includes(environmentId)
  })
})

t.test('what a user may not do, Postgres refuses', async t => {
  const { as, env } = await open(t)
  await migrateDatabase(env)
  const [api, worker] = [await as(env.API_DATABASE_URL), await as(env.WORKER_DATABASE_URL)]
  const denied = { code: '42501' }
  await t.rejects(worker.query('select * from sessions'), denied, 'a worker reads no session')
  await t.rejects(worker.query('select * from accounts'), denied)
  await t.rejects(worker.query('insert into api_tokens default values'), denied, 'it makes no token')
  await t.rejects(worker.query('insert into env_vars default values'), denied, 'it sets no variable')
  await t.rejects(api.query('insert into log_chunks default values'), denied, 'the API writes no log')
  await t.rejects(api.query('update deployment_steps set state = state'), denied)
  await t.rejects(api.query(`select partitions.maintain('decisions', 90)`), denied, 'it drops nothing')
  for (const client of [api, worker]) {
    for (const table of ['audit_log', 'deployment_transitions']) {
      await t.rejects(client.query(`update ${table} set id = id`), denied, 'history is not changed')
      await t.rejects(client.query(`delete from ${table}`), denied)
      await t.rejects(client.query(`truncate ${table}`), denied)
    }
    await t.rejects(client.query('select * from partitions.decisions_default'), denied, 'by the parent alone')
    await t.rejects(client.query('create table mine (id int)'), denied)
    await t.rejects(client.query('drop table deployments'), denied)
    await t.rejects(client.query('alter table audit_log disable trigger all'), denied)
    await t.rejects(client.query('insert into drizzle.__drizzle_migrations default values'), denied)
    t.ok((await client.query('select hash from drizzle.__drizzle_migrations')).rowCount)
  }
})

t.test('a new password counts after the next migration; the owner is no user of a process', async t => {
  const { address, users, as, env } = await open(t)
  await migrateDatabase(env)
  const newer = { ...env, API_DATABASE_URL: address(users.api, 'second:/@') }
  await migrateDatabase(newer)
  t.ok(await as(newer.API_DATABASE_URL))
  await t.rejects(as(env.API_DATABASE_URL), { code: '28P01' })

  const owner = await as(address())
  for (const [give, take] of [
    [`grant current_user_name to ${users.api}`, `revoke current_user_name from ${users.api}`],
    [`alter role ${users.api} replication`, `alter role ${users.api} noreplication`],
  ] as const) {
    const { rows } = await owner.query<{ name: string }>('select quote_ident(current_user) as name')
    const say = (statement: string) => statement.replace('current_user_name', rows[0]?.name ?? '')
    await owner.query(say(give))
    await t.rejects(migrateDatabase(env), /may do everything/, give)
    await owner.query(say(take))
  }
  await t.rejects(
    migrateDatabase({ ...env, API_DATABASE_URL: address() }),
    /owns the tables.*Name another one/,
  )
  await t.rejects(
    migrateDatabase({ ...env, WORKER_DATABASE_URL: address(users.api) }),
    /both name the user .*Name two/,
    'the later one would take the rights of the other',
  )
  await t.rejects(migrateDatabase({ ...env, WORKER_DATABASE_URL: '' }), /Set both/)
  await t.rejects(migrateDatabase({}), /Set MIGRATION_DATABASE_URL/)
})
