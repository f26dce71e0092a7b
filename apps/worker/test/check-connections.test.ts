import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Sensitive } from '@taxiway/crypto'
import { desc, eq, schema } from '@taxiway/db/testing'
import { providerWaitOf, toDomainError } from '@taxiway/domain'
import { createGithubApp } from '@taxiway/github'
import { startGithubEmulator } from '@taxiway/github-emulator'
import { createMemoryBreakerStore } from '@taxiway/resilience'
import { anEnvironment, aProject, createTestDatabase } from '@taxiway/testing'
import t, { type Test } from 'tap'
import { checkConnections } from '../src/reconcile/check-connections.js'
import { noteSuspended } from '../src/reconcile/note-suspended.js'

const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
})
const hour = 3_600_000

/** A project connected by octocat, with a live app; GitHub sends no webhooks. */
const open = async (t: Test) => {
  const stateDir = mkdtempSync(join(tmpdir(), 'taxiway-github-'))
  const emulator = await startGithubEmulator({
    stateDir,
    appId: 1,
    appPublicKeyPem: publicKey,
    webhookSecret: 'x',
  })
  const noted: Promise<unknown>[] = []
  const github = createGithubApp({
    onSuspended: installationId => noted.push(noteSuspended(db, installationId)),
    appId: '1',
    privateKey: new Sensitive(privateKey),
    apiUrl: emulator.url,
    breakerStore: createMemoryBreakerStore(),
    retry: { maxAttempts: 1, baseMs: 1 },
  })
  t.teardown(async () => {
    await github.close()
    await emulator.close()
    rmSync(stateDir, { recursive: true, force: true })
  })
  const control = async (method: string, path: string, body: object = {}) => {
    const answer = await fetch(`${emulator.url}/_control/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${path}: ${text}`)
    return text === '' ? null : JSON.parse(text)
  }
  const { id: userId } = await control('POST', 'users', { login: 'octocat', email: 'octocat@example.com' })
  const repository = await control('POST', 'repositories', {
    owner: 'acme',
    ownerType: 'Organization',
    name: 'shop',
    files: { 'package.json': '{}' },
  })
  const grant = (permission: string) =>
    control('PUT', 'repositories/acme/shop/collaborators/octocat', { permission })
  await grant('write')

  const { db } = await createTestDatabase(t)
  const project = await aProject(db, {
    repositoryId: repository.id,
    installationId: repository.installationId,
    connectedLogin: 'octocat',
    checkedAt: new Date(0),
  })
  const { organizationId, id: projectId } = project
  await anEnvironment(db, { organizationId, projectId, target: 'pr:1' })
  const warnings: string[] = []
  const logger = { warn: (_facts: object, text: string) => warnings.push(text) } as never
  const now = async () =>
    (await db.select().from(schema.projects).where(eq(schema.projects.id, projectId)))[0]
  return {
    db,
    github,
    noted: () => Promise.all(noted),
    control,
    grant,
    warnings,
    now,
    projectId,
    repositoryId: repository.id as number,
    userId: userId as number,
    /** Moves the check one hour forward. */
    check: async () => {
      await db.update(schema.projects).set({ checkedAt: new Date(0) })
      await checkConnections({ db, github, logger, everyMs: hour })
      return now()
    },
    checkAgainSoon: () => checkConnections({ db, github, logger, everyMs: hour }),
    lastEntry: async () =>
      (await db.select().from(schema.auditLog).orderBy(desc(schema.auditLog.seq)).limit(1))[0],
  }
}

t.test(
  'a project stops, with the reason, while the user who connected it may not write to its repository',
  async t => {
    const { check, grant, lastEntry } = await open(t)
    t.match(await check(), {
      connection: 'ok',
      repositoryOwner: 'acme',
      repositoryName: 'shop',
      isPrivate: Boolean,
    })

    await grant('read')
    t.match(await check(), { connection: 'access_lost', graceUntil: null }, 'it only pauses')
    t.match(await lastEntry(), {
      action: 'project.connection',
      actorKind: 'system',
      actorId: 'reconciler',
      after: { connection: 'access_lost' },
    })
    const told = (await lastEntry())?.seq
    await check()
    t.equal((await lastEntry())?.seq, told, 'the same again is nothing new')

    await grant('admin')
    t.match(await check(), { connection: 'ok' }, 'and goes on when they may again')
  },
)

