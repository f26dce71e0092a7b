import { spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  identifyProcess,
  openEmbeddedPostgres,
  predictPostgresUrl,
  removeEmbeddedPostgres,
  stopEmbeddedPostgres,
  waitForExit,
} from '@taxiway/embedded'
import pg from 'pg'
import t, { type Test } from 'tap'
import { startHolder, whenGone } from './fixtures/start-holder.js'

const isRoot = process.getuid?.() === 0

const makeFolder = (t: Test): string => {
  const folder = mkdtempSync(join(tmpdir(), 'taxiway-embedded-'))
  chmodSync(folder, 0o755)
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'postgres')
}

const query = async (url: string, text: string): Promise<unknown[][]> => {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query({ text, rowMode: 'array' })).rows
  } finally {
    await client.end()
  }
}

t.test(
  'what was committed is there after a stop and a start, and nothing keeps running in between',
  async t => {
    const dataDir = makeFolder(t)
    t.equal(predictPostgresUrl({ dataDir, port: 5432 }), null)
    const first = await openEmbeddedPostgres({ dataDir })
    t.equal(predictPostgresUrl({ dataDir, port: first.port }), first.url)
    await query(first.url, 'create table kept (n int); insert into kept values (7)')
    t.same(await query(first.url, 'show fsync'), [['on']])
    t.same(await query(first.url, 'show listen_addresses'), [['127.0.0.1']])
    await first.close()
    await first.exited
    t.equal(identifyProcess(first.pid), null)

    const notices: string[] = []
    const second = await openEmbeddedPostgres({ dataDir, onNotice: m => notices.push(m) })
    t.teardown(() => second.close())
    t.same(await query(second.url, 'select n from kept'), [[7]])
    t.same(notices, [])
    t.equal(statSync(join(second.dataDir, 'password')).mode & 0o777, 0o600)
  },
)

t.test('a connection without the password is refused', async t => {
  const postgres = await openEmbeddedPostgres({ dataDir: makeFolder(t) })
  t.teardown(() => postgres.close())
  const wrong = new URL(postgres.url)
  wrong.password = 'wrong'
  await t.rejects(query(wrong.href, 'select 1'), { code: '28P01' })
  t.same(await query(postgres.url, 'select current_database()'), [['taxiway']])
})

t.test(
  'an owner killed with kill -9 leaves a server that the next start stops, losing no commit',
  async t => {
    const dataDir = makeFolder(t)
    const holder = await startHolder(dataDir)
    await query(holder.url, 'create table kept (n int); insert into kept values (1)')
    const identity = identifyProcess(holder.pid)
    holder.child.kill('SIGKILL')
    await whenGone(holder.child)
    t.equal(identifyProcess(holder.pid), identity, 'the server itself survives its owner')

    const notices: string[] = []
    const next = await openEmbeddedPostgres({ dataDir, onNotice: m => notices.push(m) })
    t.teardown(() => next.close())
    t.equal(identifyProcess(holder.pid), null)
    t.match(notices, [/left a Postgres behind/])
    t.same(await query(next.url, 'select n from kept'), [[1]])
  },
)

t.test('a server killed with kill -9 recovers at the next start', async t => {
  const dataDir = makeFolder(t)
  const first = await openEmbeddedPostgres({ dataDir })
  await query(first.url, 'create table kept (n int); insert into kept values (2)')
  process.kill(first.pid, 'SIGKILL')
  await first.exited
  const next = await openEmbeddedPostgres({ dataDir })
  t.teardown(() => next.close())
  t.same(await query(next.url, 'select n from kept'), [[2]])
})

t.test('a pid file whose number now belongs to another program does not stop the start', async t => {
  const dataDir = makeFolder(t)
  const first = await openEmbeddedPostgres({ dataDir })
  await first.close()
  const stranger = spawn(process.execPath, ['-e', 'process.stdin.resume()'])
  t.teardown(() => stranger.kill())
  writeFileSync(
    join(dataDir, 'cluster', 'postmaster.pid'),
    `${stranger.pid}\n${dataDir}/cluster\n0\n5432\n\n\n`,
  )
  const next = await openEmbeddedPostgres({ dataDir })
  t.teardown(() => next.close())
  t.same(await query(next.url, 'select 1'), [[1]])
  t.equal(stranger.exitCode, null, 'and that program is left alone')
})

