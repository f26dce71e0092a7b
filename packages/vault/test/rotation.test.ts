import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { beatWorker, openDatabase } from '@taxiway/db'
import { sql } from '@taxiway/db/testing'
import { createLogger, systemClock } from '@taxiway/runtime'
import { createTestDatabase, eventually } from '@taxiway/testing'
import t from 'tap'
import { maintainKeys, runKeysCommand, shredKeys } from '../src/index.js'
import { createNoteBook, createNotes, noteColumn } from './notes.js'
import { aContext, aVault, newSecret } from './support.js'

/** `CAMPAIGN=1` is the size of the requirement. */
const size = process.env['CAMPAIGN']
  ? { keyLimit: 1_000, block: 64, values: 10_000, kills: 20, edits: 500, killWithinMs: 600 }
  : { keyLimit: 100, block: 8, values: 300, kills: 1, edits: 20, killWithinMs: 100 }

if (process.env['CAMPAIGN']) t.setTimeout(0)

const columns = [noteColumn]
const logger = createLogger({ name: 'keys', level: 'silent' })

const setUp = async (t: Parameters<typeof createTestDatabase>[0], settings = {}) => {
  const database = await createTestDatabase(t)
  await createNotes(database.db)
  const secret = newSecret()
  const vault = await aVault(t, database, { secret, columns, settings })
  const run = (...args: string[]) =>
    runKeysCommand({ db: database.db, vault, clock: systemClock, columns }, args)
  const keys = async () =>
    (await database.pool.query('select kid, owner, state, used from data_keys order by kid')).rows
  const beat = async (id: string, reports: { keks: string[]; kids: number[] }) =>
    beatWorker(database.db, { id, kind: 'worker', version: '1', detail: { keys: reports } })
  return { ...database, database, secret, vault, run, keys, beat, book: createNoteBook(database.db, vault) }
}

t.test('a new data key seals only after every live process has proved that it can open with it', async t => {
  const { db, vault, keys, beat, book, pool } = await setUp(t, { maxAgeMs: 1 })
  await book.write('a', 'org_1', 1, 'first')
  await beat('w1', await vault.report())
  await beat('w2', await vault.report())
  const states = async () => (await keys()).map(key => key.state)

  const round = () => maintainKeys({ db, vault, logger, columns })
  await round()
  t.same(await states(), ['primary', 'pending'])
  await beat('w1', await vault.report())
  await round()
  t.same(await states(), ['primary', 'pending'], 'w2 has not said so')
  await pool.query(`update worker_heartbeats set last_seen_at = now() - interval '2 minutes' where id = 'w2'`)
  t.match(await round(), { promoted: 1, resealed: 1, retired: 1 }, 'w2 is gone')
  t.same((await states()).slice(0, 2), ['retired', 'primary'])
  t.equal(await book.read('a'), 'first')
})

t.test(
  'keys are wrapped by a new secret only once every live process has it, and open the same values',
  async t => {
    const { database, db, secret, beat, book, vault, pool } = await setUp(t)
    await book.write('a', 'org_1', 1, 'first')
    const next = await aVault(t, database, { secret: newSecret(), previousSecret: secret, columns })
    const rewrap = () => runKeysCommand({ db, vault: next, clock: systemClock, columns }, ['rewrap'])
    const wrapped = async () => (await pool.query('select wrapped, kek_fp from data_keys')).rows
    const before = await wrapped()
    await beat('w1', await vault.report())
    await beat('w2', await next.report())
    await t.rejects(rewrap(), { code: 'crypto.rotation_unsafe', details: { without: ['w1'] } })
    t.same(await wrapped(), before)
    await beat('w1', await next.report())
    t.match(await rewrap(), { rewrapped: 1, unreadable: [] })
    t.notSame(await wrapped(), before)
    t.equal(await createNoteBook(db, next).read('a'), 'first')
    await t.rejects(aVault(t, database, { secret, columns }), { code: 'crypto.wrong_secret' })
  },
)

