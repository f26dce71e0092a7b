import { followStory, inTransaction, openDatabase, rehearse, storeDecision } from '@taxiway/db'
import { createLogger, createMetrics, startTrail } from '@taxiway/runtime'
import { anEnvironment, createTestDatabase } from '@taxiway/testing'
import t, { type Test } from 'tap'

const open = async (t: Test, maxConnections = 1) => {
  const { url } = await createTestDatabase(t)
  const metrics = createMetrics({ defaults: false })
  const { db, pool, close } = openDatabase({ url, applicationName: 'test', maxConnections, metrics })
  t.teardown(close)
  return { db, pool, metrics }
}

const decision = {
  source: 'user',
  outcome: 'up',
  reason: 'x',
  sha: null,
  changed: true,
  generation: 1,
} as const

t.test('Postgres sees the correlation id of a statement, in the pool and in a transaction', async t => {
  const { db, pool } = await open(t)
  const seen = `select query from pg_stat_activity where pid = pg_backend_pid()`
  const shown = async (queryable: { query: (text: string) => Promise<{ rows: { query: string }[] }> }) =>
    (await queryable.query(seen)).rows[0]?.query
  await startTrail({ correlationId: 'req_a' }, async () => {
    t.equal(await shown(pool), `${seen} /* correlationId=req_a */`)
    const client = await pool.connect()
    await client.query('begin')
    t.equal(await shown(client), `${seen} /* correlationId=req_a */`)
    await client.query('rollback')
    client.release()
  })
  t.equal(await shown(pool), seen)
  await startTrail({ correlationId: '*/ drop table deployments; --' }, async () =>
    t.equal(await shown(pool), seen, 'an id that could end the comment is left out'),
  )
  t.ok(db)
})

t.test('a prepared statement serves every story, and the server keeps one of it', async t => {
  const { pool } = await open(t)
  const named = { name: 'answer', text: 'select $1::int as answer', values: [42] }
  for (const correlationId of ['req_a', 'req_b', 'req_c'])
    await startTrail({ correlationId }, async () => t.match((await pool.query(named)).rows, [{ answer: 42 }]))
  const { rows } = await pool.query('select statement from pg_prepared_statements')
  t.strictSame(rows, [{ statement: named.text }])
})

t.test('statements that wait for the one connection keep the story of their caller', async t => {
  const { pool } = await open(t)
  const ids = Array.from({ length: 20 }, (_, index) => `req_${index}`)
  const shown = await Promise.all(
    ids.map(correlationId =>
      startTrail({ correlationId }, () =>
        pool.query<{ query: string }>('select query from pg_stat_activity where pid = pg_backend_pid()'),
      ),
    ),
  )
  for (const [index, { rows }] of shown.entries())
    t.match(rows[0]?.query, new RegExp(`correlationId=req_${index} `))
})

t.test('every statement is measured by its name, also those of transactions and those that fail', async t => {
  const { db, pool, metrics } = await open(t)
  const environment = await anEnvironment(db)
  await inTransaction(db, tx => storeDecision(tx, environment, decision))
  await pool.query({ name: 'answer', text: 'select 42' })
  await pool.query('with recent as (select * from deployments) select count(*) from recent')
  await pool.query(`/* odd */ values (1)`)
  await pool.query('select * from nowhere').catch(() => undefined)
  // The pool gave up the connection that failed.
  await pool.query('select 1')
  const text = await metrics.render()
  for (const [query, outcome, count] of [
    ['insert environments', 'ok', 1],
    ['insert decisions', 'ok', 1],
    ['begin', 'ok', 1],
    ['commit', 'ok', 1],
    ['answer', 'ok', 1],
    ['with deployments', 'ok', 1],
    ['other', 'ok', 1],
    ['select', 'error', 1],
  ])
    t.match(text, `taxiway_db_query_duration_seconds_count{query="${query}",outcome="${outcome}"} ${count}`)
  t.match(text, /taxiway_db_connection_wait_seconds_count\{outcome="ok"\} \d/)
  t.match(text, 'taxiway_db_pool_connections{state="idle"} 1')
  t.match(text, 'taxiway_db_pool_size 1')
})

t.test('a decision is told after its commit, and not when it was rolled back', async t => {
  const { db, metrics } = await open(t)
  const lines: Record<string, unknown>[] = []
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) }
  const logger = createLogger({ name: 'test', level: 'info', destination })
  t.teardown(followStory({ logger, metrics }))
  const environment = await anEnvironment(db)
  const told = () => lines.filter(({ msg }) => msg === 'decided').length
  await rehearse(db, tx => storeDecision(tx, environment, decision))
  await inTransaction(db, async tx => {
    await storeDecision(tx, environment, decision)
    throw new Error('no')
  }).catch(() => undefined)
  t.equal(told(), 0)
  await startTrail({ correlationId: 'req_a' }, () =>
    inTransaction(db, async tx => {
      await storeDecision(tx, environment, decision)
      t.equal(told(), 0)
    }),
  )
  t.match(lines, [{ msg: 'decided', correlationId: 'req_a', environmentId: environment.id, changed: true }])
  t.match(await metrics.render(), 'taxiway_decisions_total{source="user",outcome="up"} 1')
})
