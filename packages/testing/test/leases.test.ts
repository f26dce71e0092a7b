import {
  beat,
  type ClaimLimits,
  claimEnvironment,
  type Database,
  inTransaction,
  lockExpired,
  lockHeld,
  releaseLease,
  revokeLease,
} from '@taxiway/db'
import { eq, schema, sql } from '@taxiway/db/testing'
import { anEnvironment, anOrganization, aProject, createTestDatabase } from '@taxiway/testing'
import t from 'tap'

const unlimited = { perOrganization: 1_000, total: 1_000 }
const leaseMs = 30_000

const aTenantWith = async (db: Database, due: number) => {
  const { id: organizationId } = await anOrganization(db)
  const { id: projectId } = await aProject(db, { organizationId })
  for (let index = 0; index < due; index += 1) await anEnvironment(db, { organizationId, projectId })
  return organizationId
}

const claim = (db: Database, limits: ClaimLimits = unlimited) => claimEnvironment(db, 'w', leaseMs, limits)

t.test('much work of one organization delays the first of another by one claim at most', async t => {
  const { db } = await createTestDatabase(t)
  const busy = await aTenantWith(db, 60)
  await claim(db)
  await claim(db)
  const small = await aTenantWith(db, 1)
  const next = await claim(db)
  t.equal(next?.organizationId, small)
  t.equal((await claim(db))?.organizationId, busy, 'and then the other goes on')
})

t.test('limits hold over all claimers, and a freed slot is used again', async t => {
  const { db } = await createTestDatabase(t, { maxConnections: 20 })
  await aTenantWith(db, 10)
  await aTenantWith(db, 10)
  const limits = { perOrganization: 3, total: 5 }
  const claims = await Promise.all(Array.from({ length: 20 }, () => claim(db, limits)))
  const held = claims.flatMap(one => (one ? [one] : []))
  t.equal(held.length, 5)
  const of = (id: string) => held.filter(one => one.organizationId === id).length
  const each = held.map(one => of(one.organizationId))
  t.ok(Math.max(...each) <= 3, 'no organization has more than its share')
  t.equal(new Set(held.map(one => one.id)).size, 5, 'no environment was claimed twice')
  t.equal(await claim(db, limits), null)
  const [first] = held
  if (first) await releaseLease(db, first.id, first.fence)
  t.ok(await claim(db, limits))
})

t.test('work without a build is claimed whatever builds, and limits do not hold it', async t => {
  const { db } = await createTestDatabase(t)
  const organizationId = await aTenantWith(db, 3)
  const { id: projectId } = await aProject(db, { organizationId: organizationId as never })
  const limits = { perOrganization: 1, total: 1 }
  t.ok(await claim(db, limits))
  t.equal(await claim(db, limits), null, 'the one build of the organization is under way')
  for (let index = 0; index < 2; index += 1)
    await anEnvironment(db, { organizationId: organizationId as never, projectId, builds: false })
  t.equal((await claimEnvironment(db, 'w', leaseMs, limits, 'quick'))?.builds, false)
  t.equal((await claimEnvironment(db, 'w', leaseMs, limits, 'quick'))?.builds, false)
  t.equal(await claimEnvironment(db, 'w', leaseMs, limits, 'quick'), null)
})

t.test('a kept slot goes to an organization that builds nothing, and to no other', async t => {
  const { db } = await createTestDatabase(t)
  await aTenantWith(db, 2)
  t.ok(await claim(db))
  t.equal(await claim(db, { ...unlimited, newcomersOnly: true }), null)
  const small = await aTenantWith(db, 1)
  t.equal((await claim(db, { ...unlimited, newcomersOnly: true }))?.organizationId, small)
})

t.test('every claim has a fence above all before it', async t => {
  const { db } = await createTestDatabase(t)
  await aTenantWith(db, 1)
  let last = 0
  for (let round = 0; round < 5; round += 1) {
    const claimed = await claim(db)
    t.ok(claimed && claimed.fence > last)
    last = claimed?.fence ?? last
    if (claimed) await releaseLease(db, claimed.id, claimed.fence)
  }
})

