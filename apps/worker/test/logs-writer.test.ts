import { createRedactor } from '@taxiway/crypto'
import { asc, eq, schema } from '@taxiway/db/testing'
import { systemClock } from '@taxiway/runtime'
import { aDeployment, createTestDatabase, eventually } from '@taxiway/testing'
import t, { type Test } from 'tap'
import { type LogWriterOptions, openLogWriter } from '../src/logs/log-writer.js'
import { splitText } from '../src/logs/split-text.js'

const secret = 'hunter2-correct-horse-battery'

const setUp = async (t: Test) => {
  const database = await createTestDatabase(t)
  const deployment = await aDeployment(database.db)
  const setFence = (fence: number) =>
    database.db
      .update(schema.environments)
      .set({ fence })
      .where(eq(schema.environments.id, deployment.environmentId))
  await setFence(7)
  const open = (given: Partial<LogWriterOptions> = {}) =>
    openLogWriter({
      db: database.db,
      deploymentId: deployment.id,
      environmentId: deployment.environmentId,
      fence: 7,
      clock: systemClock,
      createRedactor: () => createRedactor([secret]),
      maxBytes: 10 * 1024 * 1024,
      ...given,
    })
  const read = () =>
    database.db
      .select()
      .from(schema.logChunks)
      .where(eq(schema.logChunks.deploymentId, deployment.id))
      .orderBy(asc(schema.logChunks.seq))
  return { ...database, setFence, open, read, deployment }
}

t.test('chunk numbers have no gaps across attempts and writers, and the text is complete', async t => {
  const { open, read, setFence } = await setUp(t)
  for (const fence of [7, 8, 9]) {
    await setFence(fence)
    const log = open({ fence })
    for (let line = 0; line < 50; line += 1)
      await log.write('build', line % 2 ? 'stdout' : 'stderr', `${fence}/${line}\n`)
    await log.close()
  }
  const rows = await read()
  t.same(
    rows.map(row => row.seq),
    rows.map((_, index) => index),
  )
  const lines = rows
    .map(row => row.text)
    .join('')
    .trim()
    .split('\n')
  t.same(
    lines,
    [7, 8, 9].flatMap(fence => Array.from({ length: 50 }, (_, line) => `${fence}/${line}`)),
  )
})

t.test('a line is stored soon without a flush', async t => {
  const { open, read } = await setUp(t)
  const log = open()
  await log.write('build', 'stdout', 'hello\n')
  await eventually(async () => (await read())[0]?.text === 'hello\n')
  await log.close()
})

t.test('a writer that lost the lease stores nothing and gets an error', async t => {
  const { open, read, setFence } = await setUp(t)
  const log = open()
  await log.write('build', 'stdout', 'mine\n')
  await log.flush()
  await setFence(8)
  await log.write('build', 'stdout', 'not mine any more\n').catch(() => undefined)
  await t.rejects(log.flush(), { code: 'lease.lost' })
  await t.rejects(log.write('build', 'stdout', 'x'), { code: 'lease.lost' })
  await t.rejects(log.close(), { code: 'lease.lost' })
  t.same(
    (await read()).map(row => row.text),
    ['mine\n'],
  )
})

t.test('secrets are masked however the text is cut and with other streams in between', async t => {
  const { open, read } = await setUp(t)
  const log = open()
  for (const character of `key=${secret}\n`) {
    await log.write('build', 'stdout', character)
    await log.write('build', 'stderr', '.')
  }
  await log.write('build', 'system', `\n$ deploy --key ${secret}\n`)
  await log.write('release', 'stdout', secret.slice(0, 10))
  await log.close()
  const text = (await read()).map(row => row.text).join('')
  t.notMatch(text, 'hunter2-correct')
  t.equal(text.match(/\[redacted\]/g)?.length, 2)
  t.match(text, /hunter2-co$/, 'the beginning of something that never came is no secret')
})

t.test(
  'large output is cut between characters into rows of 16 KiB; beyond its limit the log keeps its beginning and its end',
  async t => {
    const { open, read } = await setUp(t)
    const maxBytes = 200_000
    const first = open({ maxBytes })
    await first.write('build', 'stdout', 'the first line\n')
    await Promise.all(
      Array.from({ length: 300 }, () => first.write('build', 'stdout', `${'€'.repeat(999)}\n`)),
    )
    await first.write('build', 'stdout', 'the error\n')
    await first.write('end', 'system', 'it failed\n')
    await first.close()
    const end = (await read()).slice(-2)
    t.ok(end[0]?.text.endsWith('the error\n'))
    t.equal(end[1]?.text, 'it failed\n', 'in their order')
    const second = open({ maxBytes })
    await second.write('build', 'stdout', `${'y'.repeat(100_000)}\nthe error of the next attempt\n`)
    await second.write('build', 'system', 'the next attempt\n')
    await second.write('release', 'stdout', 'the very end\n')
    await second.close()
    const rows = await read()
    t.ok(rows.every(row => Buffer.byteLength(row.text) <= 16 * 1024))
    const output = rows.filter(row => row.stream === 'stdout')
    t.ok(output.reduce((sum, row) => sum + Buffer.byteLength(row.text), 0) <= maxBytes)
    const text = rows.map(row => row.text).join('')
    t.notOk(text.includes('\ufffd'))
    t.ok(text.startsWith('the first line\n'))
    t.ok(text.includes('the error of the next attempt\n'))
    t.equal(text.match(/bytes of output are left out here/g)?.length, 2)
    t.match(
      rows.slice(-2),
      [{ text: 'the next attempt\n' }, { text: 'the very end\n' }],
      'also without a line of ours after it',
    )
  },
)

t.test('NUL and broken characters are replaced before storing', async t => {
  const { open, read } = await setUp(t)
  const log = open()
  await log.write('build', 'stdout', 'a\0b\ud800c\n')
  await log.close()
  t.equal((await read())[0]?.text, 'a\ufffdb\ufffdc\n')
})

t.test('broken connections lose no line and duplicate none', async t => {
  const { open, read, pool } = await setUp(t)
  const log = open()
  const killAll = () =>
    pool.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()',
    )
  pool.on('error', () => undefined)
  const expected: string[] = []
  for (let line = 0; line < 40; line += 1) {
    expected.push(`line ${line}`)
    await log.write('build', 'stdout', `line ${line}\n`)
    const flushed = log.flush()
    if (line % 8 === 3) await killAll().catch(() => undefined)
    await flushed
  }
  await log.close()
  const rows = await read()
  t.same(
    rows
      .map(row => row.text)
      .join('')
      .trim()
      .split('\n'),
    expected,
  )
  t.same(
    rows.map(row => row.seq),
    rows.map((_, index) => index),
  )
})

t.test('text is cut without breaking characters', async t => {
  for (const size of [4, 5, 7, 16]) {
    const text = 'aé€😀'.repeat(20)
    const pieces = splitText(text, size)
    t.equal(pieces.join(''), text)
    t.ok(pieces.every(piece => Buffer.byteLength(piece) <= size))
  }
})
