import { createLogger, createMetrics } from '@taxiway/runtime'
import {
  anEnvironment,
  anOrganization,
  aProject,
  createFakeClock,
  createTestDatabase,
} from '@taxiway/testing'
import t from 'tap'
import { createDispatcher } from '../src/converge/dispatcher.js'
import { createWorkMetrics } from '../src/work-metrics.js'

const silentMs = 30_000

t.test('a worker reports that it can claim only while its looks for work succeed', async t => {
  const { db, pool } = await createTestDatabase(t)
  const clock = createFakeClock()
  const stopping = new AbortController()
  const releases: (() => void)[] = []
  const dispatcher = createDispatcher({
    db,
    owner: 'w1',
    logger: createLogger({ name: 'worker', level: 'silent' }),
    slots: { quick: 1, build: 1 },
    leaseMs: 30_000,
    clock,
    measure: createWorkMetrics(createMetrics({ defaults: false })),
    silentMs,
    limits: { perOrganization: 4, total: 50 },
    stopping: stopping.signal,
    converge: () =>
      new Promise(resolve => {
        releases.push(resolve)
      }),
  })
  await dispatcher.pump()
  t.equal(dispatcher.canClaim(), true)

  await pool.query('alter table environments rename to elsewhere')
  await dispatcher.pump()
  t.equal(dispatcher.canClaim(), false, 'the database refuses the claim')
  await pool.query('alter table elsewhere rename to environments')
  await dispatcher.pump()
  t.equal(dispatcher.canClaim(), true)

  await clock.advance(silentMs + 1)
  t.equal(dispatcher.canClaim(), false, 'no look has ended for too long')

  const organizationId = (await anOrganization(db)).id as never
  const project = await aProject(db, { organizationId })
  await anEnvironment(db, { organizationId, projectId: project.id, target: 'pr:1', generation: 1 })
  await dispatcher.pump()
  t.equal(dispatcher.busy(), 1)
  await clock.advance(silentMs + 1)
  t.equal(dispatcher.canClaim(), false, 'a full build slot is not all')
  await anEnvironment(db, { organizationId, projectId: project.id, target: 'pr:2', builds: false })
  await dispatcher.pump()
  t.equal(dispatcher.busy(), 2)
  await clock.advance(silentMs + 1)
  t.equal(dispatcher.canClaim(), true, 'a full worker looks for nothing, which is as it should be')

  stopping.abort()
  t.equal(dispatcher.canClaim(), false)
  for (const release of releases) release()
  await dispatcher.drained()
})
