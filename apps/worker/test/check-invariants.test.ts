import { findCheckerPass, listViolations } from '@taxiway/db'
import { eq, schema, sql } from '@taxiway/db/testing'
import { newId } from '@taxiway/domain'
import { createLogger } from '@taxiway/runtime'
import { aDeployment, anEnvironment, createTestDatabase } from '@taxiway/testing'
import t from 'tap'
import { checkInvariants } from '../src/reconcile/check-invariants.js'

t.test('rows that break a promise are found, recorded once and alerted; nothing else is', async t => {
  const database = await createTestDatabase(t)
  const { db } = database
  const lines: string[] = []
  const logger = createLogger({
    ...{ name: 'test', level: 'error', version: 'test' },
    destination: { write: line => void lines.push(line) },
  })
  const check = () =>
    checkInvariants({ database, logger, stopping: new AbortController().signal, settleSeconds: 0 })
  const found = async () => (await listViolations(db)).newest.map(({ rule }) => rule)

  await check()
  t.strictSame(await found(), [], 'an empty database')
  t.match(await findCheckerPass(db), { environments: 0, until: 0 })

  /** An environment whose only deployment went live, as workers write it. */
  const history = async (states: string[], fence = 7) => {
    const environment = await anEnvironment(db, { generation: 1, observedGeneration: 1, fence })
    const { id: environmentId, organizationId, projectId } = environment
    const own = { organizationId, environmentId, generation: 1 }
    const state = states.at(-1) as 'live'
    const deployment = await aDeployment(db, { ...own, state })
    await db.insert(schema.decisions).values({
      ...{ id: newId('dec'), organizationId, projectId, environmentId, source: 'webhook', outcome: 'up' },
      ...{ reason: 'pull_request_open', changed: true, generation: 1 },
    })
    await db.insert(schema.deploymentTransitions).values(
      states.map((to, index) => ({
        ...{ deploymentId: deployment.id, environmentId, generation: 1, to: to as 'live', owner: 'w' },
        ...{ from: (states[index - 1] ?? null) as null, fence: index === 0 ? null : 7 },
      })),
    )
    if (state === 'live')
      await db
        .update(schema.environments)
        .set({ liveDeploymentId: deployment.id, liveSha: deployment.sha })
        .where(eq(schema.environments.id, environmentId))
    return { environmentId, deployment }
  }
  const whole = ['queued', 'fetching', 'building', 'releasing', 'verifying', 'live']
  await history(whole)
  /** A commit that was skipped before anything was wanted. */
  const skip = async (to: 'skipped' | 'fetching') => {
    const zero = { generation: 0, observedGeneration: 0 }
    const { organizationId, id: environmentId } = await anEnvironment(db, zero)
    const note = await aDeployment(db, { organizationId, environmentId, generation: 0, state: 'skipped' })
    await db
      .insert(schema.deploymentTransitions)
      .values({ deploymentId: note.id, environmentId, generation: 0, to, owner: 'w' })
  }
  await skip('skipped')
  await check()
  t.strictSame(await found(), [], 'a deployment that went live, and one that was skipped')

  await history(['queued', 'fetching', 'live'])
  await check()
  t.strictSame(await found(), ['K8'])
  await check()
  t.strictSame(await found(), ['K8'], 'once')
  t.equal(lines.length, 1)
  t.match(lines[0], /fetching → live is not legal.*RUNBOOK/)

  await history(whole, 6)
  const { deployment } = await history(whole)
  await db.insert(schema.logChunks).values(
    [0, 2].map(seq => ({
      deploymentId: deployment.id,
      seq,
      step: 'build',
      stream: 'stdout' as const,
      text: 'x',
    })),
  )
  await skip('fetching')
  const torn = await history(whole)
  await db
    .update(schema.environments)
    .set({ liveSha: 'f'.repeat(40) })
    .where(eq(schema.environments.id, torn.environmentId))
  const twice = await history(whole)
  await db
    .update(schema.environments)
    .set({ generation: 2, observedGeneration: 2 })
    .where(eq(schema.environments.id, twice.environmentId))
  await check()
  t.strictSame((await found()).sort(), ['K1', 'K1', 'K4', 'K5', 'K7', 'K8', 'K8', 'K8'])
})

t.test(
  'an environment with more rows than can be read in time does not end the check of the others',
  async t => {
    const database = await createTestDatabase(t)
    const { db } = database
    const lines: string[] = []
    const logger = createLogger({
      ...{ name: 'test', level: 'error', version: 'test' },
      destination: { write: line => void lines.push(line) },
    })
    /** A deployment that took a move that is not legal. */
    const broken = async () => {
      const { id: environmentId, organizationId } = await anEnvironment(db, { generation: 1 })
      const own = { organizationId, environmentId, generation: 1 }
      const { id: deploymentId } = await aDeployment(db, { ...own, state: 'verifying' })
      const move = { deploymentId, environmentId, generation: 1, to: 'verifying' as const, owner: 'w' }
      await db.insert(schema.deploymentTransitions).values({ ...move, from: null, fence: null })
      await db
        .insert(schema.logChunks)
        .values({ deploymentId, seq: 0, step: 'build', stream: 'stdout', text: 'x' })
      return { environmentId, deploymentId }
    }
    const [first, huge, last] = [await broken(), await broken(), await broken()]
    // Reading the log of one takes longer than any timeout.
    await db.execute(sql`alter table log_chunks rename to stored_chunks`)
    await db.execute(
      sql.raw(`create view log_chunks as select * from stored_chunks
      where deployment_id <> '${huge.deploymentId}' or pg_sleep(3600) is not null`),
    )
    await checkInvariants({
      ...{ database, logger, stopping: new AbortController().signal, settleSeconds: 0, timeoutMs: 3_000 },
    })
    const found = (await listViolations(db)).newest.filter(({ rule }) => rule === 'K8')
    t.strictSame(
      found.map(({ what }) => what.split(':')[0]),
      [last.deploymentId, first.deploymentId],
    )
    t.match(
      lines.find(line => line.includes('passed over')),
      new RegExp(huge.environmentId),
    )
  },
)