t.test(
  'a data key is destroyed only when nothing is sealed under it, and never opens anything again',
  async t => {
    const { db, run, keys, book, pool, secret, database } = await setUp(t)
    await book.write('a', 'org_1', 1, 'one')
    await book.write('b', 'org_2', 1, 'two')
    const { rows: old } = await pool.query('select value from notes where id = $1', ['a'])
    await t.rejects(run('destroy', '1'), { code: 'crypto.key_in_use' })
    t.match(await run('rotate'), { staged: 2, promoted: 2, resealed: 2, unreadable: 0, retired: 2 })
    t.equal(await book.read('a'), 'one')

    // A database writer restores an old row: the value still opens, because its key is not destroyed while it
    // is needed.
    await pool.query('update notes set value = $1 where id = $2', [old[0].value, 'a'])
    await t.rejects(run('destroy', '1'), { code: 'crypto.key_in_use' })
    t.match(await run('reseal'), { resealed: 1 })
    t.same(await run('destroy', '1'), { destroyed: 1 })
    t.match((await keys())[0], { kid: 1, state: 'destroyed' })
    await pool.query('update notes set value = $1 where id = $2', [old[0].value, 'a'])
    const fresh = await aVault(t, database, { secret, columns })
    await t.rejects(createNoteBook(db, fresh).read('a'), { code: 'crypto.decrypt_failed' })

    await db.transaction(tx => shredKeys(tx, 'org_2'))
    const other = await aVault(t, database, { secret, columns })
    await t.rejects(createNoteBook(db, other).read('b'), { code: 'crypto.decrypt_failed' }, 'shredded')
    await t.rejects(run('destroy', '99'), { code: 'resource.not_found' })
    t.equal(await run('nonsense'), undefined)
  },
)

t.test('a value that does not open stays unchanged, and rotation goes on', async t => {
  const { run, book, pool } = await setUp(t)
  for (const id of ['a', 'b', 'c']) await book.write(id, 'org_1', 1, `note ${id}`)
  await pool.query(`update notes set value = set_byte(value, 25, get_byte(value, 25) # 1) where id = 'b'`)
  const broken = (await pool.query(`select value from notes where id = 'b'`)).rows[0].value
  t.match(await run('rotate'), { resealed: 2, unreadable: 1, retired: 0 })
  t.same((await pool.query(`select value from notes where id = 'b'`)).rows[0].value, broken)
  t.equal(await book.read('c'), 'note c')
})

t.test('rotation leaves out a value that a transaction is changing', async t => {
  const { run, book, pool } = await setUp(t)
  for (const id of ['a', 'b']) await book.write(id, 'org_1', 1, `note ${id}`)
  const writer = await pool.connect()
  t.teardown(() => writer.release())
  await writer.query('begin')
  await writer.query(`update notes set value = 'edited' where id = 'a'`)
  // Without the lock, rotation would write back the value from before the edit.
  t.match(await run('rotate'), { resealed: 1, retired: 0 })
  await writer.query('commit')
  t.equal((await pool.query(`select value from notes where id = 'a'`)).rows[0].value.toString(), 'edited')
  t.equal(await book.read('b'), 'note b')
})

t.test('no key seals more than its limit, and values of every key open', async t => {
  const settings = { maxMessages: size.keyLimit, blockSize: size.block }
  const { database, secret, keys, pool, vault } = await setUp(t, settings)
  const others = await Promise.all([1, 2, 3].map(() => aVault(t, database, { secret, columns, settings })))
  const context = aContext({ organizationId: 'org_1' })
  const blobs: Buffer[] = []
  await Promise.all(
    [vault, ...others].flatMap(one =>
      [1, 2].map(async () => {
        for (let n = 0; n < (5 * size.keyLimit) / 8; n += 1)
          blobs.push(await one.seal(database.db, context, `value ${n}`))
      }),
    ),
  )
  const used = new Map<number, number>()
  const ivs = new Set(blobs.map(blob => blob.subarray(2, 18).toString('hex')))
  for (const blob of blobs) used.set(blob.readUInt32BE(2), (used.get(blob.readUInt32BE(2)) ?? 0) + 1)
  t.equal(blobs.length, 8 * Math.ceil((5 * size.keyLimit) / 8))
  t.ok(used.size >= 5, `${used.size} keys`)
  for (const [kid, count] of used) t.ok(count <= size.keyLimit, `key ${kid} sealed ${count}`)
  for (const key of await keys()) t.ok(Number(key.used) <= size.keyLimit)
  t.equal(ivs.size, blobs.length, 'no IV twice under one key')
  t.equal((await pool.query(`select 1 from data_keys where state = 'primary'`)).rowCount, 1)
  for (const blob of blobs.filter((_, n) => n % 100 === 0)) await vault.open(database.db, context, blob)
})

