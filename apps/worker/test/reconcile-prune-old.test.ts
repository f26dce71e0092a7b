import { randomUUID } from 'node:crypto'
import { schema } from '@taxiway/db/testing'
import { newId } from '@taxiway/domain'
import { createLogger } from '@taxiway/runtime'
import { aDeployment, createTestDatabase } from '@taxiway/testing'
import t from 'tap'
import { pruneOld } from '../src/reconcile/prune-old.js'

const logger = createLogger({ name: 'prune', level: 'silent' })
const days = { deliveryBodies: 14, logs: 30, decisions: 90 }
const daysAgo = (count: number) => new Date(Date.now() - count * 86_400_000)

t.test('rows past their retention are deleted in batches; newer rows and running work stay', async t => {
  const { db, pool } = await createTestDatabase(t)
  const aDelivery = (age: number, state: 'processed' | 'received' = 'processed') => ({
    id: newId('dlv'),
    endpoint: 'github-app',
    guid: randomUUID(),
    signature: Buffer.alloc(32),
    signedWith: 'current' as const,
    event: 'push',
    headers: {},
    requestId: 'req_1',
    state,
    receivedAt: daysAgo(age),
  })
  // More than one batch, and as many older deliveries still to process.
  const waiting = Array.from({ length: 501 }, () => aDelivery(20, 'received'))
  const old = Array.from({ length: 600 }, () => aDelivery(15))
  const young = aDelivery(13)
  const all = [...waiting, ...old, young]
  await db.insert(schema.deliveries).values(all)
  await db
    .insert(schema.deliveryBodies)
    .values(all.map(({ id }) => ({ deliveryId: id, body: Buffer.from('{}') })))
  await db.insert(schema.decisions).values(
    [91, 89].map(age => ({
      id: newId('dec'),
      source: 'webhook' as const,
      outcome: 'up',
      reason: 'pull_request_open',
      changed: true,
      at: daysAgo(age),
    })),
  )
  const ended = await Promise.all(
    Array.from({ length: 22 }, () => aDeployment(db, { state: 'failed', createdAt: daysAgo(31) })),
  )
  const kept = [
    await aDeployment(db, { state: 'building', createdAt: daysAgo(31) }),
    await aDeployment(db, { state: 'failed', createdAt: daysAgo(29) }),
  ]
  await db
    .insert(schema.logChunks)
    .values(
      [...ended, ...kept].flatMap(({ id }) =>
        [0, 1].map(seq => ({ deploymentId: id, seq, step: 'build', stream: 'stdout' as const, text: 'x' })),
      ),
    )

  await db.insert(schema.redeliveries).values([
    { guid: randomUUID(), attempts: 5, askedAt: daysAgo(5) },
    { guid: randomUUID(), attempts: 5, askedAt: daysAgo(3) },
  ])
  await db
    .insert(schema.invariantViolations)
    .values([91, 89].map(age => ({ rule: 'K8', what: `${age} days old`, foundAt: daysAgo(age) })))
  const stopping = new AbortController()
  const [one, two] = await Promise.all(
    [0, 1].map(() => pruneOld({ db, logger, stopping: stopping.signal }, days)),
  )
  t.equal((one ?? 0) + (two ?? 0), 600 + 44 + 1 + 1 + 1, 'two workers together')
  const left = async (table: string, column: string) =>
    (await pool.query(`select ${column} as id from ${table} order by 1`)).rows.map(row => row.id)
  t.same(await left('delivery_bodies', 'delivery_id'), [...waiting, young].map(({ id }) => id).sort())
  t.equal((await left('deliveries', 'id')).length, all.length, 'that it came is not forgotten')
  t.same(new Set(await left('log_chunks', 'deployment_id')), new Set(kept.map(({ id }) => id)))
  t.equal((await left('decisions', 'id')).length, 1)
  t.equal((await left('redeliveries', 'guid')).length, 1)
  t.same(await left('invariant_violations', 'what'), ['89 days old'])
  t.equal(await pruneOld({ db, logger, stopping: stopping.signal }, days), 0)
})

t.test('old logs are pruned even behind old deployments that still run', async t => {
  const { db, pool } = await createTestDatabase(t)
  const at = async (state: 'building' | 'failed', age: number) =>
    aDeployment(db, { state, createdAt: daysAgo(age) })
  const running = await Promise.all(Array.from({ length: 21 }, () => at('building', 40)))
  const ended = await at('failed', 35)
  await db.insert(schema.logChunks).values(
    [...running, ended].map(({ id }) => ({
      deploymentId: id,
      seq: 0,
      step: 'build',
      stream: 'stdout' as const,
      text: 'x',
    })),
  )
  const stopping = new AbortController()
  t.equal(await pruneOld({ db, logger, stopping: stopping.signal }, days), 1)
  const { rows } = await pool.query('select deployment_id as id from log_chunks')
  t.same(new Set(rows.map(({ id }) => id)), new Set(running.map(({ id }) => id)))
})