t.test('what is locked by an observation, not due or converged is not claimed', async t => {
  const { db } = await createTestDatabase(t)
  await aTenantWith(db, 1)
  await anEnvironment(db, { nextRunAt: new Date(Date.now() + 60_000) })
  await anEnvironment(db, { generation: 2, observedGeneration: 2 })
  await inTransaction(db, async tx => {
    await tx.execute(sql`select 1 from environments where observed_generation < generation for update`)
    t.equal(await claim(db), null)
  })
  t.ok(await claim(db))
  t.equal(await claim(db), null)
})

t.test('a holder whose lease was revoked can neither renew it nor write', async t => {
  const { db } = await createTestDatabase(t)
  await aTenantWith(db, 1)
  const claimed = await claimEnvironment(db, 'w', 1, unlimited)
  if (!claimed) throw new Error('nothing was claimed')
  const lease = { environmentId: claimed.id, fence: claimed.fence, deploymentId: null }
  const expired = await inTransaction(db, async tx => {
    await tx.execute(sql`select pg_sleep(0.01)`)
    const rows = await lockExpired(tx, 10)
    for (const row of rows) await revokeLease(tx, row.id)
    return rows
  })
  // The clock of a transaction stands still, so the sleep needs one before it.
  if (expired.length === 0) {
    await inTransaction(db, async tx => {
      for (const row of await lockExpired(tx, 10)) await revokeLease(tx, row.id)
    })
  }
  t.equal(await beat(db, lease, leaseMs), null)
  t.equal(await inTransaction(db, tx => lockHeld(tx, claimed.id, claimed.fence)), null)
  await releaseLease(db, claimed.id, claimed.fence)
  const [row] = await db.select().from(schema.environments).where(eq(schema.environments.id, claimed.id))
  t.ok(row && row.fence > claimed.fence)
  t.ok(await claim(db), 'and another worker gets it')
})

t.test('claims and searches walk their indexes in a full database', async t => {
  const { db } = await createTestDatabase(t)
  await db.execute(sql`
    insert into organizations (id, name, slug, created_at) select 'org_' || n, 'o', 'o' || n, now() from generate_series(1, 20) n`)
  await db.execute(sql`
    insert into projects (id, organization_id, slug, repository_id, installation_id, repository_owner, repository_name, default_branch, config)
    select 'prj_' || n, 'org_' || n, 'p', n, 1, 'o', 'n', 'main', '{}' from generate_series(1, 20) n`)
  await db.execute(sql`
    insert into environments (id, organization_id, project_id, target, desired, desired_reason, generation, observed_generation)
    select 'env_' || n, 'org_' || (n % 20 + 1), 'prj_' || (n % 20 + 1), 'pr:' || n, 'down', 'x', 1, 1 from generate_series(1, 20000) n`)
  await db.execute(sql`analyze`)
  const plans = {
    due: sql`select id from environments where organization_id = 'org_1' and builds and observed_generation < generation and lease_owner is null order by next_run_at limit 2`,
    expired: sql`select id from environments where lease_owner is not null and lease_until < now() order by lease_until limit 50`,
    rechecks: sql`select id from environments where recheck_at <= now() order by recheck_at limit 20`,
    outbox: sql`select id from outbox where sent_version < version and next_run_at <= now() order by next_run_at limit 10`,
    deliveries: sql`select id from deliveries where state = 'received' and next_run_at <= now() order by next_run_at limit 50`,
  }
  for (const [name, query] of Object.entries(plans)) {
    const { rows } = await db.execute<Record<string, string>>(sql`explain ${query}`)
    const plan = rows.map(row => Object.values(row)[0]).join('\n')
    t.notMatch(plan, /Seq Scan on environments/, `${name}\n${plan}`)
  }
})
