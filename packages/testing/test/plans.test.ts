import * as db from '@taxiway/db'
import pg from 'pg'
import t from 'tap'
import { createTestDatabase } from '../src/create-test-database.js'
import { callsOf } from '../src/growth/calls.js'
import { fillDatabase, type GrowthSize } from '../src/growth/fill-database.js'
import { judgePlan, type PlanNode } from '../src/growth/judge-plan.js'
import { recordStatements } from '../src/growth/record-statements.js'

t.setTimeout(process.env['CAMPAIGN'] ? 0 : 300_000)

/** `CAMPAIGN=1` is the size of the requirement; `GROWTH_SHARE=0.1` a tenth of it. */
const size = (share: number): GrowthSize => ({
  organizations: Math.ceil(1_000 * share),
  projects: Math.ceil(10_000 * share),
  environments: Math.ceil(100_000 * share),
  deployments: Math.ceil(1_000_000 * share),
  deliveries: Math.ceil(10_000_000 * share),
  bodyBytes: process.env['CAMPAIGN'] ? 2_048 : 128,
})
const ciSize: GrowthSize = { ...size(0.03), deployments: 9_000, deliveries: 25_000 }
const chosen = process.env['CAMPAIGN'] ? size(Number(process.env['GROWTH_SHARE'] ?? 1)) : ciSize

/** Statements that look at many rows for a reason. */
const accepted: Readonly<Record<string, string>> = {
  listUnmatched: 'a page of operators that looks at a week, which is bounded',
  findConvergedLive: 'drift compares every running app with Fly, every DRIFT_MS',
}

const explain = async (client: pg.ClientBase, { text, values }: { text: string; values: unknown[] }) => {
  await client.query('begin')
  try {
    const { rows } = await client.query(`explain (analyze, timing off, format json) ${text}`, values)
    const [{ Plan: plan, 'Execution Time': ms }] = rows[0]['QUERY PLAN']
    return { plan: plan as PlanNode, ms: ms as number }
  } finally {
    await client.query('rollback')
  }
}

t.test('every list and every claim costs what it returns, not what the database holds', async t => {
  const { url } = await createTestDatabase(t)
  // A connection without the time limits of the product.
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  t.teardown(() => client.end())
  const began = performance.now()
  // Cheap pages of an index: with these few rows Postgres then chooses as it would with many.
  await client.query('set statement_timeout = 0; set jit = off; set random_page_cost = 1.1')
  await fillDatabase(client, chosen)
  t.comment(JSON.stringify({ ...chosen, filledInSeconds: Math.round((performance.now() - began) / 1_000) }))

  const { rows: sizes } = await client.query(`select
    ((pg_total_relation_size('deliveries') + pg_total_relation_size('delivery_signatures')) / ${chosen.deliveries})::int as delivery,
    (pg_total_relation_size('deployments') / ${chosen.deployments})::int as deployment,
    (pg_total_relation_size('environments') / ${chosen.environments})::int as environment`)
  t.comment(JSON.stringify({ bytesOfEach: sizes[0] }))

  const handle = db.openDatabase({ url, applicationName: 'test', maxConnections: 2 })
  t.teardown(handle.close)
  const take = recordStatements(handle.pool)
  const calls = await callsOf(handle)
  const isListOrClaim = (name: string) =>
    /^(list|claim|prune|find\w*(Due|Waiting|Ended|Converged|Idle))/.test(name)
  t.strictSame(
    Object.keys(db).filter(name => isListOrClaim(name) && !(name in calls)),
    [],
    'none is forgotten',
  )
  const slowest: { name: string; ms: number }[] = []
  for (const [name, call] of Object.entries(calls)) {
    take()
    await call()
    for (const statement of take()) {
      if (
        !/^\s*(with|select|update|insert|delete)\b/i.test(statement.text) ||
        /set_config/.test(statement.text)
      )
        continue
      const { plan, ms } = await explain(client, statement)
      slowest.push({ name, ms: Math.round(ms * 10) / 10 })
      const wrong = judgePlan(plan)
      if (name in accepted) continue
      t.strictSame(wrong, [], `${name}: ${statement.text.replace(/\s+/g, ' ').slice(0, 300)}`)
    }
  }
  slowest.sort((a, b) => b.ms - a.ms)
  t.comment(JSON.stringify({ slowest: slowest.slice(0, 15) }))
})