t.test('resealing survives a kill at any moment and keeps every concurrent edit', async t => {
  const { db, vault, secret, run, keys, book, pool, url } = await setUp(t)
  const count = size.values
  await db.transaction(async tx => {
    for (let n = 0; n < count; n += 1)
      await tx.execute(
        sql`insert into notes values (${`n${n}`}, 'org_1', 1, ${await vault.seal(tx, { ...aContext({ organizationId: 'org_1' }), name: `n${n}` }, `value ${n}`)})`,
      )
  })
  await pool.query(`update data_keys set state = 'superseded' where state = 'primary'`)
  await book.write('first', 'org_1', 1, 'makes the new key')
  const edits = new Map<string, string>()
  let isOver = false
  const editing = (async () => {
    for (let n = 0; !isOver || n < size.edits; n += 1) {
      // Every fifth note, so that the child seals most of the others again.
      const id = `n${(n * 5) % count}`
      await book.write(id, 'org_1', 2 + n, `edited ${n}`)
      edits.set(id, `edited ${n}`)
    }
  })()
  let kills = 0
  for (let tries = 0; kills < size.kills && tries < size.kills + 20; tries += 1) {
    const child = startReseal(url, secret.reveal())
    const ended = once(child, 'exit')
    await once(child.stdout, 'data')
    const timer = setTimeout(() => child.kill('SIGKILL'), Math.random() * size.killWithinMs)
    const [, signal] = await ended
    clearTimeout(timer)
    if (signal === 'SIGKILL') kills += 1
  }
  isOver = true
  await editing
  t.ok(kills > 0, `${kills} kills`)
  t.comment(JSON.stringify({ values: count, kills, edits: edits.size }))
  const countLeft = async () =>
    (await pool.query(`select 1 from notes where sealed_kid(value) = 1`)).rowCount ?? 0
  // Postgres may need a moment to end the transaction of a killed process, and rows that it holds are left out.
  await eventually(async () => {
    await run('reseal')
    return (await countLeft()) === 0
  })
  t.equal(await countLeft(), 0, 'nothing is left under the old key')
  t.match(await keys(), [{ kid: 1, state: 'retired' }, { state: 'primary' }])
  let wrong = 0
  for (let n = 0; n < count; n += 1)
    if ((await book.read(`n${n}`)) !== (edits.get(`n${n}`) ?? `value ${n}`)) wrong += 1
  t.equal(wrong, 0)
})

const startReseal = (url: string, secret: Buffer) =>
  spawn(
    process.execPath,
    [
      '--conditions=@taxiway/source',
      '--import=tsx',
      fileURLToPath(new URL('fixtures/reseal.ts', import.meta.url)),
      url,
      secret.toString('hex'),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )

t.test("the commands need no more rights than a worker's", async t => {
  const database = await createTestDatabase(t)
  const own = openDatabase({ url: database.urls.worker, applicationName: 'keys' })
  t.teardown(() => own.close())
  const vault = await aVault(t, database, { db: own.db, secret: newSecret() })
  await vault.seal(own.db, aContext({ organizationId: 'system' }), 'seed')
  for (const command of ['status', 'rewrap', 'reseal', 'rotate'])
    await t.resolves(runKeysCommand({ db: own.db, vault, clock: systemClock }, [command]), command)
})
