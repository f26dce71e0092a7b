import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { migrate } from '@taxiway/db'
import pg from 'pg'
import t, { type Test } from 'tap'
import { createTestDatabase } from '../src/create-test-database.js'
import { eventually } from '../src/eventually.js'
import { judgeMigration } from '../src/upgrade/judge-migration.js'

t.setTimeout(process.env['CAMPAIGN'] ? 0 : 300_000)

/** `CAMPAIGN=1` is the size of the requirement. */
const size = process.env['CAMPAIGN'] ? { interruptions: 10 } : { interruptions: 1 }
const folder = fileURLToPath(new URL('../../db/migrations/', import.meta.url))
const files = readdirSync(folder)
  .filter(file => file.endsWith('.sql'))
  .sort()
const read = (file: string) => readFileSync(`${folder}${file}`, 'utf8')

/** The last migration before there was this test. Databases have these already: they stay as they are. */
const lastUnjudged = '0048_correlation.sql'

/** An empty database beside the one that is made for the test. */
const anEmptyDatabase = async (t: Test): Promise<string> => {
  const { url, pool } = await createTestDatabase(t)
  const name = `empty_${new URL(url).pathname.slice(1)}`
  await pool.query(`create database "${name}"`)
  t.teardown(() => pool.query(`drop database "${name}" with (force)`))
  return Object.assign(new URL(url), { pathname: `/${name}` }).href
}

const connect = async (t: Test, url: string, options: pg.ClientConfig = {}): Promise<pg.Client> => {
  const client = new pg.Client({ connectionString: url, ...options })
  client.on('error', () => undefined)
  await client.connect()
  t.teardown(() => client.end())
  return client
}

/** A folder with one migration. */
const aMigration = (t: Test, sql: string): string =>
  t.testdir({
    meta: {
      '_journal.json': JSON.stringify({
        entries: [{ idx: 0, version: '7', when: 1, tag: '0000_one', breakpoints: true }],
      }),
    },
    '0000_one.sql': sql,
  })

t.test('a migration does not break the release before, and locks no table that grows', async t => {
  const judged = files.filter(file => file > lastUnjudged)
  t.same(
    judged.map(file => ({ file, wrong: judgeMigration(read(file)) })).filter(one => one.wrong.length > 0),
    [],
  )
  const bad = files.filter(file => file <= lastUnjudged && judgeMigration(read(file)).length > 0)
  t.comment(`${bad.length} of the first ${files.length - judged.length} would not pass: ${bad.join(' ')}`)
})

t.test('the judge of migrations finds what breaks or locks', async t => {
  const wrong = [
    'DROP TABLE "images";',
    'ALTER TABLE "images" DROP COLUMN "tree";',
    'ALTER TABLE "images" RENAME COLUMN "tree" TO "files";',
    'ALTER TABLE "images" ALTER COLUMN "tree" SET NOT NULL;',
    'ALTER TABLE "images" ALTER COLUMN "tree" SET DATA TYPE json;',
    'ALTER TABLE "quotas" ADD COLUMN "x" text NOT NULL;',
    'ALTER TABLE "deployments" ADD CONSTRAINT "c" CHECK (attempt > 0);',
    'CREATE INDEX "i" ON "deliveries" USING btree ("event");',
    'UPDATE "environments" SET "builds" = true;',
    '-- contract: unused since the release of October\nUPDATE "environments" SET "builds" = true;',
    'CREATE INDEX CONCURRENTLY "i" ON "deliveries" ("event");',
    'DROP INDEX CONCURRENTLY IF EXISTS "i";--> statement-breakpoint\nALTER TABLE "quotas" ADD COLUMN "x" text;',
  ]
  for (const text of wrong) t.equal(judgeMigration(text).length, 1, text)
  const right = [
    'ALTER TABLE "images" ADD COLUMN "x" text;',
    'ALTER TABLE "images" ADD COLUMN "x" text DEFAULT \'a\' NOT NULL;',
    'ALTER TABLE "deployments" ADD CONSTRAINT "c" CHECK (attempt > 0) NOT VALID;',
    'ALTER TABLE "deployments" ADD CONSTRAINT "c" PRIMARY KEY USING INDEX "c";',
    'CREATE TABLE "x" ("id" text);--> statement-breakpoint\nCREATE INDEX "i" ON "x" ("id");',
    'CREATE INDEX "i" ON "quotas" ("limits");',
    'DROP INDEX CONCURRENTLY IF EXISTS "i";--> statement-breakpoint\nCREATE INDEX CONCURRENTLY "i" ON "deliveries" ("event");',
    '-- locks: the table was empty until this release\nUPDATE "environments" SET "builds" = true;',
    '-- contract: unused since the release of October\nALTER TABLE "images" DROP COLUMN "tree";',
  ]
  for (const text of right) t.same(judgeMigration(text), [], text)
})

