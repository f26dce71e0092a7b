import { inTransaction } from '@taxiway/db'
import { eq, schema } from '@taxiway/db/testing'
import { type EnvVarFacts, newId, type PullRequestObservation } from '@taxiway/domain'
import {
  aDeployment,
  aProject,
  aPullRequest,
  aQuietConfig,
  aSha,
  atSecond,
  createTestDatabase,
} from '@taxiway/testing'
import t, { type Test } from 'tap'
import { changeWithDecision, observe, requestEnvironment, variablesChanged } from '../src/index.js'
import type { EnvironmentRequest } from '../src/request-environment.js'

const open = async (t: Test) => {
  const { db } = await createTestDatabase(t)
  const config = aQuietConfig({ redeployOnEnvChange: 'all' })
  const project = await aProject(db, { config })
  const { organizationId } = project
  let second = 0
  const see = (values: Partial<PullRequestObservation>) => {
    second += 1
    const pullRequest = aPullRequest({ updatedAt: atSecond(second), ...values })
    return inTransaction(db, tx =>
      observe(tx, { projectId: project.id, observation: { kind: 'pr', pullRequest }, source: 'webhook' }),
    )
  }
  const read = async () => {
    const [row] = await db
      .select()
      .from(schema.environments)
      .where(eq(schema.environments.projectId, project.id))
    if (!row) throw new Error('no environment')
    return row
  }
  const ask = async (request: EnvironmentRequest) => {
    const { id } = await read()
    return inTransaction(db, tx => requestEnvironment(tx, id, organizationId, request, 'user:ada'))
  }
  /** The head is deployed, and an earlier commit was live before it. */
  const anEarlier = async () => {
    const environment = await read()
    const sha = aSha()
    const { id } = await aDeployment(db, {
      ...{ organizationId, environmentId: environment.id, sha },
      state: 'superseded',
      generation: 100,
    })
    await db.insert(schema.releases).values({
      ...{ id: newId('rel'), environmentId: environment.id, deploymentId: id },
      ...{ image: 'registry.example.com/app@sha256:0', machineId: 'm1', config: {} },
    })
    return { id, sha }
  }
  /** A variable of the project changes, which redeploys what is up. */
  const changeVariable = () =>
    inTransaction(db, async tx => {
      const id = newId('var')
      const facts: EnvVarFacts = {
        ...{ id, projectId: project.id, key: 'API_URL', scope: 'all' },
        phase: 'both',
        trust: 'any',
        sensitive: false,
        version: 1,
      }
      await tx.insert(schema.envVars).values({
        ...facts,
        organizationId,
        sealed: Buffer.alloc(34),
        length: '6_to_32',
        updatedBy: 'user:ada',
      })
      return variablesChanged(tx, organizationId, [project], [{ before: null, after: facts }], 'user:ada')
    })
  /** The machine of the live release is gone, and its commit is deployed again. */
  const repairDrift = async () => {
    const environment = await read()
    const wanted = { desired: 'up', sha: environment.desiredSha ?? '', reason: 'drift_missing' } as const
    return inTransaction(db, tx =>
      changeWithDecision(tx, environment, wanted, { source: 'reconciler', by: 'reconciler', force: true }),
    )
  }
  return { db, see, read, ask, anEarlier, changeVariable, repairDrift }
}

t.test('a choice of a person outlives what deploys the same commit again, until the head moves', async t => {
  const { see, read, ask, anEarlier, changeVariable, repairDrift } = await open(t)
  const head = aSha()
  await see({ headSha: head })
  const earlier = await anEarlier()
  await ask({ action: 'rollback', deploymentId: earlier.id })
  t.equal((await read()).desiredSha, earlier.sha)

  await changeVariable()
  t.equal((await read()).desiredReason, 'variables_changed', 'the reason tells the last cause')
  await see({ headSha: head, labels: ['ready'] })
  t.equal((await read()).desiredSha, earlier.sha, 'a label does not undo the rollback')
  await repairDrift()
  await see({ headSha: head, title: 'Another title', labels: [] })
  t.equal((await read()).desiredSha, earlier.sha, 'nor after a repair')

  const pushed = aSha()
  await see({ headSha: pushed })
  t.match(await read(), { desired: 'up', desiredSha: pushed, choice: null })
  await see({ headSha: pushed, labels: ['ready'] })
  t.equal((await read()).desiredSha, pushed)
})

t.test(
  'a destroyed environment stays down for any news, until a person deploys it or it reopens',
  async t => {
    const { see, read, ask } = await open(t)
    const head = aSha()
    await see({ headSha: head })
    await ask({ action: 'destroy' })
    await see({ headSha: aSha(), labels: ['ready'] })
    t.match(await read(), { desired: 'down', choice: 'destroy', choiceHead: head, choiceBy: 'user:ada' })
    await see({ headSha: head, state: 'closed' })
    t.match(await read(), { desired: 'down', choice: null })
    await see({ headSha: head })
    t.match(await read(), { desired: 'up', desiredSha: head })
  },
)

