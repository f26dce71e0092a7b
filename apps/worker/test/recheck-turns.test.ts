import { claimDueRechecks } from '@taxiway/db'
import { anEnvironment, createTestDatabase } from '@taxiway/testing'
import t from 'tap'

t.test('organizations take turns in what is asked of GitHub', async t => {
  const { db } = await createTestDatabase(t)
  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000)
  const { organizationId } = await anEnvironment(db, { recheckAt: ago(90) })
  for (let at = 0; at < 30; at += 1) await anEnvironment(db, { organizationId, recheckAt: ago(60) })
  const other = await anEnvironment(db, { recheckAt: ago(1) })
  await anEnvironment(db, { recheckAt: ago(-1) })
  const claimed = await claimDueRechecks(db, 20)
  t.equal(claimed.length, 20)
  t.ok(
    claimed.some(({ id }) => id === other.id),
    'that of another organization is among the first',
  )
  t.equal((await claimDueRechecks(db, 20)).length, 12, 'what is claimed is not claimed again')
})