t.test('a migration that waits for a table steps aside, so that readers do not wait behind it', async t => {
  const url = await anEmptyDatabase(t)
  const holder = await connect(t, url)
  const reader = await connect(t, url, { statement_timeout: 30_000 })
  await holder.query('create table shop (id text)')
  await holder.query('begin')
  await holder.query('select * from shop')
  const migrations = aMigration(t, 'ALTER TABLE "shop" ADD COLUMN "size" text;')
  const migrating = migrate(url, migrations)
  const waits = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  await eventually(async () => ((await reader.query(waits)).rowCount ?? 0) > 0, {
    what: 'the migration waiting',
  })
  await reader.query('select * from shop')
  t.pass('a reader is served while the table is still held')
  await holder.query('commit')
  await migrating
  t.equal((await reader.query('select size from shop')).rowCount, 0)
})

t.test('a migration that fails leaves nothing, and a concurrent one can be repeated', async t => {
  const url = await anEmptyDatabase(t)
  const client = await connect(t, url)
  await client.query(`create table shop (id text); insert into shop values ('a'), ('a')`)
  const wrong = aMigration(t, 'CREATE TABLE "one" ();--> statement-breakpoint\nSELECT 1/0;')
  await t.rejects(migrate(url, wrong), { code: '22012' })
  t.match((await client.query(`select to_regclass('one') as one`)).rows, [{ one: null }])
  const index = aMigration(
    t,
    'DROP INDEX CONCURRENTLY IF EXISTS "i";--> statement-breakpoint\nCREATE UNIQUE INDEX CONCURRENTLY "i" ON "shop" ("id");',
  )
  await t.rejects(migrate(url, index), { code: '23505' })
  await client.query('delete from shop')
  await migrate(url, index)
  const { rows } = await client.query(
    `select indisvalid as valid from pg_index where indexrelid = 'i'::regclass`,
  )
  t.same(rows, [{ valid: true }])
})

t.test(`migrations that are killed ${size.interruptions} times go on where they were`, async t => {
  const url = await anEmptyDatabase(t)
  const reader = await connect(t, url)
  const applied = async () => {
    const { rows } = await reader.query(
      `select to_regclass('drizzle.__drizzle_migrations') is not null as is_there`,
    )
    if (!rows[0]?.is_there) return 0
    return (await reader.query('select 1 from drizzle.__drizzle_migrations')).rowCount ?? 0
  }
  const start = () =>
    spawn(
      process.execPath,
      [
        '--conditions=@taxiway/source',
        '--import=tsx',
        fileURLToPath(new URL('../../../apps/api/src/migrate/main.ts', import.meta.url)),
      ],
      {
        env: { ...process.env, DATABASE_URL: url },
        stdio: 'ignore',
      },
    )
  const seen: number[] = []
  for (let n = 1; n <= size.interruptions; n += 1) {
    const before = await applied()
    const child = start()
    const exited = once(child, 'exit')
    // Each is killed in the middle of what is left, and a random moment later.
    const goal = Math.min(
      files.length - 1,
      before + Math.ceil((files.length - before) / (size.interruptions - n + 2)),
    )
    await eventually(async () => child.exitCode !== null || (await applied()) >= goal, {
      timeoutMs: 60_000,
      everyMs: 2,
    })
    await new Promise(resolve => setTimeout(resolve, Math.random() * 5))
    t.equal(child.exitCode, null, 'it is killed at work')
    child.kill('SIGKILL')
    await exited
    seen.push(await applied())
  }
  t.comment(JSON.stringify({ appliedAtEachKill: seen }))
  await migrate(url)
  t.equal(await applied(), files.length)
  const describe = `
    select table_schema, table_name, column_name, data_type, is_nullable, column_default from information_schema.columns
    where table_schema in ('public', 'drizzle') union all
    select schemaname, tablename, indexname, indexdef, '', '' from pg_indexes where schemaname in ('public', 'drizzle') order by 1, 2, 3`
  const whole = await createTestDatabase(t)
  t.same(
    (await reader.query(describe)).rows,
    (await whole.pool.query(describe)).rows,
    'the same schema as in one go',
  )
})
