import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { aDeployment, anEnvironment, createTestDatabase } from '@taxiway/testing'
import t from 'tap'
import { sweepWorkDir } from '../src/reconcile/sweep-work-dir.js'

t.test('directories of killed workers are removed; held and shared ones stay', async t => {
  const { db, pool } = await createTestDatabase(t)
  const folder = mkdtempSync(join(tmpdir(), 'taxiway-sweep-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const environment = await anEnvironment(db, { fence: 7, leaseOwner: 'w', leaseUntil: new Date() })
  const { id } = await aDeployment(db, {
    environmentId: environment.id,
    organizationId: environment.organizationId,
  })
  for (const name of ['cache', `${id}-6`, `${id}-7`, 'dep_unknown-3']) mkdirSync(join(folder, name))
  t.equal(await sweepWorkDir(db, folder), 2)
  t.same(readdirSync(folder).sort(), ['cache', `${id}-7`])
  await pool.query('update environments set lease_owner = null')
  t.equal(await sweepWorkDir(db, folder), 1)
  t.same(readdirSync(folder), ['cache'])
})
