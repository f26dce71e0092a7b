import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Sensitive } from '@taxiway/crypto'
import { type Database, inTransaction, markForReport } from '@taxiway/db'
import { eq, schema, sql } from '@taxiway/db/testing'
import { type DeploymentId, findMissingPermissions, newId } from '@taxiway/domain'
import { createGithubApp } from '@taxiway/github'
import { startGithubEmulator } from '@taxiway/github-emulator'
import { processDelivery } from '@taxiway/inbox'
import { createMemoryBreakerStore } from '@taxiway/resilience'
import { createMetrics, systemClock } from '@taxiway/runtime'
import { aDeployment, anEnvironment, aProject, createTestDatabase, eventually } from '@taxiway/testing'
import t, { type Test } from 'tap'
import { createRelay } from '../src/report/relay-outbox.js'
import { silent } from './convergence/silent.js'

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
})

const open = async (t: Test) => {
  const stateDir = mkdtempSync(join(tmpdir(), 'taxiway-github-'))
  const emulator = await startGithubEmulator({
    stateDir,
    appId: 1,
    appPrivateKeyPem: privateKey,
    webhookSecret: 'x',
  })
  const github = createGithubApp({
    appId: '1',
    privateKey: new Sensitive(privateKey),
    apiUrl: emulator.url,
    breakerStore: createMemoryBreakerStore(),
    writesPerSecond: 1_000,
    // The hanging call must not time out: timeouts would open the breaker, which covers all of GitHub.
    timeoutMs: 600_000,
    retry: { maxAttempts: 1 },
  })
  const { db } = await createTestDatabase(t)
  const stopping = new AbortController()
  const relay = createRelay({
    db,
    github,
    links: {},
    webUrl: 'https://github.example',
    clock: systemClock,
    logger: silent,
    owner: 'w',
    leaseMs: 600_000,
    batch: 10,
    total: 50,
    stopping: stopping.signal,
    sent: createMetrics().counter('reports_total', 'Reports.', ['kind', 'outcome']),
  })
  t.teardown(async () => {
    stopping.abort()
    await emulator.close()
    await relay.settled()
    await github.close()
    rmSync(stateDir, { recursive: true, force: true })
  })
  const control = async (method: string, path: string, body: object = {}) => {
    const init = { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    const answer = await fetch(`${emulator.url}/_control/${path}`, method === 'GET' ? {} : init)
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${path}: ${text}`)
    return text === '' ? null : JSON.parse(text)
  }
  return {
    db,
    relay,
    control,
    /** Sends every due report. */
    tell: async () => {
      await relay.look()
      await relay.settled()
    },
    /** A control call; its deliveries are then processed. */
    follow: async (method: string, path: string, body: object = {}) => {
      const { deliveries } = await control(method, path, body)
      for (const id of deliveries as number[]) {
        const { event, payload } = await control('GET', `deliveries/${id}`)
        const take = {
          read: async () => ({ event, body: Buffer.from(JSON.stringify(payload)), organizationId: null }),
          lock: async () => true,
          finish: async () => undefined,
        }
        await processDelivery(db, take, newId('dlv'))
      }
    },
    /** A project with its own repository, and this many unreported deployments of one pull request. */
    aReported: async (owner: string, count = 1) => {
      const made = await control('POST', 'repositories', {
        owner,
        ownerType: 'Organization',
        name: 'shop',
        files: { 'a.txt': '1' },
      })
      const pull = await control('POST', `repositories/${owner}/shop/pull-requests`, {
        head: 'feature',
        files: { 'b.txt': '1' },
      })
      const { id: projectId, organizationId } = await aProject(db, {
        repositoryId: made.id,
        installationId: made.installationId,
        repositoryOwner: owner,
      })
      const target = `pr:${pull.number}`
      const environment = await anEnvironment(db, { organizationId, projectId, target })
      const about = { organizationId, environmentId: environment.id, sha: pull.sha, state: 'failed' as const }
      const ids: DeploymentId[] = []
      for (let generation = 1; generation <= count; generation++)
        ids.push((await aDeployment(db, { ...about, generation })).id)
      const mark = () => inTransaction(db, tx => markForReport(tx, environment.id, ids))
      await mark()
      return {
        environment,
        projectId,
        installationId: made.installationId as number,
        repositoryId: made.id,
        mark,
      }
    },
  }
}

/** The kinds of pending reports of an environment, without duplicates. */
const unsent = async (db: Database, { id }: { id: string }) => {
  const rows = await db
    .select()
    .from(schema.outbox)
    .where(eq(schema.outbox.environmentId, id as never))
  return [...new Set(rows.filter(row => row.sentVersion < row.version).map(({ kind }) => kind))].sort()
}
const projectOf = async (db: Database, id: string) => {
  const [project] = await db
    .select()
    .from(schema.projects)
    .where(eq(schema.projects.id, id as never))
  if (!project) throw new Error('the project is gone')
  return project
}

t.test(
  'GitHub is told again only when something changed, and after a change whose outcome is unknown',
  async t => {
    const { db, tell, control, aReported } = await open(t)
    const { environment, mark } = await aReported('acme')
    const writes = async () => {
      const { entries } = await control('GET', 'journal')
      const paths = (entries as { method: string; path: string }[])
        .filter(
          ({ method, path }) => method !== 'GET' && /(statuses|comments|check-runs)(\/\d+)?$/.test(path),
        )
        .map(({ method, path }) => `${method} ${path.replace(/\d+/g, '#')}`)
      return Object.fromEntries(
        [...new Set(paths)].map(path => [path, paths.filter(one => one === path).length]),
      )
    }
    // The first report of a comment or a check makes it; only its second shows that it is known.
    for (let index = 0; index < 2; index += 1) {
      await mark()
      await tell()
    }
    const before = await writes()
    for (let index = 0; index < 3; index += 1) {
      await mark()
      await tell()
    }
    t.same(await unsent(db, environment), [])
    t.same(await writes(), before, 'nothing changed, nothing is sent')

    const move = async (state: 'queued' | 'building', providerWait: 'capacity' | null) => {
      await db.update(schema.environments).set({ providerWait, generation: 1 })
      await db.update(schema.deployments).set({ state, startedAt: new Date(), finishedAt: null })
      await mark()
      await tell()
    }
    await move('queued', 'capacity')
    const waiting = await writes()
    t.not(JSON.stringify(waiting), JSON.stringify(before), 'a wait is told')
    for (const state of ['building', 'queued', 'building', 'queued'] as const) await move(state, 'capacity')
    t.same(await writes(), waiting, 'the tries in between are not')

    await control('POST', 'faults', {
      match: { method: 'PATCH' },
      action: { kind: 'respond_after', status: 500, body: { message: 'lost' } },
    })
    await move('building', null)
    await control('DELETE', 'faults')
    await db.update(schema.outbox).set({ nextRunAt: new Date(0) })
    const lost = await writes()
    await move('queued', 'capacity')
    const again = await writes()
    for (const [path, count] of Object.entries(lost))
      if (path.startsWith('PATCH')) t.ok((again[path] ?? 0) > count, `${path} shows the truth again`)
  },
)

t.test('an installation without an answer from GitHub delays no other', async t => {
  const { db, relay, control, aReported } = await open(t)
  const slow = await aReported('acme', 25)
  const other = await aReported('globex')
  await control('POST', 'faults', { match: { path: '^/repos/acme/' }, action: { kind: 'hang' } })
  // Not awaited: this test does not depend on the end of a round.
  void relay.look()
  await eventually(async () => (await unsent(db, other.environment)).length === 0, { timeoutMs: 60_000 })
  t.not((await unsent(db, slow.environment)).length, 0)
  const again = relay.look()
  await other.mark()
  await again
  await relay.look()
  await eventually(async () => (await unsent(db, other.environment)).length === 0, { timeoutMs: 60_000 })
})

t.test('a report under way keeps its lease, and what another worker took is not kept', async t => {
  const world = await open(t)
  await world.control('POST', 'faults', {
    match: { path: '^/repos/slow/' },
    action: { kind: 'hang' },
  })
  await world.aReported('slow')
  await world.relay.look()
  const agedMs = 550_000
  const age = sql`update outbox set lease_until = lease_until - ${agedMs} * interval '1 millisecond'`
  const secondsLeft = async () => {
    const asked = sql`select extract(epoch from min(lease_until) - now())::int as left from outbox where lease_until is not null`
    return Number((await world.db.execute(asked)).rows[0]?.['left'])
  }
  await world.db.execute(age)
  t.ok((await secondsLeft()) <= 50)
  await world.relay.keep()
  t.ok((await secondsLeft()) > 500, 'the worker lives')
  await world.db.execute(
    sql`update outbox set lease_owner = 'another', lease_until = now() + interval '9 seconds'`,
  )
  await world.relay.keep()
  t.ok((await secondsLeft()) <= 9, 'what another worker took is not ours to keep')
})

t.test(
  'a missing permission stops only its own kind of report, and the project shows a warning (case 84)',
  async t => {
    for (const [permission, kind] of [
      ['checks', 'report_check'],
      ['deployments', 'report_deployment'],
      ['pull_requests', 'report_environment'],
    ] as const) {
      const { db, tell, control, follow, aReported } = await open(t)
      const { environment, installationId, projectId } = await aReported('acme')
      const all = {
        metadata: 'read',
        contents: 'read',
        checks: 'write',
        deployments: 'write',
        pull_requests: 'write',
      }
      const { [permission]: _, ...rest } = all
      const path = `installations/${installationId}/permissions`
      await control('POST', path, { permissions: rest, deliver: false })
      await tell()
      // The comment shows the warning, so it is due again.
      await tell()
      t.strictSame(await unsent(db, environment), [kind], `only ${kind} is not sent`)
      const warned = async () =>
        findMissingPermissions((await projectOf(db, projectId)).grantedPermissions).map(one => one.permission)
      t.strictSame(await warned(), [permission])

      await follow('POST', path, { permissions: all })
      t.strictSame(await warned(), [], 'the warning ends by itself')
      await tell()
      t.strictSame(await unsent(db, environment), [], 'and what waited is sent')
    }
  },
)

for (const [what, lose, regain] of [
  ['unsuspending', ['POST', 'suspend'], ['POST', 'unsuspend']],
  [
    'adding the repository again',
    ['POST', 'repositories', { action: 'removed' }],
    ['POST', 'repositories', { action: 'added' }],
  ],
] as const)
  t.test(`${what} wakes what waited for it, though the beginning was not told`, async t => {
    const { db, tell, control, follow, aReported } = await open(t)
    const { environment, installationId, repositoryId } = await aReported('acme')
    const call = ([method, action, body = {}]: readonly [string, string, object?]) =>
      [
        method,
        `installations/${installationId}/${action}`,
        'action' in body ? { ...body, repositoryIds: [repositoryId] } : body,
      ] as const
    const [method, path, body] = call(lose)
    await control(method, path, { ...body, deliver: false })
    await tell()
    t.strictSame(await unsent(db, environment), ['report_check', 'report_deployment', 'report_environment'])
    await tell()
    t.equal((await unsent(db, environment)).length, 3, 'they wait')
    await follow(...call(regain))
    await tell()
    t.strictSame(await unsent(db, environment), [])
  })

t.test('a transfer to an account with the App wakes the waiting reports', async t => {
  const { db, tell, control, follow, aReported } = await open(t)
  const { environment, projectId } = await aReported('acme')
  const other = await aReported('globex')
  await control('POST', 'faults', {
    match: { path: '^/repos/acme/' },
    action: { kind: 'respond', status: 404, body: { message: 'Not Found' } },
  })
  await tell()
  t.equal((await unsent(db, environment)).length, 3)
  await control('POST', 'repositories/globex/shop/rename', { name: 'other', deliver: false })
  await follow('POST', 'repositories/acme/shop/transfer', { owner: 'globex' })
  t.equal((await projectOf(db, projectId)).installationId, other.installationId)
  await tell()
  t.strictSame(await unsent(db, environment), [])
})

t.test('a new fact about a subject ends its wait', async t => {
  const { db, tell, control, aReported } = await open(t)
  const { environment, mark } = await aReported('acme')
  const refusal = {
    kind: 'respond',
    status: 403,
    body: { message: 'Resource not accessible by integration' },
  }
  await control('POST', 'faults', { match: { path: '^/repos/acme/' }, action: refusal })
  await tell()
  await control('DELETE', 'faults')
  await tell()
  t.equal((await unsent(db, environment)).length, 3, 'they wait')
  await mark()
  await tell()
  t.strictSame(await unsent(db, environment), [])
})
