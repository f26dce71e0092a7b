import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beatWorker, type Database, openDatabase, storePass, storeSweep } from '@taxiway/db'
import { schema, sql } from '@taxiway/db/testing'
import { createMetrics, systemClock } from '@taxiway/runtime'
import {
  aDelivery,
  alertRules,
  alertsFile,
  anEnvironment,
  anIdOf,
  createTestDatabase,
  findFiring,
  whyNoPromtool,
} from '@taxiway/testing'
import t, { type Test } from 'tap'
import { createVitals } from '../src/system/vitals.js'
import { readyReport } from './ready-report.js'

const run = promisify(execFile)
const skip = whyNoPromtool
const runbook = fileURLToPath(new URL('../../../.github/operations/RUNBOOK.md', import.meta.url))

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000)
const anHourAgo = ago(60)

/** What makes each alert fire, in a database where everything was in order. */
const conditions: Record<string, (db: Database) => Promise<unknown>> = {
  TaxiwayNoWorker: db => db.update(schema.workerHeartbeats).set({ lastSeenAt: ago(2) }),
  TaxiwayDeliveriesWait: db => aDelivery(db, { state: 'received', receivedAt: ago(6) }),
  TaxiwayDeploymentsWait: db =>
    anEnvironment(db, { generation: 1, observedGeneration: 0, nextRunAt: ago(16) }),
  TaxiwayProviderWaits: db =>
    anEnvironment(db, { providerWait: 'provider_unavailable', providerWaitSince: ago(1) }),
  TaxiwayCredentialRefused: db =>
    db.execute(sql`insert into refused_credentials (credential, is_paused, since, next_probe_at)
      values ('fly', true, now(), now())`),
  TaxiwayInvariantBroken: db =>
    storePass(db, {
      environments: 1,
      until: 1,
      violations: [{ rule: 'K8', what: 'a move that is not legal' }],
    }),
  TaxiwayCheckerSilent: db => db.update(schema.checkerPasses).set({ at: ago(31) }),
  TaxiwayDeliveriesDead: db => aDelivery(db, { state: 'dead' }),
  TaxiwayDeliveriesSuspect: db => aDelivery(db, { state: 'suspect' }),
  TaxiwayEndsWithheld: async db => {
    const { id: environmentId, organizationId } = await anEnvironment(db)
    await db
      .insert(schema.automaticEnds)
      .values({ environmentId, organizationId, reason: 'pull_request_missing', state: 'withheld' })
  },
  TaxiwayStraysWithheld: db =>
    storeSweep(db, { at: new Date(), known: 1, strays: ['stray-1'], unknown: [], isWithheld: true }),
  TaxiwaySecretOld: db =>
    db.execute(sql`insert into key_check (salt, blob, fingerprint, changed_at)
      values ('\\x00', '\\x00', 'x', now() - interval '366 days')`),
  TaxiwayRotationOverdue: db =>
    db.insert(schema.dataKeys).values({
      ...{ owner: 'system', state: 'primary', createdAt: ago(98 * 24 * 60) },
      ...{ wrapped: Buffer.from('x'), kekFp: 'x' },
    }),
  TaxiwayPartitionsMissing: db =>
    db.insert(schema.decisions).values({
      ...{ id: anIdOf('dec', ago(-600 * 24 * 60)), source: 'webhook', outcome: 'up', reason: 'x' },
      changed: false,
    }),
}

/** The same for what `/readyz` asks. */
const dependencies = {
  TaxiwayNotReady: { keys: 'failed' },
  TaxiwayDependencyDegraded: { queue: 'degraded' },
} as const

/** The API's own gauges of this installation, as Prometheus reads them. */
const scrape = async (db: Database, broken: Parameters<typeof readyReport>[0] = {}): Promise<string[]> => {
  const metrics = createMetrics({ defaults: false })
  await createVitals({ db, clock: systemClock, metrics, checkReadiness: readyReport(broken) }).refresh()
  return (await metrics.render()).split('\n').filter(line => line !== '' && !line.startsWith('#'))
}

const aHealthyDatabase = async (t: Test) => {
  const database = await createTestDatabase(t)
  const { db } = database
  await beatWorker(db, { id: 'w', kind: 'worker', version: 'test', detail: {} })
  await storePass(db, { environments: 0, until: 0, violations: [] })
  await aDelivery(db, { state: 'processed', receivedAt: anHourAgo })
  return database
}

t.test('each alert fires on its condition, and none fires on an installation in order', { skip }, async t => {
  await run('promtool', ['check', 'rules', alertsFile])
  const { db } = await aHealthyDatabase(t)
  t.strictSame(await findFiring(await scrape(db)), [], 'nothing is wrong')
  t.strictSame(await findFiring([]), ['TaxiwayDown'], 'nothing answers')

  for (const [alert, make] of Object.entries(conditions)) {
    const { db } = await aHealthyDatabase(t)
    await make(db)
    t.ok((await findFiring(await scrape(db))).includes(alert), alert)
  }
  const gone = openDatabase({ url: 'postgres://127.0.0.1:1/nowhere', applicationName: 'test' })
  t.teardown(() => gone.close())
  const lines = await scrape(gone.db)
  t.ok((await findFiring(lines)).includes('TaxiwayDatabaseUnreachable'))
  for (const [alert, broken] of Object.entries(dependencies))
    t.ok((await findFiring(await scrape(db, broken))).includes(alert), alert)
  const breaker = ['taxiway_breaker_open{key="api.machines.dev|fly:1"} 2']
  t.ok((await findFiring([...(await scrape(db)), ...breaker])).includes('TaxiwayBreakerOpen'))
  const disk = ['taxiway_disk_size_bytes{folder="work"} 100', 'taxiway_disk_free_bytes{folder="work"} 9']
  t.ok((await findFiring([...(await scrape(db)), ...disk])).includes('TaxiwayDiskFull'))
  t.strictSame(
    alertRules.map(({ alert }) => alert).filter(alert => !(alert in conditions)),
    [
      'TaxiwayDown',
      'TaxiwayDatabaseUnreachable',
      ...Object.keys(dependencies),
      'TaxiwayBreakerOpen',
      'TaxiwayDiskFull',
    ],
    'every alert has its condition',
  )
})

t.test('every alert has a section in the runbook', async t => {
  const sections = [...readFileSync(runbook, 'utf8').matchAll(/^## (Taxiway\w+)$/gm)].map(([, name]) => name)
  t.strictSame(
    sections,
    alertRules.map(({ alert }) => alert),
  )
})