t.test('an initdb that was cut short is cleared away, a broken cluster is set aside', async t => {
  const dataDir = makeFolder(t)
  mkdirSync(join(dataDir, 'cluster.new-999999999', 'base'), { recursive: true })
  mkdirSync(join(dataDir, 'cluster'))
  writeFileSync(join(dataDir, 'cluster', 'PG_VERSION'), '18\n')
  const notices: string[] = []
  const postgres = await openEmbeddedPostgres({ dataDir, onNotice: m => notices.push(m) })
  t.teardown(() => postgres.close())
  t.same(await query(postgres.url, 'select 1'), [[1]])
  t.match(notices, [/was incomplete/])
  t.notOk(existsSync(join(dataDir, 'cluster.new-999999999')))
  t.equal(readdirSync(dataDir).filter(name => name.startsWith('cluster.incomplete-')).length, 1)
})

t.test('a busy port is named in the error', async t => {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const { port } = server.address() as { port: number }
  await t.rejects(openEmbeddedPostgres({ dataDir: makeFolder(t), port }), {
    code: 'embedded.port_busy',
    message: new RegExp(`Port ${port} `),
  })
})

t.test('a folder that is in use is refused while its owner lives', async t => {
  const dataDir = makeFolder(t)
  const holder = await startHolder(dataDir)
  t.teardown(() => whenGone(holder.child))
  t.teardown(() => holder.child.stdin?.end())
  await t.rejects(openEmbeddedPostgres({ dataDir }), { code: 'embedded.in_use' })
  t.same(await query(holder.url, 'select 1'), [[1]])
})

t.test('two processes that open one folder share its server, which stops once', async t => {
  const dataDir = makeFolder(t)
  const [first, second] = await Promise.all([
    openEmbeddedPostgres({ dataDir, shared: true }),
    openEmbeddedPostgres({ dataDir, shared: true }),
  ])
  const third = await openEmbeddedPostgres({ dataDir, shared: true })
  t.equal(third.url, first.url)
  t.equal(second.url, first.url)
  const identity = identifyProcess(first.pid) as string
  t.equal(await stopEmbeddedPostgres(dataDir), true)
  t.ok(await waitForExit(first.pid, identity, 0))
  t.equal(await stopEmbeddedPostgres(dataDir), false)
})

t.test(
  'an ordinary user runs it as themselves',
  { skip: !isRoot && 'needs root to become another user' },
  async t => {
    const dataDir = makeFolder(t)
    mkdirSync(dataDir)
    chownSync(dataDir, 65534, 65534)
    const holder = await startHolder(dataDir, { uid: 65534, gid: 65534 })
    t.equal(statSync(join(dataDir, 'cluster')).uid, 65534)
    holder.child.stdin?.end()
    await whenGone(holder.child)
    const asRoot = await openEmbeddedPostgres({ dataDir })
    t.teardown(() => asRoot.close())
    t.same(await query(asRoot.url, 'select 1'), [[1]], 'and root opens the same folder afterwards')
  },
)

t.test(
  'a folder Postgres may not enter is replaced by one it may',
  { skip: !isRoot && 'only root runs it as another account' },
  async t => {
    const closed = mkdtempSync(join(tmpdir(), 'taxiway-closed-'))
    const dataDir = join(closed, 'postgres')
    const notices: string[] = []
    const postgres = await openEmbeddedPostgres({ dataDir, onNotice: m => notices.push(m) })
    t.not(postgres.dataDir, dataDir)
    t.match(notices, [new RegExp(`may not enter ${dataDir}`)])
    await query(postgres.url, 'create table kept (n int)')
    await postgres.close()
    const again = await openEmbeddedPostgres({ dataDir })
    t.same(await query(again.url, 'select * from kept'), [])
    await removeEmbeddedPostgres(dataDir)
    t.notOk(existsSync(again.dataDir))
    t.equal(identifyProcess(again.pid), null)
    rmSync(closed, { recursive: true })
  },
)
