import {
  beatWorker,
  claimDueRechecks,
  claimEnvironment,
  claimOutbox,
  type Database,
  releaseLease,
} from '@taxiway/db'
import { sql } from '@taxiway/db/testing'
import { createLogger } from '@taxiway/runtime'
import { type BenchResult, createTestDatabase, reportBench } from '@taxiway/testing'
import { reapExpired } from '../src/reconcile/reap.js'

const idle = Number(process.env['BENCH_IDLE'] ?? 100_000)
const due = 2_000
const limits = { perOrganization: 1_000_000, total: 1_000_000 }
const logger = createLogger({ name: 'bench', level: 'silent' })

/**
 * Measures how fast due environments are claimed, and the cost of looking for work when none is due: with few
 * and with many idle environments.
 */
const run = async (): Promise<BenchResult[]> => {
  const teardowns: (() => Promise<void>)[] = []
  try {
    const { db } = await createTestDatabase(
      { teardown: work => void teardowns.push(work) },
      { maxConnections: 8 },
    )
    await seedOrganizations(db, 40)
    await seedEnvironments(db, 1_000, 0)
    const cycleFew = await measureCycle(db)
    await seedEnvironments(db, idle, 0)
    await db.execute(sql`analyze`)
    const cycleMany = await measureCycle(db)
    await seedEnvironments(db, due, 1)
    const alone = await measureClaims(db, 1)
    await db.execute(
      sql`update environments set observed_generation = 0, lease_owner = null where target like 'pr:due%'`,
    )
    const four = await measureClaims(db, 4)
    return [
      { name: 'reconciler cycle, 1,000 idle environments', value: cycleFew, unit: 'ms' },
      {
        name: `reconciler cycle, ${idle} idle environments`,
        value: cycleMany,
        unit: 'ms',
        ratio: cycleMany / cycleFew,
        goal: { atMost: 1.1 },
      },
      { name: 'claims, one at a time', value: alone, unit: 'claims/s' },
      { name: 'claims, four at a time', value: four, unit: 'claims/s', ratio: four / alone },
    ]
  } finally {
    for (const teardown of teardowns) await teardown()
  }
}

const seedOrganizations = async (db: Database, count: number) => {
  await db.execute(sql`
    insert into organizations (id, name, slug, created_at)
    select 'org_' || n, 'Org ' || n, 'org-' || n, now() from generate_series(1, ${count}::int) n`)
  await db.execute(sql`
    insert into projects (id, organization_id, slug, repository_id, installation_id, repository_owner, repository_name, default_branch, config)
    select 'prj_' || substr(id, 5), id, 'p', substr(id, 5)::int, 1, 'o', 'n', 'main', '{}' from organizations`)
}

const seedEnvironments = async (db: Database, count: number, behind: number) => {
  const label = behind > 0 ? 'due' : `idle${count}`
  await db.execute(sql`
    insert into environments (id, organization_id, project_id, target, desired, desired_reason, generation, observed_generation)
    select 'env_' || ${label}::text || n, 'org_' || (n % 40 + 1), 'prj_' || (n % 40 + 1), 'pr:' || ${label}::text || n,
           'down', 'bench', 1, 1 - ${behind}::int
    from generate_series(1, ${count}::int) n`)
}

/** One round of all reconciler queries while nothing is due. */
const measureCycle = async (db: Database): Promise<number> => {
  const rounds = 50
  const startedAt = performance.now()
  for (let round = 0; round < rounds; round += 1) {
    await beatWorker(db, { id: 'bench', kind: 'worker', version: '0', detail: {} })
    await reapExpired(db, 'bench', logger)
    await claimDueRechecks(db, 20)
    await claimOutbox(db, {
      owner: 'bench',
      leaseMs: 1_000,
      perInstallation: 10,
      total: 50,
      except: [],
    })
    await claimEnvironment(db, 'bench', 30_000, limits)
  }
  return (performance.now() - startedAt) / rounds
}

const measureClaims = async (db: Database, lanes: number): Promise<number> => {
  const startedAt = performance.now()
  let claimed = 0
  const lane = async () => {
    for (;;) {
      const environment = await claimEnvironment(db, 'bench', 30_000, limits)
      if (!environment) return
      claimed += 1
      await db.execute(
        sql`update environments set observed_generation = generation where id = ${environment.id}`,
      )
      await releaseLease(db, environment.id, environment.fence)
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return claimed / ((performance.now() - startedAt) / 1000)
}

reportBench('claims', await run())
