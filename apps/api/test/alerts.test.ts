import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { beatWorker, type Database, openDatabase, storePass, storeSweep } from '@taxiway/db'
import { schema, sql } from '@taxiway/db/testing'
import { createMetrics, systemClock } from '@taxiway/runtime'
import { aDelivery, anEnvironment, createTestDatabase } from '@taxiway/testing'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import { createVitals } from '../src/system/vitals.js'

const run = promisify(execFile)
const file = (path: string) => fileURLToPath(new URL(`../../../.github/operations/${path}`, import.meta.url))
const rules: { alert: string; expr: string }[] = parse(readFileSync(file('alerts.yml'), 'utf8')).groups[0]
  .rules
const skip = await run('promtool', ['--version']).then(
  () => false as const,
  () => 'promtool is not installed',
)

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
}

/** The API's own gauges of this installation, as Prometheus reads them. */
const scrape = async (db: Database): Promise<string[]> => {
  const metrics = createMetrics({ defaults: false })
  await createVitals({ db, clock: systemClock, metrics }).refresh()
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

/** Which alerts fire when these lines have been scraped for two hours. */
const firing = async (t: Test, lines: string[]): Promise<string[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'taxiway-alerts-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const series = lines.map(line => {
    const [, name = '', value = ''] = /^(.*) (\S+)$/.exec(line) ?? []
    return { series: name, values: `${value}x120` }
  })
  const test = {
    rule_files: [file('alerts.yml')],
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: series,
        // Each expects that the alert does not fire, and the tool names those that do.
        promql_expr_test: rules.map(({ alert }) => ({
          expr: `count(ALERTS{alertname="${alert}",alertstate="firing"})`,
          eval_time: '119m',
          exp_samples: [],
        })),
      },
    ],
  }
  const path = join(folder, 'test.json')
  writeFileSync(path, JSON.stringify(test))
  const output = await run('promtool', ['test', 'rules', path]).then(
    () => '',
    ({ stdout, stderr }: { stdout: string; stderr: string }) => `${stdout}${stderr}`,
  )
  const fired = rules.map(({ alert }) => alert).filter(alert => output.includes(`\\"${alert}\\"`))
  if (output !== '' && fired.length === 0) throw new Error(output)
  return fired
}

t.test('each alert fires on its condition, and none fires on an installation in order', { skip }, async t => {
  await run('promtool', ['check', 'rules', file('alerts.yml')])
  const { db } = await aHealthyDatabase(t)
  t.strictSame(await firing(t, await scrape(db)), [], 'nothing is wrong')
  t.strictSame(await firing(t, []), ['TaxiwayDown'], 'nothing answers')

  for (const [alert, make] of Object.entries(conditions)) {
    const { db } = await aHealthyDatabase(t)
    await make(db)
    t.ok((await firing(t, await scrape(db))).includes(alert), alert)
  }
  const gone = openDatabase({ url: 'postgres://127.0.0.1:1/nowhere', applicationName: 'test' })
  t.teardown(() => gone.close())
  const lines = await scrape(gone.db)
  t.ok((await firing(t, lines)).includes('TaxiwayDatabaseUnreachable'))
  const disk = ['taxiway_disk_size_bytes{folder="work"} 100', 'taxiway_disk_free_bytes{folder="work"} 9']
  t.ok((await firing(t, [...(await scrape(db)), ...disk])).includes('TaxiwayDiskFull'))
  t.strictSame(
    rules.map(({ alert }) => alert).filter(alert => !(alert in conditions)),
    ['TaxiwayDown', 'TaxiwayDatabaseUnreachable', 'TaxiwayDiskFull'],
    'every alert has its condition',
  )
})

t.test('every alert has a section in the runbook', async t => {
  const runbook = readFileSync(file('RUNBOOK.md'), 'utf8')
  const sections = [...runbook.matchAll(/^## (\w+)$/gm)].map(([, name]) => name)
  t.strictSame(
    sections,
    rules.map(({ alert }) => alert),
  )
})
