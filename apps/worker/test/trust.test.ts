import { askAboutAuthors, inTransaction } from '@taxiway/db'
import { eq, schema } from '@taxiway/db/testing'
import { newId } from '@taxiway/domain'
import { type EnvironmentRequest, requestEnvironment } from '@taxiway/lifecycle'
import { envVarContext } from '@taxiway/vault'
import t from 'tap'
import { checkAuthors } from '../src/reconcile/check-authors.js'
import { createBoundary } from './convergence/boundary.js'
import { silent } from './convergence/silent.js'
import { openStage, openStageDeps } from './convergence/stage.js'

const deps = await openStageDeps(t)

/** A stage whose project has a variable for trusted code and one for all. */
const open = async (config: Partial<typeof schema.projects.$inferInsert.config> = {}) => {
  const stage = await openStage(deps)
  const { db, project, github } = stage
  const { id: projectId, organizationId } = project
  await db.update(schema.projects).set({ config: { ...project.config, ...config } })
  for (const [key, trust] of [
    ['SECRET', 'trusted_only'],
    ['OPEN', 'any'],
  ] as const)
    await inTransaction(db, async tx => {
      const row = { organizationId, projectId, key, scope: 'all', version: 1, sensitive: true }
      const sealed = await deps.vault.seal(tx, envVarContext(row), 'a value')
      const rest = { phase: 'runtime', trust, length: '6_to_32', updatedBy: 'ada' } as const
      await tx.insert(schema.envVars).values({ id: newId('var'), ...row, ...rest, sealed })
    })
  const change = async (what: 'open' | 'push' | 'close') => {
    const changed = github.change(1, what, false)
    if (!changed) throw new Error(`nothing came of ${what}`)
    await stage.deliver(changed)
    await stage.rest()
    return changed.headSha
  }
  const environment = async () => {
    const [row] = await db.select().from(schema.environments)
    if (row === undefined) throw new Error('there is no environment')
    return row
  }
  const request = async (wish: EnvironmentRequest) => {
    const { id } = await environment()
    await inTransaction(db, tx => requestEnvironment(tx, id, organizationId, wish, 'user:ada'))
    await stage.rest()
  }
  const calm = github.appFor(createBoundary(null, async () => undefined))
  return {
    ...stage,
    change,
    environment,
    request,
    /** Fly deletes a secret that is set to null. */
    secrets: async () =>
      Object.entries(stage.target.secretsOf((await environment()).appName ?? ''))
        .flatMap(([name, value]) => (value === null ? [] : name))
        .sort(),
    guest: () => {
      const made = stage.target
        .facts()
        .fly.filter(({ method, path }) => method === 'POST' && path.endsWith('/machines'))
      return (made.at(-1)?.body as { config: { guest: object } } | undefined)?.config.guest
    },
    /** The event that a person's access changed, then the periodic check. */
    accessChanged: async () => {
      await inTransaction(db, tx =>
        askAboutAuthors(tx, { repositoryId: project.repositoryId, login: 'Octocat' }),
      )
      await checkAuthors({ db, github: calm, logger: silent, everyMs: 3_600_000 })
      await stage.rest()
    },
  }
}

t.test('an author who loses write permission loses the next deployment (case 68)', async t => {
  const stage = await open({ revokeOnTrustLoss: false })
  await stage.change('open')
  t.same(await stage.secrets(), ['OPEN', 'SECRET'])
  t.match(await stage.environment(), {
    holdsTrusted: true,
    authorVerdict: { login: 'octocat', trusted: true },
  })
  stage.github.setPermission('read')
  const head = await stage.change('push')
  const after = await stage.environment()
  t.match(after, { authorVerdict: { trusted: false } })
  t.not(after.liveSha, head, 'the new commit does not run')
  t.equal(stage.builds.length, 1, 'and is not built')
})