t.test('what stands does not depend on how it was told', async t => {
  const { db, see, read, ask, anEarlier } = await open(t)
  const head = aSha()
  await see({ headSha: head })
  const earlier = await anEarlier()
  const retell = () => db.update(schema.environments).set({ desiredReason: 'told in other words' })
  await ask({ action: 'rollback', deploymentId: earlier.id })
  await retell()
  await see({ headSha: head, labels: ['ready'] })
  t.equal((await read()).desiredSha, earlier.sha)
  await ask({ action: 'destroy' })
  await retell()
  await see({ headSha: aSha() })
  t.equal((await read()).desired, 'down')
})

t.test(
  'frozen, nothing is deployed by itself, a person still may, and the head goes live when it ends',
  async t => {
    const { db, see, read, ask, changeVariable } = await open(t)
    const [first, second, third] = [aSha(), aSha(), aSha()]
    await see({ headSha: first })
    await ask({ action: 'freeze' })
    const { frozenAt, generation } = await read()
    t.match(await read(), { frozenBy: 'user:ada', frozenAt: Date })
    await ask({ action: 'freeze' })
    t.same((await read()).frozenAt, frozenAt, 'twice is once')
    await see({ headSha: second })
    await see({ headSha: second, draft: true })
    await changeVariable()
    t.match(await read(), { desired: 'up', desiredSha: first, generation })
    const notes = (await db.select().from(schema.deployments)).filter(one => one.state === 'skipped')
    t.match(notes, [{ sha: second, reason: 'frozen_by_user' }], 'the commit that was not deployed is noted')

    await ask({ action: 'deploy' })
    t.match(await read(), { desiredSha: second, frozenBy: 'user:ada' })
    await see({ headSha: third })
    t.equal((await read()).desiredSha, second)
    await ask({ action: 'unfreeze' })
    t.match(await read(), { desiredSha: third, frozenBy: null, frozenAt: null, choice: null })

    await ask({ action: 'freeze' })
    await see({ headSha: third, state: 'closed' })
    t.equal((await read()).desired, 'down', 'the end of its target ends it')
  },
)

t.test('who wakes an older commit does not hold back a head that was only skipped (case 52)', async t => {
  const { db, see, read, ask } = await open(t)
  const goesLive = async () => {
    const { id, generation, desired, desiredSha } = await read()
    const newest = (await db.select().from(schema.deployments)).find(one => one.generation === generation)
    const live = desired === 'asleep' ? { asleepSince: new Date() } : { asleepSince: null }
    const isUp = desired === 'up' && { liveDeploymentId: newest?.id, liveSha: desiredSha }
    await db
      .update(schema.environments)
      .set({ observedGeneration: generation, ...live, ...isUp })
      .where(eq(schema.environments.id, id))
    await db
      .update(schema.deployments)
      .set({ state: isUp ? 'live' : 'asleep' })
      .where(eq(schema.deployments.id, newest?.id ?? newId('dep')))
  }
  const [first, second, third] = [aSha(), aSha(), aSha()]
  await see({ headSha: first })
  await goesLive()
  await see({ headSha: first, draft: true })
  await see({ headSha: second, draft: true })
  await ask({ action: 'sleep' })
  await goesLive()
  await ask({ action: 'wake' })
  await goesLive()
  await see({ headSha: second, draft: true, labels: ['later'] })
  t.match(await read(), { desired: 'up', desiredSha: first, choice: 'wake' }, 'policy has nothing newer')
  await see({ headSha: second })
  t.match(await read(), { desired: 'up', desiredSha: second, choice: null }, 'marked ready')

  await db.update(schema.deployments).set({ state: 'failed' }).where(eq(schema.deployments.state, 'queued'))
  await db.update(schema.environments).set({ observedGeneration: (await read()).generation })
  await ask({ action: 'sleep' })
  await goesLive()
  await ask({ action: 'wake' })
  await see({ headSha: second, labels: ['ready'] })
  t.match(await read(), { desiredSha: first, choiceHead: second }, 'a head that was tried is chosen against')
  await see({ headSha: third })
  t.equal((await read()).desiredSha, third)
})

t.test('an approval outlives the decisions that retention deletes', async t => {
  const { db, see, ask, read } = await open(t)
  const head = aSha()
  await see({ headSha: head, headRepositoryId: 2 })
  await ask({ action: 'approve', sha: head })
  t.match(await read(), { approvedSha: head, approvedBy: 'user:ada', choice: 'approve' })
  await db.delete(schema.decisions)
  await ask({ action: 'deploy' })
  await see({ headSha: head, headRepositoryId: 2, labels: ['ready'] })
  t.match(await read(), { desired: 'up', desiredSha: head })
})
