import { anEnvironment, createTestDatabase } from '@taxiway/testing'
import t from 'tap'

t.test('a test database has the schema and holds what is written', async t => {
  const { db, pool } = await createTestDatabase(t)
  const environment = await anEnvironment(db)
  t.equal(environment.generation, 1)
  await t.rejects(pool.query('delete from deployment_transitions'), { message: /append-only/ })
})
