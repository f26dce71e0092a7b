import {
  createDeliveryReads,
  listUnmatched,
  migrate,
  openDatabase,
  readPartitions,
  removeOldRows,
} from '@taxiway/db'
import t, { type Test } from 'tap'
import { anIdOf } from '../src/builders/ids.js'
import { aDelivery, aProject } from '../src/builders/rows.js'
import { createTestDatabase } from '../src/create-test-database.js'

const daysAgo = (count: number) => new Date(Date.now() - count * 86_400_000)

/** An empty database with these options. */
const create = async (t: Test, name: string, options = '') => {
  const { url, pool } = await createTestDatabase(t)
  const own = `${name}_${new URL(url).pathname.slice(1)}`
  await pool.query(`create database "${own}" ${options}`)
  t.teardown(() => pool.query(`drop database "${own}" with (force)`))
  return { name: own, pool, url: Object.assign(new URL(url), { pathname: `/${own}` }).href }
}
const inLanguage = (language: string) =>
  `template template0 locale_provider icu icu_locale '${language}' locale 'C'`

t.test(
  'a database that compares text by English rules lists deliveries and keeps its partitions',
  async t => {
    const { url } = await create(t, 'english', inLanguage('en-US'))
    await migrate(url)
    const { db, pool, close } = openDatabase({ url, applicationName: 'test', maxConnections: 2 })
    t.teardown(close)
    t.match((await pool.query(`select 'dlv_01' < '~' as plain`)).rows, [{ plain: false }])

    const { organizationId, repositoryId } = await aProject(db)
    const store = async (of: number) => {
      const ids: string[] = []
      for (const age of [3, 2, 1])
        ids.unshift((await aDelivery(db, { id: anIdOf('dlv', daysAgo(age)), repositoryId: of })).id)
      return ids
    }
    const own = await store(repositoryId)
    const unmatched = await store(repositoryId + 1)
    const list = createDeliveryReads(db).list
    const pages = [
      (limit: number, id?: string) => list(organizationId, page(limit, id)),
      (limit: number, id?: string) => listUnmatched(db, page(limit, id)),
    ]
    for (const [n, read] of pages.entries()) {
      const ids = n === 0 ? own : unmatched
      t.same(
        (await read(2)).map(({ id }) => id),
        ids.slice(0, 2),
        'the first page',
      )
      t.same(
        (await read(2, ids[1])).map(({ id }) => id),
        ids.slice(2),
        'the second page',
      )
    }

    const old = anIdOf('dlv', daysAgo(40))
    for (const id of [old, ...own]) await pool.query(`insert into delivery_bodies values ($1, '{}')`, [id])
    await pool.query(`select partitions.maintain('delivery_bodies', 14)`)
    t.equal(await removeOldRows(db, 'delivery_bodies', 14), 1)
    const { rows } = await pool.query('select delivery_id as id from delivery_bodies order by 1 desc')
    t.same(
      rows.map(({ id }) => id),
      own,
    )
    for (const { table, until } of await readPartitions(db)) t.ok(until > daysAgo(-14), table)
  },
)

const page = (limit: number, id?: string) => ({
  limit,
  ...(id === undefined ? {} : { after: { at: 'infinity', id } }),
})

t.test(
  'a database whose language sorts ids in another order is refused, and nothing is made in it',
  async t => {
    const { url } = await create(t, 'danish', inLanguage('da'))
    await t.rejects(migrate(url), { message: /by the locale "da".*Create a database/ })
    const { pool, close } = openDatabase({ url, applicationName: 'test', maxConnections: 1 })
    t.teardown(close)
    t.match(
      (
        await pool.query(
          `select to_regclass('public.deliveries') as made, to_regnamespace('drizzle') as noted`,
        )
      ).rows,
      [{ made: null, noted: null }],
    )
  },
)

t.test('days of 23 and 25 hours make no gap between partitions, and no name twice', async t => {
  // The clock changes within the two weeks for which partitions are made: an hour forward and later back, and the other way.
  const now = new Date()
  const rule = (days: number) => {
    const day = new Date(now.getTime() + days * 86_400_000)
    return Math.floor(
      (Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate()) -
        Date.UTC(day.getUTCFullYear(), 0, 1)) /
        86_400_000,
    )
  }
  for (const [name, zone] of [
    ['spring', `CET-1CEST,${rule(5)},${rule(200)}`],
    ['autumn', `CET-1CEST,${rule(200)},${rule(5)}`],
  ] as const) {
    const database = await create(t, name)
    await database.pool.query(`alter database "${database.name}" set timezone to '${zone}'`)
    await migrate(database.url)
    const { pool, close } = openDatabase({ url: database.url, applicationName: 'test', maxConnections: 1 })
    t.teardown(close)
    const { rows } = await pool.query(
      `select lower, upper from partitions.list('delivery_bodies') order by lower`,
    )
    t.ok(rows.length >= 14, name)
    for (const [n, { lower }] of rows.slice(1).entries()) t.equal(lower, rows[n].upper, name)
    const days = await pool.query(
      `select extract(epoch from partitions.time_of(lower))::bigint % 86400 as rest from partitions.list('delivery_bodies')`,
    )
    t.ok(
      days.rows.every(({ rest }) => rest === '0'),
      'each begins with its day',
    )
  }
})
