import {
  maintainPartitions,
  openDatabase,
  type PartitionedTable,
  readPartitions,
  removeOldRows,
  storeDecision,
} from '@taxiway/db'
import { schema } from '@taxiway/db/testing'
import { lowestIdOf, newId } from '@taxiway/domain'
import { createLogger } from '@taxiway/runtime'
import { aDelivery, aDeployment, anEnvironment, anIdOf, createTestDatabase } from '@taxiway/testing'
import t, { type Test } from 'tap'
import { keepPartitions } from '../src/reconcile/prune-old.js'

const days = { deliveryBodies: 14, logs: 30, decisions: 90, transitions: 90 }
const daysAgo = (count: number) => new Date(Date.now() - count * 86_400_000)
const tables: PartitionedTable[] = ['decisions', 'delivery_bodies', 'deployment_transitions', 'log_chunks']

/** The tables belong to another user, as in production. */
const open = async (t: Test) => {
  const { db, pool, urls } = await createTestDatabase(t)
  const as = (url: string) => {
    const handle = openDatabase({ url, applicationName: 'test', maxConnections: 2 })
    t.teardown(handle.close)
    return handle
  }
  const stopping = new AbortController().signal
  const lines: string[] = []
  const logger = createLogger({
    ...{ name: 'partitions', level: 'info' },
    destination: { write: line => void lines.push(line) },
  })
  const worker = as(urls.worker)
  return {
    ...{ db, pool, urls, worker, api: as(urls.api) },
    log: () => lines.map(line => JSON.parse(line) as { msg: string; table: string }),
    keep: () => keepPartitions({ db: worker.db, logger, stopping }, days),
    partitions: async () =>
      (await pool.query(`select tablename as name from pg_tables where schemaname = 'partitions'`)).rows.map(
        ({ name }) => name as string,
      ),
    left: async (table: string, column: string) =>
      new Set((await pool.query(`select ${column} as id from ${table}`)).rows.map(({ id }) => id)),
    /** A partition of the past, of the two days around this one. */
    aPartition: async (table: PartitionedTable, prefix: 'dec' | 'dep' | 'dlv', age: number) => {
      const bound = (days: number) => lowestIdOf(prefix, daysAgo(days))
      await pool.query(
        `create table partitions.${table}_past_${age} partition of ${table} for values from ('${bound(age + 1)}') to ('${bound(age - 1)}')`,
      )
    },
  }
}
type Opened = Awaited<ReturnType<typeof open>>

const aBody = async ({ db }: Opened, age: number, state: 'processed' | 'received' = 'processed') => {
  const { id } = await aDelivery(db, { id: anIdOf('dlv', daysAgo(age)), state })
  await db.insert(schema.deliveryBodies).values({ deliveryId: id, body: Buffer.from('{}') })
  return id
}

const aDecision = async ({ db }: Opened, age: number) => {
  const id = anIdOf('dec', daysAgo(age))
  const values = { id, source: 'webhook' as const, outcome: 'up', reason: 'x', changed: true }
  await db.insert(schema.decisions).values({ ...values, at: daysAgo(age) })
  return id
}

const aHistory = async ({ db }: Opened, age: number, state: 'failed' | 'building' = 'failed') => {
  const { id, environmentId } = await aDeployment(db, { id: anIdOf('dep', daysAgo(age)), state })
  const chunk = { deploymentId: id, step: 'build', stream: 'stdout' as const, text: 'x' }
  await db.insert(schema.logChunks).values([0, 1].map(seq => ({ ...chunk, seq })))
  await db
    .insert(schema.deploymentTransitions)
    .values({ deploymentId: id, environmentId, generation: 1, from: null, to: 'queued', owner: 'test' })
  return id
}

t.test('old partitions are dropped; young ones, and those that unfinished work needs, stay', async t => {
  const opened = await open(t)
  const { keep, aPartition, left, partitions } = opened
  for (const age of [40, 20, 10]) await aPartition('delivery_bodies', 'dlv', age)
  for (const age of [60, 40, 20]) await aPartition('log_chunks', 'dep', age)
  for (const age of [120, 100]) await aPartition('deployment_transitions', 'dep', age)
  for (const age of [100, 80]) await aPartition('decisions', 'dec', age)
  await aBody(opened, 20)
  await aDecision(opened, 100)
  const logged = [await aHistory(opened, 20)]
  const moved = [await aHistory(opened, 40)]
  await aHistory(opened, 100)
  const working = [await aHistory(opened, 120, 'building'), await aHistory(opened, 60, 'building')]
  const bodies = [await aBody(opened, 10), await aBody(opened, 40, 'received')]
  const decided = await aDecision(opened, 80)

  await keep()
  t.same(await left('delivery_bodies', 'delivery_id'), new Set(bodies))
  t.same(await left('decisions', 'id'), new Set([decided]))
  t.same(await left('log_chunks', 'deployment_id'), new Set([...logged, ...working]))
  t.same(await left('deployment_transitions', 'deployment_id'), new Set([...logged, ...moved, ...working]))
  t.equal((await left('deliveries', 'id')).size, 3, 'that it came is not forgotten')
  t.strictSame((await partitions()).filter(name => name.includes('past')).sort(), [
    'decisions_past_80',
    'delivery_bodies_past_10',
    'delivery_bodies_past_40',
    'deployment_transitions_past_120',
    'log_chunks_past_20',
    'log_chunks_past_60',
  ])
})

