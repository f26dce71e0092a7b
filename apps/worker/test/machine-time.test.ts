import {
  countMachineTime,
  intendResource,
  markAppGone,
  markPresent,
  readMachineTime,
  startMachineTime,
} from '@taxiway/db'
import { schema, sql } from '@taxiway/db/testing'
import { anEnvironment, createTestDatabase } from '@taxiway/testing'
import t from 'tap'

const guest = 'shared-cpu-1x:256'

t.test('the time of a machine is counted once, by day, and until it was seen to stop', async t => {
  const { db } = await createTestDatabase(t)
  const { id: environmentId } = await anEnvironment(db)
  const machine = { environmentId, kind: 'machine' as const, name: 'web-1' }
  await intendResource(db, machine)
  await markPresent(db, machine, 'm1')
  await startMachineTime(db, machine, { guest })
  const passes = (time: string) =>
    db.execute(
      sql`update resources set created_at = created_at - ${time}::interval, counted_until = counted_until - ${time}::interval`,
    )
  const minutes = async () =>
    Math.round(((await readMachineTime(db, environmentId)).time[guest] ?? 0) / 60_000)

  await passes('10 minutes')
  t.equal(await minutes(), 10, 'what is not counted yet is told')
  await countMachineTime(db, machine, { runs: true })
  await startMachineTime(db, machine)
  t.equal(await minutes(), 10, 'counted, and no minute twice')
  await passes('30 minutes')
  const until = new Date(Date.now() - 20 * 60_000)
  await countMachineTime(db, machine, { runs: false, until })
  t.equal(await minutes(), 20, 'until it was seen to stop')
  t.same((await readMachineTime(db, environmentId)).running, [])
  await passes('30 minutes')
  await countMachineTime(db, machine, { runs: true })
  t.equal(await minutes(), 20, 'a stopped machine costs nothing')
  await startMachineTime(db, machine, { since: new Date(Date.now() - 5 * 60_000) })
  t.equal(await minutes(), 25, 'since Fly started it')
  await passes('2 days')
  await db.transaction(tx => markAppGone(tx as never, environmentId))
  t.equal(await minutes(), 25 + 2 * 24 * 60, 'until it is gone')
  const days = await db.select().from(schema.machineTime)
  t.ok(days.length >= 3, 'a row for each day')
  // The 25 minutes before were counted for today, though the clock did not move for them.
  t.ok(days.every(({ ms }) => ms <= 24 * 3_600_000 + 25 * 60_000))
  await db.transaction(tx => markAppGone(tx as never, environmentId))
  t.equal(await minutes(), 25 + 2 * 24 * 60, 'a second end counts nothing')
})
