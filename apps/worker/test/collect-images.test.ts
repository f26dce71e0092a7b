import { chooseImage, inTransaction, intendImage, keepImage, keepRelease } from '@taxiway/db'
import { eq, schema, sql } from '@taxiway/db/testing'
import { createLogger } from '@taxiway/runtime'
import { aDeployment, anEnvironment, aProject, createTestDatabase, eventually } from '@taxiway/testing'
import t, { type Test } from 'tap'
import { collectImages } from '../src/reconcile/collect-images.js'

const logger = createLogger({ name: 'worker', level: 'silent' })
const digestOf = (name: string) => `sha256:${Buffer.from(name).toString('hex').padEnd(64, '0')}`
const referTo = (name: string) => `registry.example.com/images@${digestOf(name)}`

const aStore = async (t: Test) => {
  const { db, pool } = await createTestDatabase(t)
  const project = await aProject(db)
  const place = { organizationId: project.organizationId, projectId: project.id }
  const anImage = async (name: string, { unusedDays = 0, complete = true } = {}) => {
    const digest = digestOf(name)
    const deployment = await aDeployment(db)
    await intendImage(db, {
      ...place,
      deploymentId: deployment.id,
      reference: referTo(name),
      digest,
      sha: 'a'.repeat(40),
      tree: 'a'.repeat(40),
    })
    if (complete)
      await keepImage(
        db,
        { projectId: project.id, digest },
        { payloadType: 'x', payload: '', signatures: [] },
      )
    await db
      .update(schema.images)
      .set({ usedAt: sql`now() - make_interval(days => ${unusedDays}::int)` })
      .where(eq(schema.images.digest, digest))
    return digest
  }
  const aRelease = async (name: string, { isLive, ...more }: { isLive: boolean; asleepSince?: Date }) => {
    const environment = await anEnvironment(db, { ...place, ...more })
    const deployment = await aDeployment(db, {
      organizationId: place.organizationId,
      environmentId: environment.id,
    })
    await inTransaction(db, tx =>
      keepRelease(tx, {
        environmentId: environment.id,
        deploymentId: deployment.id,
        image: referTo(name),
        machineId: 'm1',
        config: {},
      }),
    )
    if (isLive)
      await db
        .update(schema.environments)
        .set({ liveDeploymentId: deployment.id })
        .where(eq(schema.environments.id, environment.id))
  }
  const removed: string[] = []
  const collect = (
    outcome: 'deleted' | 'absent' | 'unsupported' = 'deleted',
    meanwhile?: () => Promise<unknown>,
  ) =>
    collectImages(
      {
        db,
        logger,
        stopping: new AbortController().signal,
        builder: {
          removeImage: async image => {
            removed.push(image)
            await meanwhile?.()
            return outcome
          },
        },
      },
      7,
    )
  /** Whether a query waits for a lock. */
  const isWaiting = async () => {
    const { rows } = await pool.query(
      `select 1 from pg_locks join pg_stat_activity using (pid) where not granted and datname = current_database()`,
    )
    return rows.length > 0
  }
  return { db, project, anImage, aRelease, collect, removed, isWaiting }
}

t.test(
  'images that nothing runs go after their retention; live, sleeping and chosen ones stay (case 37)',
  async t => {
    const { db, project, anImage, aRelease, collect, removed } = await aStore(t)
    for (const name of ['live', 'asleep', 'before', 'chosen', 'unused', 'half'])
      await anImage(name, { unusedDays: 30, complete: name !== 'half' })
    await anImage('young', { unusedDays: 6 })
    await aRelease('live', { isLive: true })
    await aRelease('asleep', { isLive: true, asleepSince: new Date(0) })
    await aRelease('before', { isLive: false })
    t.ok(await chooseImage(db, { projectId: project.id, digest: digestOf('chosen') }))
    t.equal(await collect(), 3)
    t.same(removed.sort(), [referTo('before'), referTo('half'), referTo('unused')])
    t.equal(await collect(), 0, 'once')
    t.equal(await chooseImage(db, { projectId: project.id, digest: digestOf('unused') }), null)
    const again = { projectId: project.id, digest: await anImage('unused') }
    t.ok(await chooseImage(db, again), 'built again, it is there again')
  },
)

t.test('an image that another project uses stays, and goes with its last use', async t => {
  const { db, anImage, collect } = await aStore(t)
  await anImage('shared', { unusedDays: 30 })
  const other = await aProject(db)
  const deployment = await aDeployment(db)
  await intendImage(db, {
    organizationId: other.organizationId,
    projectId: other.id,
    deploymentId: deployment.id,
    reference: referTo('shared'),
    digest: digestOf('shared'),
    sha: 'b'.repeat(40),
    tree: 'b'.repeat(40),
  })
  t.equal(await collect(), 0)
  await db.update(schema.images).set({ usedAt: sql`now() - interval '8 days'` })
  t.equal(await collect(), 1)
})

t.test('a deployment that chooses an image while it is deleted builds it again', async t => {
  const { db, project, anImage, collect, isWaiting } = await aStore(t)
  const digest = await anImage('old', { unusedDays: 30 })
  let chosen: unknown
  let choosing: Promise<unknown> | undefined
  await collect('deleted', async () => {
    choosing = chooseImage(db, { projectId: project.id, digest }).then(row => {
      chosen = row
    })
    await eventually(async () => chosen !== undefined || (await isWaiting()))
  })
  await choosing
  t.equal(chosen, null)
})

t.test('where images cannot be deleted, one is tried in a run, and all stay', async t => {
  const { db, project, anImage, collect, removed } = await aStore(t)
  for (const name of ['a', 'b', 'c']) await anImage(name, { unusedDays: 30 })
  t.equal(await collect('unsupported'), 0)
  t.equal(removed.length, 1)
  t.ok(await chooseImage(db, { projectId: project.id, digest: digestOf('a') }))
})