t.test('partitions are made for two weeks, once, however many workers ask', async t => {
  const { worker, api, pool, keep, partitions } = await open(t)
  const made = (await partitions()).filter(name => /_\d{8}$/.test(name))
  for (const name of made) await pool.query(`drop table partitions.${name}`)
  const before = await readPartitions(api.db)
  t.strictSame(
    before.map(({ table, until }) => [table, until.getTime()]),
    tables.map(table => [table, 0]),
  )
  await Promise.all([keep(), keep(), keep()])
  await keep()
  t.strictSame((await partitions()).filter(name => /_\d{8}$/.test(name)).sort(), made.sort())
  for (const { table, until, late } of await readPartitions(api.db)) {
    t.ok(until.getTime() >= daysAgo(-14).getTime(), table)
    t.equal(late, 0)
  }
  const none = { busy: false, made: 0, dropped: 0, moved: 0 }
  for (const table of tables) t.strictSame(await maintainPartitions(worker.db, table, 90), none)
})

t.test('what is written without a partition is stored, told, and moves when there is one', async t => {
  const opened = await open(t)
  const { db, pool, api, keep, partitions } = opened
  for (const name of await partitions())
    if (/_\d{8}$/.test(name)) await pool.query(`drop table partitions.${name}`)
  const delivery = await aBody(opened, 0)
  const deployment = await aHistory(opened, 0)
  await storeDecision(db, await anEnvironment(db), {
    ...{ source: 'user', outcome: 'up', reason: 'x', sha: null, changed: true, generation: 1 },
  })
  const late = async () => (await readPartitions(api.db)).map(({ table, late }) => [table, late])
  t.strictSame(await late(), [
    ['decisions', 1],
    ['delivery_bodies', 1],
    ['deployment_transitions', 1],
    ['log_chunks', 2],
  ])
  await keep()
  t.strictSame(
    await late(),
    tables.map(table => [table, 0]),
  )
  t.same(await opened.left('delivery_bodies', 'delivery_id'), new Set([delivery]))
  t.same(await opened.left('log_chunks', 'deployment_id'), new Set([deployment]))
  t.equal((await opened.left('decisions', 'id')).size, 1)
})

t.test('old rows outside of partitions are deleted in batches, a log as a whole', async t => {
  const opened = await open(t)
  const { keep, left, pool } = opened
  for (let count = 0; count < 25; count += 1) await aHistory(opened, 40)
  const working = await aHistory(opened, 40, 'building')
  t.equal(await removeOldRows(opened.worker.db, 'log_chunks', days.logs), 40, 'twenty logs of two parts')
  await keep()
  t.same(await left('log_chunks', 'deployment_id'), new Set([working]))
  t.equal((await pool.query('select from partitions.log_chunks_default')).rowCount, 2)
})

t.test('a table that is busy is left for the next call', async t => {
  const { pool, worker, keep, partitions, aPartition } = await open(t)
  await aPartition('decisions', 'dec', 100)
  const reader = await pool.connect()
  await reader.query('begin')
  await reader.query('select * from decisions')
  t.match(await maintainPartitions(worker.db, 'decisions', 90), { dropped: 0 })
  await reader.query('rollback')
  reader.release()
  await keep()
  t.notOk((await partitions()).includes('decisions_past_100'))
})

t.test('of late rows, only as many move as others can wait for', async t => {
  const opened = await open(t)
  const { pool, worker, partitions, left } = opened
  const today = (await partitions()).filter(name => /^delivery_bodies_\d{8}$/.test(name)).sort()
  for (const name of today.slice(0, 2)) await pool.query(`drop table partitions.${name}`)
  await pool.query(
    `insert into delivery_bodies select $1 || lpad(n::text, 16, '0'), '' from generate_series(1, 5001) n`,
    [lowestIdOf('dlv', new Date())],
  )
  t.match(await maintainPartitions(worker.db, 'delivery_bodies', 14), { made: 1, moved: 0 })
  await pool.query(
    'delete from delivery_bodies where delivery_id = (select min(delivery_id) from delivery_bodies)',
  )
  t.match(await maintainPartitions(worker.db, 'delivery_bodies', 14), { made: 1, moved: 5_000 })
  t.equal((await left('delivery_bodies', 'delivery_id')).size, 5_000)
  t.same((await partitions()).filter(name => today.includes(name)).sort(), today)
})

