import { inTransaction } from '@taxiway/db'
import { eq, schema } from '@taxiway/db/testing'
import type { PullRequestObservation } from '@taxiway/domain'
import { type EnvironmentRequest, observe, requestEnvironment } from '@taxiway/lifecycle'
import { aProject, aPullRequest, aSha, atSecond, createTestDatabase } from '@taxiway/testing'
import t, { type Test } from 'tap'

const aForkedPull = (second: number, values: Partial<PullRequestObservation>): PullRequestObservation =>
  aPullRequest({
    ...{ author: { login: 'stranger', type: 'User' }, headRepositoryId: 6, authorAssociation: 'NONE' },
    ...{ updatedAt: atSecond(second), ...values },
  })

const open = async (t: Test) => {
  const { db } = await createTestDatabase(t)
  const project = await aProject(db)
  const see = (pullRequest: PullRequestObservation) =>
    inTransaction(db, tx =>
      observe(tx, {
        projectId: project.id,
        observation: { kind: 'pr', pullRequest },
        source: 'webhook',
      }),
    )
  const read = async () => {
    const [environment] = await db
      .select()
      .from(schema.environments)
      .where(eq(schema.environments.projectId, project.id))
    if (!environment) throw new Error('no environment')
    return environment
  }
  const ask = async (request: EnvironmentRequest) => {
    const { id } = await read()
    return inTransaction(db, tx => requestEnvironment(tx, id, project.organizationId, request, 'user:ada'))
  }
  const queued = async () =>
    (await db.select().from(schema.deployments)).filter(one => one.state === 'queued').map(one => one.sha)
  return { see, read, ask, queued }
}

t.test(
  'a commit of a fork runs after a user approved exactly that commit, and a new push is held again',
  async t => {
    const { see, read, ask, queued } = await open(t)
    const [first, second] = [aSha(), aSha()]
    await see(aForkedPull(1, { headSha: first }))
    await t.rejects(ask({ action: 'deploy' }), { code: 'resource.conflict' }, 'deploying is no approval')
    await t.rejects(ask({ action: 'deploy', sha: first }), { code: 'resource.conflict' })
    await t.rejects(ask({ action: 'approve', sha: second }), { code: 'resource.conflict' }, 'another commit')
    t.strictSame(await queued(), [])

    await ask({ action: 'approve', sha: first })
    t.match(await read(), { desired: 'up', desiredSha: first, desiredReason: 'approved_by_user' })
    t.strictSame(await queued(), [first])

    await see(aForkedPull(2, { headSha: second }))
    await see(aForkedPull(3, { headSha: second, title: 'Looks harmless' }))
    t.match(await read(), { desired: 'up', desiredSha: first }, 'what was approved goes on running')
    await t.rejects(ask({ action: 'deploy' }), { code: 'resource.conflict' }, 'news approves nothing')
    await t.rejects(ask({ action: 'approve', sha: first }), { code: 'resource.conflict' }, 'that is old now')
    t.strictSame(await queued(), [first])

    await ask({ action: 'approve', sha: second })
    t.strictSame(await queued(), [second])
  },
)

t.test('the app of a deleted fork stays until its end, and nothing new is built (case 65)', async t => {
  const { see, read, ask, queued } = await open(t)
  const [approved, later] = [aSha(), aSha()]
  await see(aForkedPull(1, { headSha: approved }))
  await ask({ action: 'approve', sha: approved })
  await see(aForkedPull(2, { headSha: approved, headRepositoryId: null, author: null }))
  t.match(await read(), { desired: 'up', desiredSha: approved, generation: 1 })
  await see(aForkedPull(3, { headSha: later, headRepositoryId: null }))
  t.match(await read(), { desired: 'up', desiredSha: approved })
  t.strictSame(await queued(), [approved])
  await see(aForkedPull(4, { headSha: later, headRepositoryId: null, state: 'closed' }))
  t.match(await read(), { desired: 'down', desiredReason: 'closed' })
})

t.test('an approval fails after a newer push, and only forks can be approved', async t => {
  const { see, read, ask } = await open(t)
  const [read1, pushed] = [aSha(), aSha()]
  await see(aForkedPull(1, { headSha: read1 }))
  await see(aForkedPull(2, { headSha: pushed }))
  await t.rejects(ask({ action: 'approve', sha: read1 }), { code: 'resource.conflict' })
  t.match(await read(), { desired: 'held' })
  await see(aForkedPull(3, { headSha: pushed, state: 'closed' }))
  await t.rejects(ask({ action: 'approve', sha: pushed }), { code: 'resource.conflict' }, 'it is closed')

  const own = await open(t)
  const sha = aSha()
  await own.see(aForkedPull(1, { headSha: sha, headRepositoryId: 1 }))
  await t.rejects(own.ask({ action: 'approve', sha }), { code: 'resource.conflict' })
})
