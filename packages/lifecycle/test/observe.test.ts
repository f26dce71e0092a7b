import { type Database, inTransaction } from '@taxiway/db'
import { asc, eq, schema } from '@taxiway/db/testing'
import type { PullRequestObservation } from '@taxiway/domain'
import { observe } from '@taxiway/lifecycle'
import { aProject, aPullRequest, aQuietConfig, aSha, atSecond, createTestDatabase } from '@taxiway/testing'
import t from 'tap'

type Project = Awaited<ReturnType<typeof aProject>>

const firstSha = aSha()
const secondSha = aSha()
const opened = aPullRequest({ headSha: firstSha })
const synchronized = aPullRequest({ headSha: secondSha, updatedAt: atSecond(2) })
const closed = aPullRequest({ headSha: secondSha, state: 'closed', updatedAt: atSecond(3) })

const see = (
  db: Database,
  project: Project,
  pullRequest: PullRequestObservation,
  source: 'webhook' | 'api' = 'webhook',
) =>
  inTransaction(db, tx =>
    observe(tx, { projectId: project.id, observation: { kind: 'pr', pullRequest }, source }),
  )

const stateOf = async (db: Database, project: Project) => {
  const [environment] = await db
    .select()
    .from(schema.environments)
    .where(eq(schema.environments.projectId, project.id))
  if (!environment) throw new Error('there is no environment')
  const deployments = await db
    .select()
    .from(schema.deployments)
    .where(eq(schema.deployments.environmentId, environment.id))
    .orderBy(asc(schema.deployments.id))
  return { environment, deployments }
}

const permutations = <Item>(items: Item[]): Item[][] =>
  items.length < 2
    ? [items]
    : items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map(rest => [item, ...rest]))

t.test(
  'opened, synchronize and closed end down in all six orders, each delivered twice (case 3)',
  async t => {
    const { db } = await createTestDatabase(t)
    for (const order of permutations([opened, synchronized, closed])) {
      const project = await aProject(db)
      for (const pullRequest of [...order, ...order]) await see(db, project, pullRequest)
      const { environment, deployments } = await stateOf(db, project)
      const name = order.map(one => `${one.state}@${one.updatedAt.slice(17, 19)}`).join(' ')
      t.equal(environment.desired, 'down', name)
      t.equal(environment.desiredSha, null, name)
      const waiting = deployments.filter(one => one.state === 'queued')
      t.ok(
        waiting.every(one => one.kind === 'destroy'),
        `${name}: nothing waits to go up`,
      )
      t.ok(waiting.length <= 1, `${name}: at most one thing waits`)
    }
  },
)

t.test(
  'opened and synchronize end at the newer commit in both orders, each delivered twice (cases 2, 4)',
  async t => {
    const { db } = await createTestDatabase(t)
    for (const order of permutations([opened, synchronized])) {
      const project = await aProject(db)
      for (const pullRequest of order) await see(db, project, pullRequest)
      const { generation } = (await stateOf(db, project)).environment
      for (const pullRequest of order) t.match(await see(db, project, pullRequest), { changed: false })
      const { environment, deployments } = await stateOf(db, project)
      t.match(environment, { desired: 'up', desiredSha: secondSha, generation })
      const waiting = deployments.filter(one => one.state === 'queued')
      t.match(waiting, [{ kind: 'deploy', sha: secondSha, generation: environment.generation }])
    }
  },
)

t.test('a pull request that was closed before it was ever seen never comes up (case 3)', async t => {
  const { db } = await createTestDatabase(t)
  const project = await aProject(db)
  await see(db, project, closed)
  t.match(await see(db, project, opened), { outcome: 'stale', changed: false })
  const { environment, deployments } = await stateOf(db, project)
  t.match(environment, { desired: 'down', generation: 0, observedGeneration: 0 })
  t.equal(deployments.length, 0)
})

t.test('closing ends a waiting deployment, and reopening deploys the head again', async t => {
  const { db } = await createTestDatabase(t)
  const project = await aProject(db)
  await see(db, project, opened)
  await see(db, project, closed)
  await see(db, project, aPullRequest({ headSha: secondSha, updatedAt: atSecond(4) }))
  const { environment, deployments } = await stateOf(db, project)
  t.match(environment, { desired: 'up', desiredSha: secondSha, generation: 3 })
  t.same(
    deployments.map(one => [one.kind, one.state]),
    [
      ['deploy', 'superseded'],
      ['destroy', 'superseded'],
      ['deploy', 'queued'],
    ],
  )
})

t.test('of two different events with one timestamp the API decides (case 6)', async t => {
  const { db } = await createTestDatabase(t)
  const project = await aProject(db)
  await see(db, project, opened)
  const tied = aPullRequest({ state: 'closed' })
  t.match(await see(db, project, tied), { outcome: 'tie', changed: false })
  t.ok((await stateOf(db, project)).environment.recheckAt, 'GitHub is to be asked')
  t.match(await see(db, project, tied, 'api'), { outcome: 'decided', changed: true })
  t.equal((await stateOf(db, project)).environment.desired, 'down')
})