t.test(
  'a partition whose late rows move slowly is made, however short the statements of a worker are',
  async t => {
    const opened = await open(t)
    const { pool, urls, partitions } = opened
    const [today] = (await partitions()).filter(name => /^delivery_bodies_\d{8}$/.test(name)).sort()
    await pool.query(`drop table partitions.${today}`)
    await aBody(opened, 0)
    await pool.query(`create function slow() returns trigger language plpgsql as 'begin perform pg_sleep(4); return old; end';
    create trigger slow before delete on partitions.delivery_bodies_default for each row execute function slow()`)
    const hasty = openDatabase({ url: urls.worker, applicationName: 'test', statementTimeoutMs: 500 })
    t.teardown(hasty.close)
    t.match(await maintainPartitions(hasty.db, 'delivery_bodies', 14), { made: 1, moved: 1 })
  },
)

t.test('a worker that comes while another is at work on a table says so, and leaves it', async t => {
  const { pool, worker, keep, log } = await open(t)
  const other = await pool.connect()
  await other.query('begin')
  t.match((await other.query(`select busy from partitions.maintain('decisions', 90)`)).rows, [
    { busy: false },
  ])
  t.match(await maintainPartitions(worker.db, 'decisions', 90), { busy: true, made: 0 })
  t.equal(await removeOldRows(worker.db, 'decisions', 90), null)
  await keep()
  t.match(log(), [{ table: 'decisions', msg: 'another worker is at work on the partitions' }])
  await other.query('rollback')
  other.release()
})

t.test('a worker can remove no deployment but a note of a skipped commit', async t => {
  const opened = await open(t)
  const { db, worker, left } = opened
  const { environmentId, organizationId } = await aDeployment(db)
  const old = async (...moves: string[]) => {
    const { id } = await aDeployment(db, {
      ...{ id: anIdOf('dep', daysAgo(100)), environmentId, organizationId, generation: 0, state: 'skipped' },
    })
    for (const to of moves)
      await db.insert(schema.deploymentTransitions).values({
        ...{ deploymentId: id, environmentId, generation: 0, from: null, to: to as 'skipped', owner: 'test' },
      })
    return id
  }
  const remove = async (batch: number | null) =>
    Number((await worker.pool.query('select partitions.remove_skipped(90, $1) as n', [batch])).rows[0].n)
  const bare = await old()
  t.equal(await remove(1), 0, 'one without moves, while there are none at all')
  await opened.pool.query('delete from deployments where id = $1', [bare])
  const [stepped, released] = [await old('skipped'), await old('skipped')]
  const other = [await old('queued', 'skipped'), await old('superseded'), stepped, released]
  await db
    .insert(schema.deploymentSteps)
    .values({ deploymentId: stepped, name: 'fetch', attempt: 1, fence: 1 })
  await db.insert(schema.releases).values({
    ...{ id: newId('rel'), environmentId, deploymentId: released, image: 'i', machineId: 'm', config: {} },
  })
  const note = await old('skipped')
  t.equal(await remove(1), 1, 'the rows that stay do not take the place of one that goes')
  const all = await left('deployments', 'id')
  t.notOk(all.has(note))
  for (const id of other) t.ok(all.has(id))
  for (const batch of [null, 0, 1_001]) await t.rejects(remove(batch), { code: '22023' }, String(batch))
})

t.test('only a worker maintains partitions, and it cannot shorten what must be kept', async t => {
  const { worker, api, db } = await open(t)
  const denied = { cause: { code: '42501' } }
  await t.rejects(maintainPartitions(api.db, 'decisions', 90), denied)
  await t.rejects(maintainPartitions(worker.db, 'deployment_transitions', 29), { cause: { code: '22023' } })
  await t.rejects(maintainPartitions(worker.db, 'delivery_bodies', 7), { cause: { code: '22023' } })
  await t.rejects(maintainPartitions(worker.db, 'deliveries' as PartitionedTable, 90), {
    cause: { code: '22023' },
  })
  await t.rejects(worker.pool.query('drop table partitions.decisions_default'), { code: '42501' })
  await t.rejects(worker.pool.query('delete from partitions.decisions_default'), { code: '42501' })
  const { id } = await aDeployment(db, { state: 'skipped' })
  await t.rejects(worker.pool.query('delete from deployments where id = $1', [id]), { code: '42501' })
})
