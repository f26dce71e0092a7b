import type { Database } from '@taxiway/db'
import { sql } from '@taxiway/db/testing'
import { createLogger, createMetrics, systemClock } from '@taxiway/runtime'
import { type BenchResult, createTestDatabase, reportBench } from '@taxiway/testing'
import { type DriftDeps, repairDrift } from '../src/reconcile/repair-drift.js'
import { sweepApps } from '../src/reconcile/sweep-apps.js'

const live = Number(process.env['BENCH_LIVE'] ?? 10_000)
const changed = 5
const logger = createLogger({ name: 'bench', level: 'silent' })

/** How many queries and calls it takes to compare all apps with the ledger: nothing changed, and a few apps that should not be there. */
const run = async (): Promise<BenchResult[]> => {
  const teardowns: (() => Promise<void>)[] = []
  try {
    const { db, pool } = await createTestDatabase({ teardown: work => void teardowns.push(work) })
    await seed(db)
    let queries = 0
    let calls = 0
    const seen = new WeakSet()
    pool.on('acquire', client => {
      if (seen.has(client)) return
      seen.add(client)
      const query = client.query.bind(client) as (...given: unknown[]) => unknown
      client.query = ((...given: unknown[]) => {
        queries += 1
        return query(...given)
      }) as typeof client.query
    })
    const { rows } = await db.execute<{ name: string; network: string }>(
      sql`select app_name as name, 'taxiway-' || right(id, 26) as network from environments order by id`,
    )
    const apps = rows.map(app => ({ ...app, machine_count: 1 }))
    const fly = {
      apps: {
        list: async () => {
          calls += 1
          return [...apps]
        },
        get: async (name: string) => {
          calls += 1
          return apps.find(app => app.name === name)
        },
        delete: async (name: string) => {
          calls += 1
          apps.splice(
            apps.findIndex(app => app.name === name),
            1,
          )
          return true
        },
      },
      machines: { list: async () => [] },
    } as unknown as DriftDeps['fly']
    const metrics = createMetrics({ defaults: false })
    const drift = metrics.counter('drift_total', 'Drift.', ['kind'])
    const strays = metrics.gauge('stray_apps', 'Strays.', ['kind'])
    const measure = async (name: string): Promise<BenchResult[]> => {
      queries = 0
      calls = 0
      const startMs = performance.now()
      await repairDrift({ db, fly, logger, found: drift })
      await sweepApps({ db, fly, logger, clock: systemClock, found: strays })
      return [
        { name: `${name}: queries`, value: queries, unit: '' },
        { name: `${name}: calls of Fly`, value: calls, unit: '' },
        { name: `${name}: time`, value: performance.now() - startMs, unit: 'ms' },
      ]
    }
    const still = await measure(`${live} environments, ${3 * live} resources, nothing changed`)
    for (const { network } of apps.slice(0, changed))
      apps.push({ name: `stray-${network.slice(-8)}`, network, machine_count: 1 })
    return [...still, ...(await measure(`${changed} stray apps`))]
  } finally {
    for (const teardown of teardowns) await teardown()
  }
}

const seed = async (db: Database): Promise<void> => {
  await db.execute(
    sql`insert into organizations (id, name, slug, created_at) values ('org_bench', 'Bench', 'bench', now())`,
  )
  await db.execute(sql`
    insert into projects (id, organization_id, slug, repository_id, installation_id, repository_owner, repository_name, default_branch, config)
    values ('prj_bench', 'org_bench', 'bench', 1, 1, 'acme', 'bench', 'main', '{}')`)
  await db.execute(sql`
    insert into environments (id, organization_id, project_id, target, app_name, desired, desired_reason, generation, observed_generation, live_deployment_id)
    select 'env_' || lpad(n::text, 26, '0'), 'org_bench', 'prj_bench', 'pr:' || n, 'app-' || n, 'up', 'pull_request_open', 1, 1, 'dep_' || n
    from generate_series(1, ${live}::int) n`)
  await db.execute(sql`
    insert into resources (id, environment_id, kind, name, external_id, state)
    select 'res_' || kind || n, 'env_' || lpad(n::text, 26, '0'), kind, kind || n, kind || n, 'present'
    from generate_series(1, ${live}::int) n cross join unnest(array['app', 'machine', 'address']) kind`)
  await db.execute(sql`analyze`)
}

reportBench('sweep', await run())
