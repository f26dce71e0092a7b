import { randomUUID } from 'node:crypto'
import { schema } from '@taxiway/db/testing'
import { newId } from '@taxiway/domain'
import { createLogger } from '@taxiway/runtime'
import { aDeployment, anEnvironment, anIdOf, createTestDatabase } from '@taxiway/testing'
import t from 'tap'
import { pruneOld } from '../src/reconcile/prune-old.js'

const logger = createLogger({ name: 'prune', level: 'silent' })
const days = { deliveryBodies: 14, logs: 30, decisions: 90, transitions: 90 }
const daysAgo = (count: number) => new Date(Date.now() - count * 86_400_000)

t.test('rows past their retention are deleted in batches; newer rows stay', async t => {
  const { db, pool } = await createTestDatabase(t)
  await db.insert(schema.redeliveries).values([
    { guid: randomUUID(), attempts: 5, askedAt: daysAgo(5) },
    { guid: randomUUID(), attempts: 5, askedAt: daysAgo(3) },
  ])
  await db
    .insert(schema.invariantViolations)
    .values([91, 89].map(age => ({ rule: 'K8', what: `${age} days old`, foundAt: daysAgo(age) })))

  const { id: environmentId, organizationId, projectId } = await anEnvironment(db)
  const aNote = async (age: number, state: 'skipped' | 'failed') => {
    const deployment = await aDeployment(db, {
      ...{ id: anIdOf('dep', daysAgo(age)), environmentId, organizationId, state },
      generation: state === 'skipped' ? 0 : age,
    })
    await db.insert(schema.deploymentTransitions).values({
      ...{ deploymentId: deployment.id, environmentId, generation: 0, from: null, to: state, owner: 'test' },
    })
    return deployment
  }
  // More than one batch.
  for (let count = 0; count < 501; count += 1) await aNote(91, 'skipped')
  const kept = [await aNote(89, 'skipped'), await aNote(91, 'failed')]

  const anImage = (age: number, state: 'gone' | 'present') => ({
    ...{ id: newId('img'), organizationId, projectId, deploymentId: kept[1]?.id ?? newId('dep'), state },
    ...{ reference: 'r', digest: `sha256:${randomUUID()}`, sha: 'a', usedAt: daysAgo(age) },
  })
  const images = [anImage(91, 'gone'), anImage(89, 'gone'), anImage(91, 'present')]
  await db.insert(schema.images).values(images)

  const stopping = new AbortController()
  const prune = () => pruneOld({ db, logger, stopping: stopping.signal }, days)
  const [one, two] = await Promise.all([prune(), prune()])
  t.equal((one ?? 0) + (two ?? 0), 501 + 1 + 1 + 1, 'two workers together')
  const left = async (table: string, column: string) =>
    new Set((await pool.query(`select ${column} as id from ${table}`)).rows.map(row => row.id))
  t.same(await left('deployments', 'id'), new Set(kept.map(({ id }) => id)))
  t.same(await left('images', 'id'), new Set(images.slice(1).map(({ id }) => id)))
  t.equal((await left('redeliveries', 'guid')).size, 1)
  t.same(await left('invariant_violations', 'what'), new Set(['89 days old']))
  t.equal(await prune(), 0)
})
