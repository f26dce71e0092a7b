import { sql } from '@taxiway/db/testing'
import { createMetrics } from '@taxiway/runtime'
import { createFakeClock, createTestDatabase } from '@taxiway/testing'
import t from 'tap'
import { createVitals } from '../src/system/vitals.js'

t.test(
  'however often /metrics is asked for, a database in trouble is read every five seconds alone',
  async t => {
    const { db } = await createTestDatabase(t)
    const clock = createFakeClock()
    const metrics = createMetrics({ defaults: false })
    const vitals = createVitals({ db, clock, metrics })
    const isUp = async () => {
      await vitals.refresh()
      return /^taxiway_database_up (\d)$/m.exec(await metrics.render())?.[1]
    }
    await db.execute(sql`alter table worker_heartbeats rename to away`)
    t.equal(await isUp(), '0')
    await db.execute(sql`alter table away rename to worker_heartbeats`)
    t.equal(await isUp(), '0', 'it was not read again')
    await clock.advance(5_000)
    t.equal(await isUp(), '1')
  },
)
