import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { acceptRows, inspectTarget, openDatabase, verifyAudit } from '@taxiway/db'
import { loadEnv } from '@taxiway/runtime'
import { findDebianPostgres, openDebianPostgres } from '@taxiway/testing'
import pg from 'pg'
import t from 'tap'
import { runBackupCommand } from '../src/backup-command.js'
import { backupEnvSchema, secretsOf } from '../src/backup-env.js'
import { type Manifest, writeManifest } from '../src/manifest.js'
import { findPostgresProgram } from '../src/postgres-programs.js'
import { aDatabase, aFilledDatabase, aProgram, newSecret, runCommand, sealedText } from './support.js'

/** The text of a manifest that an installation with this secret wrote. */
const signed = (manifest: Manifest, secret: string): string =>
  writeManifest(
    manifest,
    secretsOf(loadEnv(backupEnvSchema, { DATABASE_URL: 'postgres://x', ENCRYPTION_SECRET: secret })),
  )

const debian = findDebianPostgres()
const skip = debian === null && "Debian's Postgres is not installed: apt-get install postgresql"

t.test(
  'the oldest program that is not older than the server is chosen, and what is missing is named',
  async t => {
    const nowhere = '/nowhere'
    const old = aProgram(t, 'pg_dump', '14.9 (Debian 14.9-1)')
    t.match(await findPostgresProgram('pg_dump', 14, old, nowhere), { version: '14.9', major: 14 })
    await t.rejects(findPostgresProgram('pg_dump', 17, old, nowhere), {
      code: 'backup.tools_missing',
      message:
        /The newest pg_dump is 14\.9, but version 17 or newer is needed\. Install postgresql-client-17/,
    })
    await t.rejects(findPostgresProgram('pg_restore', 17, '', nowhere), { message: /There is no pg_restore/ })
  },
)

