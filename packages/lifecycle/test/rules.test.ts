import { type Database, forgetFactsOf, inTransaction, listCountedDown } from '@taxiway/db'
import { asc, eq, schema, sql } from '@taxiway/db/testing'
import { configuredAfter, type Facts, type PullRequestObservation, patchProjectConfig } from '@taxiway/domain'
import { changeProject, endCountDown, noteAuthor, observe } from '@taxiway/lifecycle'
import { aProject, aPullRequest, aQuietConfig, aSha, atSecond, createTestDatabase } from '@taxiway/testing'
import t from 'tap'

type Project = Awaited<ReturnType<typeof aProject>>

const sha = aSha()
const see = (
  db: Database,
  project: Project,
  pull: Partial<PullRequestObservation>,
  read?: { facts: Facts; epoch: number } | 'unreadable',
) =>
  inTransaction(db, tx =>
    observe(tx, {
      projectId: project.id,
      observation: { kind: 'pr', pullRequest: aPullRequest({ headSha: sha, ...pull }) },
      source: read === undefined ? 'webhook' : 'api',
      ...(read === undefined ? {} : { read }),
    }),
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
/** Moves the end of the environment's grace into the past, and lets it end. */
const endGraceOf = async (db: Database, project: Project) => {
  const { environment } = await stateOf(db, project)
  await db
    .update(schema.environments)
    .set({ downAt: sql`now() - interval '1 second'` })
    .where(eq(schema.environments.id, environment.id))
  t.same(await listCountedDown(db, 10), [environment.id])
  return inTransaction(db, tx => endCountDown(tx, environment.id))
}

t.test('a required label that is removed takes the app down after its grace (cases 53, 54)', async t => {
  const { db } = await createTestDatabase(t)
  const project = await aProject(db, { config: aQuietConfig({ requiredLabels: ['preview'] }) })
  t.match(await see(db, project, {}), { reason: 'label_missing', changed: false })
  t.match(await see(db, project, { labels: ['preview'], updatedAt: atSecond(2) }), { changed: true })
  t.match(await see(db, project, { updatedAt: atSecond(3) }), { reason: 'label_removed', changed: false })
  const first = (await stateOf(db, project)).environment
  t.match(first, { desired: 'up', downReason: 'label_removed' })
  const leftMs = Number(first.downAt) - Date.now()
  t.ok(leftMs > 50_000 && leftMs <= 60_000, `${leftMs} ms are left`)

  await see(db, project, { title: 'Better', updatedAt: atSecond(4) })
  const again = (await stateOf(db, project)).environment
  t.same(again.downAt, first.downAt, 'later observations do not prolong the grace')

  const access = { login: 'octocat', permission: 'read', isMember: false } as const
  await inTransaction(db, tx => noteAuthor(tx, again, access))
  t.match(
    (await stateOf(db, project)).environment,
    { desired: 'up', downAt: first.downAt },
    'nor ends it early',
  )

  await see(db, project, { labels: ['preview'], updatedAt: atSecond(5) })
  t.match((await stateOf(db, project)).environment, { desired: 'up', downAt: null, downReason: null })
  t.same(await listCountedDown(db, 10), [], 'the label came back within the grace')

  await see(db, project, { updatedAt: atSecond(6) })
  t.match(await endGraceOf(db, project), { changed: true })
  t.match((await stateOf(db, project)).environment, {
    desired: 'down',
    desiredReason: 'label_removed',
    downAt: null,
  })
})

t.test(
  'what is merged stays for the hours that the project says, and goes without any event (case 47)',
  async t => {
    const { db } = await createTestDatabase(t)
    const project = await aProject(db, { config: aQuietConfig({ keepAfterMergeHours: 2 }) })
    await see(db, project, {})
    await see(db, project, { state: 'closed', merged: true, updatedAt: atSecond(2) })
    t.match((await stateOf(db, project)).environment, { desired: 'up', downReason: 'merged' })
    t.match(await endGraceOf(db, project), { changed: true })
    t.match((await stateOf(db, project)).environment, { desired: 'down', desiredReason: 'merged' })

    const closed = await aProject(db, { config: aQuietConfig({ keepAfterMergeHours: 2 }) })
    await see(db, closed, {})
    await see(db, closed, { state: 'closed', updatedAt: atSecond(2) })
    t.match((await stateOf(db, closed)).environment, { desired: 'down', desiredReason: 'closed' })
  },
)

t.test('a changed base and changed settings are judged again (case 56)', async t => {
  const { db } = await createTestDatabase(t)
  const project = await aProject(db, { config: aQuietConfig({ baseBranches: ['main'] }) })
  await see(db, project, { baseRef: 'next' })
  t.match((await stateOf(db, project)).environment, { desired: 'down', desiredReason: 'base_branch' })
  await see(db, project, { baseRef: 'main', updatedAt: atSecond(2) })
  t.match((await stateOf(db, project)).environment, { desired: 'up' })
  const patch = { baseBranches: ['release'] }
  await inTransaction(db, tx =>
    changeProject(
      tx,
      project,
      {
        action: 'configure',
        config: patchProjectConfig(project.config, patch),
        configured: configuredAfter(project, patch),
        redeploy: 'live',
      },
      'user:1',
    ),
  )
  t.match((await stateOf(db, project)).environment, { desired: 'down', desiredReason: 'base_branch' })
})

const facts = (given: Partial<Facts> = {}): Facts => ({
  ...{ headSha: sha, message: 'work', ownFile: { id: null } },
  baseFile: { ref: 'main', file: { id: null }, readAt: new Date().toISOString() },
  ...given,
})

t.test('a commit waits until what the rules ask is read; what cannot be read changes nothing', async t => {
  const { db } = await createTestDatabase(t)
  const project = await aProject(db, {
    config: aQuietConfig({ configPath: '.taxiway.yml', skipTokens: true }),
  })
  t.match(await see(db, project, {}), { reason: 'facts_pending', changed: false })
  const waiting = await stateOf(db, project)
  t.match(waiting, { environment: { desired: 'held', generation: 0 }, deployments: [] })
  t.ok(Number(waiting.environment.recheckAt) <= Date.now(), 'it is due to be read at once')

  t.match(await see(db, project, {}, 'unreadable'), { changed: false })
  t.match(await see(db, project, {}, { facts: facts({ headSha: aSha() }), epoch: 0 }), { changed: false })
  t.match(await see(db, project, {}, { facts: facts(), epoch: 1 }), { changed: false }, 'forgotten meanwhile')
  t.match(await see(db, project, {}, { facts: facts(), epoch: 0 }), {
    changed: true,
    reason: 'pull_request_open',
  })

  const next = { headSha: aSha(), updatedAt: atSecond(2) }
  t.match(await see(db, project, next), { changed: false, reason: 'facts_pending' })
  const pushed = await see(db, project, next, 'unreadable')
  t.match(pushed, { changed: false })
  t.match((await stateOf(db, project)).environment, { desired: 'up', desiredSha: sha })
  const { recheckAt } = (await stateOf(db, project)).environment
  t.ok(Number(recheckAt) > Date.now() + 30_000, 'a failed read is repeated, but not at once')
  const skipped = facts({ headSha: next.headSha, message: 'docs [skip review]' })
  t.match(await see(db, project, next, { facts: skipped, epoch: 0 }), { reason: 'commit_skipped' })
  const { environment, deployments } = await stateOf(db, project)
  t.match(environment, { desired: 'up', desiredSha: sha }, 'the live version stays')
  t.match(deployments.at(-1), { state: 'skipped', reason: 'commit_skipped', sha: next.headSha })
})

t.test(
  'a base branch that moves makes policy read again, and deploys again where the project asks (case 26)',
  async t => {
    const { db } = await createTestDatabase(t)
    const paths = ['web']
    const config = aQuietConfig({ paths, rebuildOnBaseUpdate: true, whenUnmatched: 'destroy' })
    const project = await aProject(db, { config })
    const read = (isMatch: boolean, base: string) =>
      facts({ files: { baseRef: 'main', paths, isMatch }, base: { ref: 'main', sha: base } })
    await see(db, project, {})
    await see(db, project, {}, { facts: read(true, 'b1'), epoch: 0 })
    t.match((await stateOf(db, project)).environment, { desired: 'up', generation: 1 })

    const move = () =>
      inTransaction(db, tx => forgetFactsOf(tx, project.id, { baseRef: 'main' }, 'base_moved'))
    await move()
    t.match(
      await see(db, project, {}, { facts: read(true, 'b1'), epoch: 0 }),
      { changed: false },
      'read before',
    )
    await see(db, project, {}, { facts: read(true, 'b2'), epoch: 1 })
    const again = await stateOf(db, project)
    t.match(again.environment, { desired: 'up', desiredSha: sha, generation: 2 })
    t.match(again.deployments.at(-1), { reason: 'base_updated', sha })

    await move()
    await see(db, project, {}, { facts: read(false, 'b3'), epoch: 2 })
    t.match((await stateOf(db, project)).environment, { desired: 'down', desiredReason: 'paths_unmatched' })
  },
)