t.test('the newer of a webhook and an API read counts, whichever comes first (cases 7, 8)', async t => {
  const { db } = await createTestDatabase(t)
  for (const [first, second] of [
    ['webhook', 'api'],
    ['api', 'webhook'],
  ] as const) {
    const project = await aProject(db)
    await see(db, project, opened, first)
    await see(db, project, closed, first)
    t.equal((await stateOf(db, project)).environment.desired, 'down', `the end counts at once: ${first}`)
    t.match(await see(db, project, synchronized, second), { outcome: 'stale', changed: false })
    t.equal((await stateOf(db, project)).environment.desired, 'down', `an older ${second}`)
  }
})

t.test('two projects of one repository are decided independently', async t => {
  const { db } = await createTestDatabase(t)
  const shop = await aProject(db)
  const draftsToo = await aProject(db, {
    organizationId: shop.organizationId,
    repositoryId: shop.repositoryId,
    config: aQuietConfig({ drafts: 'deploy' }),
  })
  const draft = aPullRequest({ draft: true, headSha: firstSha })
  await see(db, shop, draft)
  await see(db, draftsToo, draft)
  t.match((await stateOf(db, shop)).environment, { desired: 'down', desiredReason: 'draft' })
  t.match((await stateOf(db, shop)).deployments, [{ state: 'skipped', reason: 'draft', sha: firstSha }])
  t.match((await stateOf(db, draftsToo)).environment, { desired: 'up' })
})

t.test('a draft keeps its live app; each new commit is recorded as skipped once', async t => {
  const { db } = await createTestDatabase(t)
  const project = await aProject(db)
  await see(db, project, opened)
  await see(db, project, aPullRequest({ draft: true, headSha: secondSha, updatedAt: atSecond(2) }))
  await see(
    db,
    project,
    aPullRequest({ draft: true, headSha: secondSha, title: 'New', updatedAt: atSecond(3) }),
  )
  const { environment, deployments } = await stateOf(db, project)
  t.match(environment, { desired: 'up', desiredSha: firstSha, generation: 1 })
  t.equal(deployments.filter(one => one.state === 'skipped').length, 1)
})

t.test('an unapproved fork is held, and closing it needs no work', async t => {
  const { db } = await createTestDatabase(t)
  const project = await aProject(db)
  await see(db, project, aPullRequest({ headRepositoryId: 6 }))
  t.match((await stateOf(db, project)).environment, {
    desired: 'held',
    desiredReason: 'fork_unapproved',
    generation: 0,
  })
  await see(db, project, aPullRequest({ headRepositoryId: null, state: 'closed', updatedAt: atSecond(2) }))
  t.match((await stateOf(db, project)).environment, { desired: 'down', generation: 0 })
})

t.test('a deleted or paused project still destroys closed pull requests', async t => {
  const { db } = await createTestDatabase(t)
  for (const state of ['paused', 'deleted'] as const) {
    const project = await aProject(db)
    await see(db, project, opened)
    await db.update(schema.projects).set({ state }).where(eq(schema.projects.id, project.id))
    await see(db, project, closed)
    t.equal((await stateOf(db, project)).environment.desired, 'down', state)
  }
})

t.test('twenty concurrent observations leave one attempt, at the newest commit', async t => {
  const { db } = await createTestDatabase(t)
  const project = await aProject(db)
  const pushes = Array.from({ length: 20 }, (_, index) =>
    aPullRequest({ headSha: aSha(), updatedAt: atSecond(index) }),
  )
  await Promise.all(pushes.map(pullRequest => see(db, project, pullRequest)))
  const { environment, deployments } = await stateOf(db, project)
  t.equal(environment.desiredSha, pushes.at(-1)?.headSha)
  t.match(
    deployments.filter(one => one.state === 'queued'),
    [{ sha: environment.desiredSha, generation: environment.generation }],
  )
})

t.test('a tracked branch is deployed, a deleted branch is destroyed, other branches are ignored', async t => {
  const { db } = await createTestDatabase(t)
  const project = await aProject(db, {
    config: aQuietConfig({ skipTokens: true, trackedBranches: ['main'] }),
  })
  const push = (branch: string, headSha: string | null, second: number, headMessage = 'work') =>
    inTransaction(db, tx =>
      observe(tx, {
        projectId: project.id,
        observation: { kind: 'branch', branch: { branch, headSha, headMessage, pushedAt: atSecond(second) } },
        source: 'webhook',
      }),
    )
  t.match(await push('other', firstSha, 1), { outcome: 'not_tracked', environmentId: null })
  t.match(await push('main', firstSha, 1), { outcome: 'decided', changed: true })
  t.match(await push('main', secondSha, 2, 'docs [skip deploy]'), {
    changed: false,
    reason: 'commit_skipped',
  })
  t.match((await stateOf(db, project)).environment, { desired: 'up', desiredSha: firstSha })
  t.match(await push('main', null, 3), { changed: true, reason: 'branch_deleted' })
  t.match((await stateOf(db, project)).environment, { desired: 'down' })
})
