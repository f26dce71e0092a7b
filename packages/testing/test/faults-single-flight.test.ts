import {
  beginStep,
  claimEnvironment,
  inTransaction,
  isUniqueViolation,
  lockHeld,
  revokeLease,
} from '@taxiway/db'
import { aDeployment, anEnvironment, createTestDatabase } from '@taxiway/testing'
import t from 'tap'

const limits = { perOrganization: 100, total: 100 }

t.test('of twenty claims at once one gets the environment', async t => {
  const { db } = await createTestDatabase(t, { maxConnections: 20 })
  const environment = await anEnvironment(db)
  const claims = Array.from({ length: 20 }, (_, index) => claimEnvironment(db, `w${index}`, 30_000, limits))
  const won = (await Promise.all(claims)).filter(one => one !== null)
  t.same(
    won.map(one => one.id),
    [environment.id],
  )
})

t.test('two deployments at work on one environment are refused by the database itself', async t => {
  const { db } = await createTestDatabase(t)
  const { id: environmentId, organizationId } = await anEnvironment(db, { generation: 2 })
  await aDeployment(db, { environmentId, organizationId, generation: 1, state: 'building' })
  const second = aDeployment(db, { environmentId, organizationId, generation: 2, state: 'fetching' })
  t.ok(isUniqueViolation(await second.catch(error => error)))
})

t.test('a worker that lost the lease can write nothing, by its fence alone', async t => {
  const { db } = await createTestDatabase(t)
  const { id: environmentId, organizationId } = await anEnvironment(db)
  const { id: deploymentId } = await aDeployment(db, { environmentId, organizationId })
  const held = await claimEnvironment(db, 'w0', 30_000, limits)
  const old = held?.fence ?? 0
  t.ok(await inTransaction(db, tx => lockHeld(tx, environmentId, old)))
  await inTransaction(db, tx => revokeLease(tx, environmentId))
  const next = await claimEnvironment(db, 'w1', 30_000, limits)
  t.ok(next && next.fence > old, 'the next fence is higher')
  const step = { deploymentId, name: 'build', attempt: 0, intent: {} }
  t.equal(await inTransaction(db, tx => lockHeld(tx, environmentId, old)), null)
  t.equal(await beginStep(db, { environmentId, fence: old }, step), null)
})
