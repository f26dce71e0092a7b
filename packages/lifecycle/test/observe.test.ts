import { type Database, inTransaction } from '@taxiway/db'
import { asc, eq, schema } from '@taxiway/db/testing'
import { appName, type PullRequestObservation, type Target } from '@taxiway/domain'
import { observe, requestEnvironment } from '@taxiway/lifecycle'
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

t.test(
  'a tracked branch is deployed, goes down with its end and comes back; others are ignored (case 59)',
  async t => {
    const { db } = await createTestDatabase(t)
    const project = await aProject(db, {
      config: aQuietConfig({ skipTokens: true, trackedBranches: ['main'] }),
    })
    const push = (branch: string, headSha: string | null, second: number, headMessage = 'work') =>
      inTransaction(db, tx =>
        observe(tx, {
          projectId: project.id,
          observation: {
            kind: 'branch',
            branch: { branch, headSha, headMessage, pushedAt: atSecond(second) },
          },
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
    t.match((await stateOf(db, project)).environment, { desired: 'down', generation: 2 })
    t.match(await push('main', firstSha, 4), { changed: true })
    t.match((await stateOf(db, project)).environment, { desired: 'up', desiredSha: firstSha, generation: 3 })
  },
)

t.test("times of GitHub are compared with GitHub's alone, however wrong a clock is (case 17)", async t => {
  const { db } = await createTestDatabase(t)
  for (const year of [1999, 2150]) {
    const project = await aProject(db)
    const at = (second: number) => ({ updatedAt: `${year}-01-01T00:00:0${second}Z` })
    t.match(await see(db, project, { ...opened, ...at(1) }), { changed: true })
    t.match(await see(db, project, { ...closed, ...at(2) }), { changed: true })
    t.match(await see(db, project, { ...opened, ...at(1) }), { outcome: 'stale' })
    t.equal((await stateOf(db, project)).environment.desired, 'down', `in ${year}`)
  }
})

t.test('closed, reopened and closed within a second ends down, in every order (case 49)', async t => {
  const { db } = await createTestDatabase(t)
  const at = { headSha: firstSha, updatedAt: atSecond(2) }
  const [close, reopen] = [aPullRequest({ ...at, state: 'closed' }), aPullRequest(at)]
  for (const order of permutations([close, reopen, close])) {
    const project = await aProject(db)
    await see(db, project, opened)
    for (const pullRequest of order) await see(db, project, pullRequest)
    t.ok((await stateOf(db, project)).environment.recheckAt, 'GitHub is asked')
    await see(db, project, close, 'api')
    const { environment, deployments } = await stateOf(db, project)
    const name = order.map(one => one.state).join(' ')
    t.equal(environment.desired, 'down', name)
    t.notOk(
      deployments.some(one => one.state === 'queued' && one.kind !== 'destroy'),
      `${name}: nothing waits to go up`,
    )
  }
})

t.test(
  'an edited title is stored and deploys nothing; a renamed head branch neither (cases 57, 60)',
  async t => {
    const { db } = await createTestDatabase(t)
    const project = await aProject(db)
    await see(db, project, opened)
    const edited = { ...opened, title: 'Another title', updatedAt: atSecond(2) }
    t.match(await see(db, project, edited), { outcome: 'decided', changed: false })
    const renamed = { ...edited, headRef: 'renamed', updatedAt: atSecond(3) }
    t.match(await see(db, project, renamed), { outcome: 'decided', changed: false })
    const { environment, deployments } = await stateOf(db, project)
    t.match(environment, {
      generation: 1,
      observation: { pullRequest: { title: 'Another title', headRef: 'renamed' } },
    })
    t.match(deployments, [{ state: 'queued', sha: firstSha }])
    t.equal(deployments.length, 1)
  },
)

const aBranch = (branch: string, headSha: string | null, second: number) =>
  ({
    kind: 'branch',
    branch: { branch, headSha, headMessage: 'work', pushedAt: atSecond(second) },
  }) as const

t.test('a tracked branch under a new name: the old app goes down, a new one comes up (case 60)', async t => {
  const { db } = await createTestDatabase(t)
  const project = await aProject(db, { config: aQuietConfig({ trackedBranches: ['old', 'new'] }) })
  for (const observation of [
    aBranch('old', firstSha, 1),
    aBranch('new', firstSha, 2),
    aBranch('old', null, 2),
  ])
    await inTransaction(db, tx => observe(tx, { projectId: project.id, observation, source: 'webhook' }))
  t.strictSame(await wishes(db, project), [`branch:new up ${firstSha}`, 'branch:old down null'])
})

t.test('a pull request and a tracked branch of the same name are two environments (case 43)', async t => {
  const { db } = await createTestDatabase(t)
  const project = await aProject(db, { config: aQuietConfig({ trackedBranches: ['main'] }) })
  const own = { headRef: 'main', baseRef: 'release' }
  await see(db, project, { ...opened, ...own })
  const push = (observation: ReturnType<typeof aBranch>) =>
    inTransaction(db, tx => observe(tx, { projectId: project.id, observation, source: 'webhook' }))
  await push(aBranch('main', firstSha, 1))
  t.strictSame(await wishes(db, project), [`branch:main up ${firstSha}`, `pr:12 up ${firstSha}`])
  await see(db, project, { ...closed, ...own })
  t.strictSame(await wishes(db, project), [`branch:main up ${firstSha}`, 'pr:12 down null'])
  const nameOf = (target: Target) => appName({ slug: project.slug, projectId: project.id, target })
  t.not(nameOf({ kind: 'branch', branch: 'main' }), nameOf({ kind: 'pr', number: 12 }), 'apps of two names')
})

t.test('the same branch in two forks: approving one leaves the other held (case 72)', async t => {
  const { db } = await createTestDatabase(t)
  const project = await aProject(db)
  const fork = (number: number) =>
    aPullRequest({ number, headRepositoryId: 100 + number, headRef: 'patch-1', headSha: firstSha })
  await see(db, project, fork(1))
  await see(db, project, fork(2))
  const [first] = await db.select().from(schema.environments).where(eq(schema.environments.target, 'pr:1'))
  if (!first) throw new Error('there is no environment')
  const approval = { action: 'approve', sha: firstSha } as const
  await inTransaction(db, tx =>
    requestEnvironment(tx, first.id, project.organizationId, approval, 'user:ada'),
  )
  t.strictSame(await wishes(db, project), [`pr:1 up ${firstSha}`, 'pr:2 held null'])
})

t.test('the deleted head branch of an open pull request ends nothing (case 58)', async t => {
  const { db } = await createTestDatabase(t)
  const project = await aProject(db)
  await see(db, project, opened)
  const observation = aBranch(opened.headRef, null, 2)
  t.match(
    await inTransaction(db, tx => observe(tx, { projectId: project.id, observation, source: 'webhook' })),
    { outcome: 'not_tracked', changed: false },
  )
  await see(db, project, { ...opened, updatedAt: atSecond(3) })
  const { environment, deployments } = await stateOf(db, project)
  t.match(environment, { desired: 'up', desiredSha: firstSha, generation: 1 })
  t.equal(deployments.length, 1, 'and nothing is built')
})

const wishes = async (db: Database, project: Project) =>
  (await db.select().from(schema.environments).where(eq(schema.environments.projectId, project.id)))
    .map(({ target, desired, desiredSha }) => `${target} ${desired} ${desiredSha}`)
    .sort()
