import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Sensitive } from '@taxiway/crypto'
import { inTransaction, markForReport, noteMachineFault } from '@taxiway/db'
import { eq, schema } from '@taxiway/db/testing'
import type { DeploymentState } from '@taxiway/domain'
import { createGithubApp } from '@taxiway/github'
import { startGithubEmulator } from '@taxiway/github-emulator'
import { observe } from '@taxiway/lifecycle'
import { createMemoryBreakerStore } from '@taxiway/resilience'
import { createLogger, createMetrics, systemClock } from '@taxiway/runtime'
import { aDeployment, aProject, createTestDatabase } from '@taxiway/testing'
import t, { type Test } from 'tap'
import { createRelay } from '../src/report/relay-outbox.js'

const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
})

/**
 * Two pull requests of one branch, so of one commit, with two bases; and a relay that reports to the emulated
 * GitHub.
 */
const open = async (t: Test) => {
  const stateDir = mkdtempSync(join(tmpdir(), 'taxiway-github-'))
  const emulator = await startGithubEmulator({
    stateDir,
    appId: 1,
    appPublicKeyPem: publicKey,
    webhookSecret: 'x',
  })
  const github = createGithubApp({
    appId: '1',
    privateKey: new Sensitive(privateKey),
    apiUrl: emulator.url,
    breakerStore: createMemoryBreakerStore(),
    writesPerSecond: 1_000,
  })
  t.teardown(async () => {
    await github.close()
    await emulator.close()
    rmSync(stateDir, { recursive: true, force: true })
  })
  const control = async (method: string, path: string, body?: object) => {
    const init = body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}
    const answer = await fetch(`${emulator.url}/_control/${path}`, { method, ...init })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${path}: ${text}`)
    return JSON.parse(text)
  }
  const files = { 'package.json': '{}' }
  const made = await control('POST', 'repositories', { owner: 'acme', name: 'shop', files })
  const pulls = 'repositories/acme/shop/pull-requests'
  await control('POST', pulls, { head: 'next', files: { a: '1' } })
  const { number: one, sha } = await control('POST', pulls, { head: 'x', files: { b: '1' } })
  const { number: two } = await control('POST', pulls, { head: 'x', base: 'next' })

  const { db } = await createTestDatabase(t)
  const aShop = () =>
    aProject(db, { slug: 'shop', repositoryId: made.id, installationId: made.installationId })
  const project = await aShop()
  const see = (number: number, change: object = {}, projectId = project.id) =>
    inTransaction(db, tx =>
      observe(tx, {
        projectId,
        source: 'webhook',
        observation: {
          kind: 'pr',
          pullRequest: {
            number,
            state: 'open',
            merged: false,
            draft: false,
            title: 'x',
            author: { login: 'ada', type: 'User' },
            headSha: sha,
            headRef: 'x',
            headRepositoryId: made.id,
            baseRef: 'main',
            baseRepositoryId: made.id,
            labels: [],
            authorAssociation: 'MEMBER',
            updatedAt: '2026-01-01T00:00:00Z',
            ...change,
          },
        },
      }),
    )
  const relay = createRelay({
    db,
    github,
    links: {},
    webUrl: emulator.url,
    clock: systemClock,
    logger: createLogger({ name: 'relay', level: 'silent' }),
    owner: 'test',
    leaseMs: 60_000,
    batch: 50,
    total: 50,
    stopping: new AbortController().signal,
    sent: createMetrics({ defaults: false }).counter('reports_total', 'Reports.', ['kind', 'outcome']),
  })
  return {
    db,
    one,
    two,
    sha: sha as string,
    newer: made.sha as string,
    see,
    aShop,
    /** Moves the newest deployment of a pull request to this state. */
    ends: async (number: number, state: DeploymentState, errorCode: string | null = null) => {
      const [environment] = await db
        .select()
        .from(schema.environments)
        .where(eq(schema.environments.target, `pr:${number}`))
      if (!environment) throw new Error(`no environment of pull request ${number}`)
      await inTransaction(db, async tx => {
        const [row] = await tx
          .update(schema.deployments)
          .set({ state, errorCode })
          .where(eq(schema.deployments.environmentId, environment.id))
          .returning()
        if (row) await markForReport(tx, environment.id, [row.id])
      })
    },
    /** The live machine of a pull request is being restarted. */
    restarts: async (number: number) => {
      const [environment] = await db
        .select()
        .from(schema.environments)
        .where(eq(schema.environments.target, `pr:${number}`))
      if (!environment) throw new Error(`no environment of pull request ${number}`)
      const { id: environmentId, organizationId } = environment
      const generation = environment.generation + 1
      const values = {
        organizationId,
        environmentId,
        generation,
        sha,
        kind: 'wake',
        state: 'releasing',
      } as const
      const { id } = await aDeployment(db, values)
      await inTransaction(db, tx => markForReport(tx, environmentId, [id]))
      return { environmentId, id }
    },
    /** The commit's check runs after all reports were sent. */
    checks: async () => {
      while ((await relay.look()) > 0) await relay.settled()
      const left = await db.select().from(schema.outbox)
      t.strictSame(
        left.filter(row => row.sentVersion < row.version).map(row => row.lastError),
        [],
        'everything was told',
      )
      const { entries } = await control('GET', 'journal')
      const byId = new Map<number, { name: string; conclusion: string | null; summary: string }>()
      for (const { method, path, responseBody } of entries)
        if (/\/check-runs(\/\d+)?$/.test(path) && method !== 'GET' && responseBody?.head_sha === sha)
          byId.set(responseBody.id, {
            name: responseBody.name,
            conclusion: responseBody.conclusion,
            summary: responseBody.output.summary,
          })
      return [...byId.values()]
    },
  }
}

t.test('a commit of two pull requests has one check, decided by the worst of them', async t => {
  const { one, two, newer, see, ends, checks } = await open(t)
  await see(one)
  await see(two)
  t.match(await checks(), [{ name: 'taxiway / shop', conclusion: null }], 'one check, for both')
  await ends(one, 'failed', 'build.failed')
  await ends(two, 'live')
  const [check, ...others] = await checks()
  t.equal(others.length, 0)
  t.match(check, { conclusion: 'failure' }, 'whichever was told last')
  t.match(check?.summary, new RegExp(`pull request ${one}[\\s\\S]*pull request ${two}`))

  await see(one, { headSha: newer, updatedAt: '2026-01-01T00:00:01Z' })
  t.match(await checks(), [{ conclusion: 'success' }], 'a pull request that moved on no longer decides')
})

t.test('a closed pull request no longer decides a check, and the last result stays', async t => {
  const { one, two, newer, see, ends, checks } = await open(t)
  await see(one)
  await see(two)
  await ends(one, 'live')
  await ends(two, 'failed', 'build.failed')
  t.match(await checks(), [{ conclusion: 'failure' }])
  await see(two, { state: 'closed', updatedAt: '2026-01-01T00:00:01Z' })
  t.match(await checks(), [{ conclusion: 'success' }])
  await see(one, { headSha: newer, updatedAt: '2026-01-01T00:00:01Z' })
  t.match(
    await checks(),
    [{ conclusion: 'failure' }],
    'without a holder all of them decide, and it is not pending',
  )
})

t.test('the check follows a deployment that restarted the machine', async t => {
  const { db, one, sha, see, ends, restarts, checks } = await open(t)
  await see(one)
  await ends(one, 'live')
  t.match(await checks(), [{ conclusion: 'success' }])
  const { environmentId, id } = await restarts(one)
  t.match(await checks(), [{ conclusion: 'success' }], 'it does not wait for the restart')
  await inTransaction(db, async tx => {
    await tx.update(schema.deployments).set({ state: 'live' }).where(eq(schema.deployments.id, id))
    await tx
      .update(schema.environments)
      .set({ liveDeploymentId: id, liveSha: sha })
      .where(eq(schema.environments.id, environmentId))
    await noteMachineFault(tx, environmentId, 'crashing', { isRepairOff: false })
    await markForReport(tx, environmentId, [id])
  })
  t.match(await checks(), [{ conclusion: 'failure', summary: /crashes/ }], 'and tells its fault')
})

t.test('a superseded commit without a build completes its check', async t => {
  const { one, newer, see, checks } = await open(t)
  await see(one)
  await see(one, { headSha: newer, updatedAt: '2026-01-01T00:00:01Z' })
  t.match(await checks(), [{ conclusion: 'cancelled' }])
})

t.test('projects of two organizations with the same slug have different check names', async t => {
  const { one, see, aShop, checks } = await open(t)
  const other = await aShop()
  await see(one)
  await see(one, {}, other.id)
  t.strictSame((await checks()).map(({ name }) => name).sort(), [
    'taxiway / shop',
    `taxiway / shop (${other.id.slice(-6)})`,
  ])
})
