import { inTransaction } from '@taxiway/db'
import { eq, schema, sql } from '@taxiway/db/testing'
import { anEnvironment, createTestDatabase } from '@taxiway/testing'
import t from 'tap'
import { pullRequestMissing } from '../src/index.js'

const open = async (t: Parameters<typeof createTestDatabase>[0]) => {
  const { db } = await createTestDatabase(t)
  const { id } = await anEnvironment(db, { desired: 'up', generation: 3, observedGeneration: 3 })
  const miss = () => inTransaction(db, tx => pullRequestMissing(tx, id))
  const later = (minutes: number) =>
    db
      .update(schema.environments)
      .set({ missingSince: sql`missing_since - ${minutes} * interval '1 minute'` })
      .where(eq(schema.environments.id, id))
  const row = async () =>
    (await db.select().from(schema.environments).where(eq(schema.environments.id, id)))[0]
  return { db, id, miss, later, row }
}

t.test('a pull request that GitHub does not show is destroyed only after ten minutes (case 11)', async t => {
  const { miss, later, row } = await open(t)
  t.match(await miss(), { gone: false, changed: false })
  t.match(await miss(), { gone: false, changed: false }, 'a second look at once says nothing more')
  await later(9)
  t.match(await miss(), { gone: false, changed: false })
  t.match(await row(), { desired: 'up', generation: 3 })
  await later(2)
  t.match(await miss(), { gone: true, changed: true, generation: 4 })
  t.match(await row(), { desired: 'down', desiredReason: 'pr_gone', missingSince: null })
})

t.test('the first missing read never destroys an environment, with any waiting time', async t => {
  const { db, id, row } = await open(t)
  t.match(await inTransaction(db, tx => pullRequestMissing(tx, id, 0)), { gone: false })
  t.match(await row(), { desired: 'up' })
})