t.test('what repeats backups and is started again waits until the newest one is old', async t => {
  const repeat = async (hoursAgo: number): Promise<string[]> => {
    const isEarly = hoursAgo > 0 && hoursAgo < 24
    const takenAt = new Date(Date.now() - hoursAgo * 3_600_000)
    const BACKUP_DIR = t.testdir({ [`taxiway-${takenAt.toISOString().replaceAll(':', '-')}`]: {} })
    const said: string[] = []
    const env = loadEnv(backupEnvSchema, {
      ...{ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', ENCRYPTION_SECRET: newSecret(), BACKUP_DIR },
    })
    const stop = new AbortController()
    const tell = (line: string) => {
      said.push(line)
      stop.abort()
    }
    const ended = runBackupCommand({ env, searchPath: '', signal: stop.signal, from: '/', tell }, ['repeat'])
    if (isEarly) await Promise.race([ended, setTimeout(300)])
    if (isEarly) stop.abort()
    await ended
    return said
  }
  t.strictSame(await repeat(1), [], 'none was tried')
  t.match(await repeat(25), [/ECONNREFUSED/], 'it is due')
  t.match(await repeat(-25), [/ECONNREFUSED/], 'one of a clock that was wrong delays none')
})

t.test('a backup and its restore', { skip }, async t => {
  const server = await openDebianPostgres(t, debian ?? '')
  const secret = newSecret()
  const from = await aFilledDatabase(server, secret)
  const BACKUP_DIR = t.testdir({})
  const backUp = () => runCommand(['backup'], { ...from.settings, BACKUP_DIR, BACKUP_KEEP: '2' })
  const made = await backUp()
  const folder = String(made['folder'])
  const restore = async (settings: Record<string, string> = {}) =>
    runCommand(['restore', folder], {
      DATABASE_URL: await aDatabase(server),
      ENCRYPTION_SECRET: secret,
      ...settings,
    })

  t.test('a backup is a dump that only its owner reads, and a manifest without a secret', async t => {
    t.same(readdirSync(folder), ['database.dump', 'manifest.json'])
    for (const name of readdirSync(folder)) t.equal(statSync(join(folder, name)).mode & 0o777, 0o600)
    t.equal(statSync(folder).mode & 0o777, 0o700)
    const text = readFileSync(join(folder, 'manifest.json'), 'utf8')
    t.match(JSON.parse(text), {
      format: 2,
      key: { fingerprint: /^[0-9a-f]{16}$/ },
      migration: { name: /^\d{4}_/ },
      rows: { 'public.environments': 1, 'public.env_snapshots': 1, 'drizzle.__drizzle_migrations': Number },
      dump: { sha256: /^[0-9a-f]{64}$/ },
    })
    const password = new URL(from.url).password
    const dump = readFileSync(join(folder, 'database.dump')).toString('latin1')
    for (const hidden of [secret, password, sealedText]) t.notOk(`${text}${dump}`.includes(hidden))
  })

  t.test('a restored database is whole, opens, and is safe to work on', async t => {
    const url = await aDatabase(server)
    const restored = await restore({ DATABASE_URL: url })
    t.match(restored, {
      values: { opened: 1, unreadable: 0 },
      endedSessions: 1,
      retiredKeys: 1,
      organizations: 1,
    })
    const database = openDatabase({ url, applicationName: 'test' })
    const read = async (statement: string) => (await database.pool.query(statement)).rows[0]
    t.match(await read('select count(*)::int as n from environments'), { n: 1 })
    const { fence } = await read(`select nextval('fence_seq')::bigint as fence`)
    t.ok(Number(fence) > Date.now() - 600_000, 'higher than any that was given')
    t.ok(String(fence).length <= 15, 'and short enough for the metadata of a machine')
    t.match(await verifyAudit(database.db, from.environment.organizationId), { isIntact: true, checked: 2 })
    t.match(await read('select action from audit_log order by seq desc limit 1'), {
      action: 'database.restored',
    })
    await database.pool.query('create table is_writable ()')
    await database.close()
  })

  t.test('a restore refuses what would not be right, and says the next step', async t => {
    await t.rejects(restore({ ENCRYPTION_SECRET: newSecret() }), {
      code: 'crypto.wrong_secret',
      message: /Start with the earlier secret/,
    })
    await t.rejects(restore({ DATABASE_URL: from.url }), {
      code: 'backup.database_not_empty',
      message: /Restore into a database that was just created; nothing was changed/,
    })
    const used = await aDatabase(server)
    const client = new pg.Client({ connectionString: used, application_name: 'taxiway-w1' })
    await client.connect()
    await t.rejects(restore({ DATABASE_URL: used }), {
      code: 'backup.database_in_use',
      message: /taxiway-w1\. Stop every API and worker/,
    })
    await client.end()
    // Of sessions of other users, an owner without more rights sees neither the kind nor the statement.
    const owned = await aDatabase(server)
    const suffix = new URL(owned).pathname.slice(1)
    for (const role of ['owner', 'api'])
      await server.ask(`create role ${role}_${suffix} login password 'of-a-test'`)
    await server.ask(`alter database ${suffix} owner to owner_${suffix}`)
    const as = (role: string) =>
      Object.assign(new URL(owned), { username: `${role}_${suffix}`, password: 'of-a-test' }).href
    const other = new pg.Client({ connectionString: as('api'), application_name: 'taxiway-api' })
    await other.connect()
    for (const command of [folder, 'settle'])
      await t.rejects(
        runCommand(['restore', command], { DATABASE_URL: as('owner'), ENCRYPTION_SECRET: secret }),
        { code: 'backup.database_in_use', message: /taxiway-api\. Stop every API and worker/ },
        command,
      )
    await other.end()
    await t.rejects(runCommand(['restore', BACKUP_DIR], from.settings), { code: 'backup.damaged' })
    const file = join(folder, 'manifest.json')
    const text = readFileSync(file, 'utf8')
    const manifest = JSON.parse(text)
    const withManifest = async (change: object, expected: { code: string; message?: RegExp }) => {
      writeFileSync(file, signed({ ...manifest, ...change }, secret))
      await t.rejects(restore(), expected)
    }
    writeFileSync(file, JSON.stringify({ ...manifest, format: 1, signature: undefined }))
    await t.rejects(restore(), {
      code: 'backup.foreign',
      message: /Restore it with that release, then upgrade/,
    })
    writeFileSync(file, JSON.stringify({ ...manifest, takenAt: new Date().toISOString() }))
    await t.rejects(restore(), { code: 'backup.damaged', message: /changed after it was written/ })
    // Whoever can write where backups are kept has no secret, so cannot bring a dump of his own.
    writeFileSync(file, signed({ ...manifest, key: null }, newSecret()))
    await t.rejects(restore(), {
      code: 'backup.foreign',
      message: /of the installation that took the backup/,
    })
    writeFileSync(file, text)
    const rotated = { ENCRYPTION_SECRET: newSecret(), ENCRYPTION_SECRET_PREVIOUS: secret }
    t.match(await runCommand(['check', folder], { ...from.settings, ...rotated }), { whole: true })
    await withManifest(
      { migration: { at: Date.now() + 1e9, name: '9999_next' } },
      { code: 'backup.too_new', message: /9999_next, which this release does not know/ },
    )
    await withManifest(
      { server: { version: 990_000, major: 99 } },
      { code: 'backup.too_new', message: /of Postgres 99, and this server is \d+/ },
    )
    await withManifest({ program: { version: '99.0', major: 99 } }, { code: 'backup.tools_missing' })
    await withManifest(
      { rows: { ...manifest.rows, 'public.environments': 2 } },
      { code: 'backup.damaged', message: /public\.environments/ },
    )
    writeFileSync(file, text)
    const dump = join(folder, 'database.dump')
    const bytes = readFileSync(dump)
    writeFileSync(dump, Buffer.concat([bytes.subarray(0, -1), Buffer.from([(bytes.at(-1) ?? 0) ^ 1])]))
    await t.rejects(restore(), { code: 'backup.damaged', message: /is not the file that was written/ })
    writeFileSync(dump, bytes)
    t.match(await runCommand(['check', folder], from.settings), { whole: true })
  })

  t.test(
    'an interrupted restore leaves a database on which no process works, and can be finished',
    async t => {
      const url = await aDatabase(server)
      const settings = { DATABASE_URL: url, ENCRYPTION_SECRET: secret }
      const file = join(folder, 'manifest.json')
      const text = readFileSync(file, 'utf8')
      const manifest = JSON.parse(text)
      // Ends after the rows are loaded: what is counted is not what is expected.
      writeFileSync(file, signed({ ...manifest, rows: { ...manifest.rows, 'public.users': 9 } }, secret))
      await t.rejects(restore({ DATABASE_URL: url }), { code: 'backup.damaged' })
      writeFileSync(file, text)
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      await t.rejects(client.query('delete from environments'), { code: '25006' })
      await client.end()
      t.match(await inspectTarget(url), { isClosed: true, isUnproven: true })
      await t.rejects(
        runCommand(['restore', 'settle'], settings),
        { code: 'backup.damaged', message: /ended before its rows were found to be those of the backup/ },
        'rows that differ cannot be settled',
      )
      await acceptRows(url)
      await t.rejects(restore({ DATABASE_URL: url }), { message: /npm run restore -- settle/ })
      t.match(await runCommand(['restore', 'settle'], settings), { endedSessions: 1 })
      t.match(await inspectTarget(url), { isClosed: false })
    },
  )

  t.test('only the newest are kept, and one that fails leaves nothing', async t => {
    await t.rejects(
      runCommand(['backup'], { ...from.settings, ENCRYPTION_SECRET: newSecret(), BACKUP_DIR }),
      {
        code: 'crypto.wrong_secret',
      },
    )
    // A program that tells the right version, then fails.
    const broken = aProgram(t, 'pg_dump', '15.0')
    writeFileSync(
      join(broken, 'pg_dump'),
      '#!/bin/sh\n[ "$1" = --version ] && echo "pg_dump (PostgreSQL) 15.0" && exit\necho "no space left" >&2\nexit 1\n',
    )
    await t.rejects(runCommand(['backup'], { ...from.settings, BACKUP_DIR }, broken), {
      code: 'backup.tool_failed',
      message: /no space left/,
    })
    t.same(readdirSync(BACKUP_DIR), [basename(folder)])
    const [killed, alive] = [
      'taxiway-2026-01-01T00-00-00.000Z.partial',
      'taxiway-2026-01-02T00-00-00.000Z.partial',
    ]
    for (const name of [killed, alive]) {
      mkdirSync(join(BACKUP_DIR, name))
      writeFileSync(join(BACKUP_DIR, name, 'database.dump'), '')
    }
    utimesSync(join(BACKUP_DIR, killed, 'database.dump'), 0, 0)
    const second = await backUp()
    t.same(
      readdirSync(BACKUP_DIR).filter(name => name.endsWith('.partial')),
      [alive],
      'what a killed one left',
    )
    rmSync(join(BACKUP_DIR, alive), { recursive: true })
    const third = await backUp()
    t.same(third['removed'], [basename(folder)])
    t.same(readdirSync(BACKUP_DIR).sort(), [
      basename(String(second['folder'])),
      basename(String(third['folder'])),
    ])
  })
})