t.test('an app with trusted variables goes down when its author loses the trust (case 68)', async t => {
  const stage = await open()
  const head = await stage.change('open')
  stage.github.setPermission('read')
  await stage.accessChanged()
  t.match(await stage.environment(), {
    ...{ desired: 'held', desiredReason: 'author_untrusted', liveSha: null, holdsTrusted: false },
  })
  t.same(
    stage.target.facts().fly.filter(({ method, path }) => method === 'DELETE' && /apps\/[^/]+$/.test(path))
      .length,
    1,
  )

  await stage.request({ action: 'approve', sha: head })
  t.match(await stage.environment(), { desired: 'up', liveSha: head, holdsTrusted: false })
  t.same(await stage.secrets(), ['OPEN'], 'an approved commit gets no variable for trusted code')

  stage.github.setPermission('write')
  await stage.accessChanged()
  const next = await stage.change('push')
  t.match(await stage.environment(), { liveSha: next, holdsTrusted: true })
  t.same(await stage.secrets(), ['OPEN', 'SECRET'], 'trust comes back with the permission')
})

t.test('a rollback restores no trusted variables for an author who lost the trust (case 68)', async t => {
  const stage = await open({ revokeOnTrustLoss: false })
  await stage.change('open')
  const [first] = await stage.db.select().from(schema.deployments)
  await stage.change('push')
  stage.github.setPermission('read')
  await stage.accessChanged()
  await stage.request({ action: 'rollback', deploymentId: first?.id ?? newId('dep') })
  t.match(await stage.environment(), { liveSha: first?.sha })
  t.same(await stage.secrets(), ['OPEN'])
})

t.test(
  'an approved commit gets a small machine, a network of its own and a short life (case 63)',
  async t => {
    const stage = await open({ size: 'performance-2x', memoryMb: 4096 })
    stage.github.setPermission('read')
    const head = await stage.change('open')
    t.match(await stage.environment(), { desired: 'held', desiredReason: 'author_untrusted', liveSha: null })
    t.equal(stage.builds.length, 0)
    await stage.request({ action: 'approve', sha: head })
    const { appName, expiresAt, id, liveSha } = await stage.environment()
    t.equal(liveSha, head)
    t.same(stage.guest(), { cpu_kind: 'shared', cpus: 1, memory_mb: 512 })
    const hours = ((expiresAt?.getTime() ?? 0) - Date.now()) / 3_600_000
    t.ok(hours > 23 && hours < 25, `it ends in ${hours} hours`)
    t.equal(stage.target.networkOf(appName ?? ''), `taxiway-${id.slice(-26)}`)
  },
)

t.test('with the rule `member` a collaborator with write is not trusted (case 69)', async t => {
  const stage = await open()
  await stage.db
    .update(schema.organizations)
    .set({ trust: 'member' })
    .where(eq(schema.organizations.id, stage.project.organizationId))
  await stage.change('open')
  t.match(await stage.environment(), { liveSha: /./ }, 'a member')
  stage.github.setAssociation('COLLABORATOR')
  await stage.accessChanged()
  t.match(await stage.environment(), { desired: 'held', desiredReason: 'author_untrusted' })
})

t.test('nothing of a pull request runs before GitHub has answered about its author', async t => {
  const stage = await open()
  stage.github.setPermission('unavailable')
  const opened = stage.github.change(1, 'open', false)
  if (opened) await stage.deliver(opened)
  await stage.work()
  t.match(await stage.environment(), { desired: 'up', providerWait: 'provider_unavailable', appName: null })
  t.equal(stage.builds.length, 0)
  stage.github.setPermission('write')
  await stage.rest()
  t.match(await stage.environment(), { holdsTrusted: true, providerWait: null })
})

t.test('a request to deploy from before GitHub answered about the author is no approval', async t => {
  const stage = await open()
  stage.github.setPermission('unavailable')
  const opened = stage.github.change(1, 'open', false)
  if (opened) await stage.deliver(opened)
  await stage.work()
  const { id } = await stage.environment()
  const { organizationId } = stage.project
  await inTransaction(stage.db, tx =>
    requestEnvironment(tx, id, organizationId, { action: 'deploy' }, 'user:ada'),
  )
  stage.github.setPermission('read')
  await stage.rest()
  t.match(await stage.environment(), { desired: 'held', desiredReason: 'author_untrusted', liveSha: null })
  t.equal(stage.builds.length, 0)
  await stage.request({ action: 'approve', sha: opened?.headSha ?? '' })
  t.match(await stage.environment(), { liveSha: opened?.headSha })
})
