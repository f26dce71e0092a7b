import { storeOwnQuotas, storeQuotaDefaults } from '@taxiway/db'
import { sql } from '@taxiway/db/testing'
import { quotaDefaults, quotaEnv } from '@taxiway/domain'
import { createMetrics } from '@taxiway/runtime'
import {
  anEnvironment,
  anOrganization,
  aProject,
  createFakeClock,
  createTestDatabase,
} from '@taxiway/testing'
import t from 'tap'
import { z } from 'zod'
import { createVitals } from '../src/system/vitals.js'
import { readyReport } from './ready-report.js'

t.test(
  'however often /metrics is asked for, a database in trouble is read every five seconds alone',
  async t => {
    const { db } = await createTestDatabase(t)
    const clock = createFakeClock()
    const metrics = createMetrics({ defaults: false })
    const vitals = createVitals({ db, clock, metrics, checkReadiness: readyReport() })
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

t.test('the use of a quota is that of the organization that is nearest to its own limit', async t => {
  const { db } = await createTestDatabase(t)
  const defaults = quotaDefaults(z.object(quotaEnv).parse({ QUOTA_LIVE_ENVIRONMENTS: 8 }), 4)
  await storeQuotaDefaults(db, defaults)
  const anOrganizationWith = async (up: number) => {
    const { id: organizationId } = await anOrganization(db)
    const { id: projectId } = await aProject(db, { organizationId })
    for (let index = 0; index < up; index += 1)
      await anEnvironment(db, { organizationId, projectId, desired: 'up' })
    return organizationId
  }
  const use = async () => {
    const metrics = createMetrics({ defaults: false })
    await createVitals({ db, clock: createFakeClock(), metrics, checkReadiness: readyReport() }).refresh()
    return /^taxiway_quota_use_ratio\{quota="liveEnvironments"\} (.*)$/m.exec(await metrics.render())?.[1]
  }
  t.equal(await use(), undefined, 'nothing is used')
  const small = await anOrganizationWith(2)
  await anOrganizationWith(4)
  t.equal(await use(), '0.5')
  const policy = null
  await db.transaction(tx => storeOwnQuotas(tx, small, { limits: { liveEnvironments: 2 }, policy }))
  t.equal(await use(), '1', 'its own limit is lower')
  await storeQuotaDefaults(db, { ...defaults, limits: { ...defaults.limits, liveEnvironments: 0 } })
  await db.transaction(tx => storeOwnQuotas(tx, small, { limits: {}, policy }))
  t.equal(await use(), undefined, 'nothing is limited')
})