t.test('changes without a webhook are found: suspended, renamed, archived, uninstalled', async t => {
  const { check, control, now } = await open(t)
  const quiet = { deliver: false }
  const installationId = (await now())?.installationId
  await control('POST', `installations/${installationId}/suspend`, quiet)
  t.match(await check(), { connection: 'installation_suspended', graceUntil: null })
  await control('POST', `installations/${installationId}/unsuspend`, quiet)
  t.match(await check(), { connection: 'ok' })

  await control('POST', 'repositories/acme/shop/rename', { ...quiet, name: 'store' })
  t.match(await check(), { connection: 'ok', repositoryName: 'store' })
  await control('POST', 'repositories/acme/store/archive', quiet)
  t.match(await check(), { connection: 'repository_archived', graceUntil: Date })
  await control('DELETE', `installations/${installationId}`, quiet)
  t.match(await check(), { connection: 'repository_unreachable', graceUntil: Date }, 'it has its grace')
})

t.test(
  'a refused call tells that the installation is suspended, and work goes on when it is not (case 80)',
  async t => {
    const { db, check, checkAgainSoon, control, github, noted, now, lastEntry } = await open(t)
    t.match(await check(), { connection: 'ok' })
    const { installationId = 0, repositoryId = 0 } = (await now()) ?? {}
    const repository = { installationId, repositoryId, owner: 'acme', name: 'shop' }
    await control('POST', `installations/${installationId}/suspend`, { deliver: false })
    const refused = await github.getBranchHead(repository, 'main').catch(toDomainError)
    t.match(refused, { code: 'github.forbidden' })
    t.equal('code' in refused && providerWaitOf(refused.code), 'provider_auth', 'no deployment fails of it')
    await noted()
    t.match(await now(), { connection: 'installation_suspended', graceUntil: null })
    t.match(await lastEntry(), {
      action: 'project.connection',
      after: { connection: 'installation_suspended' },
    })

    const later = new Date(Date.now() + hour)
    const waits = { providerWait: 'provider_auth', nextRunAt: later, observedGeneration: 0 } as const
    await db.update(schema.environments).set(waits)
    t.same(await checkAgainSoon(), [], 'the check asks at once, and GitHub says the same')
    t.match(await now(), { connection: 'installation_suspended' })
    await control('POST', `installations/${installationId}/unsuspend`, { deliver: false })
    t.match(await check(), { connection: 'ok' })
    const [environment] = await db.select().from(schema.environments)
    t.ok(environment && environment.nextRunAt < later, 'what waited is due')
  },
)

t.test(
  'a project stays connected when its former name is unknown or belongs to another repository',
  async t => {
    const { check, control } = await open(t)
    await control('POST', 'repositories/acme/shop/rename', { deliver: false, name: 'store' })
    const gone = { match: { path: '^/repos/acme/shop' }, action: { kind: 'respond', status: 404 } }
    await control('POST', 'faults', gone)
    t.match(await check(), { connection: 'ok', repositoryName: 'store', graceUntil: null })
    await control('DELETE', 'faults')

    await control('POST', 'repositories/acme/store/rename', { deliver: false, name: 'market' })
    await control('POST', 'repositories', { owner: 'acme', name: 'store', files: { a: '1' } })
    t.match(await check(), { connection: 'ok', repositoryName: 'market', graceUntil: null })
  },
)

t.test('a project continues after a transfer without a webhook to an account that has the App', async t => {
  const { check, control, now, repositoryId } = await open(t)
  const known = (await now())?.installationId
  const elsewhere = await control('POST', 'repositories', {
    owner: 'globex',
    ownerType: 'Organization',
    name: 'other',
    files: { a: '1' },
  })
  await control('POST', 'repositories/acme/shop/transfer', { deliver: false, owner: 'globex' })
  const after = await check()
  t.match(after, { connection: 'ok', repositoryOwner: 'globex', repositoryId })
  t.equal(after?.installationId, elsewhere.installationId)
  t.not(after?.installationId, known)
})

t.test('a renamed account keeps its project connected', async t => {
  const { db, check, control, userId } = await open(t)
  const user = { id: 'usr_octocat', name: 'Octocat', email: 'octocat@example.com' }
  await db.insert(schema.users).values(user)
  await db
    .insert(schema.accounts)
    .values({ id: 'acc_1', accountId: String(userId), providerId: 'github', userId: user.id })
  await db.update(schema.projects).set({ connectedBy: user.id })
  await control('POST', 'users/octocat/rename', { login: 'hexacat' })
  t.match(await check(), { connection: 'ok', connectedLogin: 'hexacat' })
  await control('PUT', 'repositories/acme/shop/collaborators/hexacat', { permission: 'read' })
  t.match(await check(), { connection: 'access_lost' })
})

t.test('a failing GitHub changes nothing, and no connection is checked twice within an hour', async t => {
  const { check, checkAgainSoon, control, warnings, grant } = await open(t)
  await control('POST', 'faults', {
    match: { path: '/installation' },
    action: { kind: 'respond', status: 502 },
  })
  t.match(await check(), { connection: 'ok' })
  t.equal(warnings.length, 1)
  await control('DELETE', 'faults')
  await grant('read')
  t.strictSame(await checkAgainSoon(), [])
  t.equal(warnings.length, 1)
})
