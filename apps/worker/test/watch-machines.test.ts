import type { Database } from '@taxiway/db'
import { desc, eq, schema } from '@taxiway/db/testing'
import {
  describeMachineFault,
  type EnvironmentId,
  type OrganizationId,
  projectConfigSchema,
} from '@taxiway/domain'
import { createLogger, createMetrics } from '@taxiway/runtime'
import { aDeployment, anEnvironment, aSha, createTestDatabase } from '@taxiway/testing'
import t from 'tap'
import { type WatchDeps, watchMachines } from '../src/reconcile/watch-machines.js'

const stopped = { id: 'm', state: 'stopped', checks: [], events: [] }
const logger = createLogger({ name: 'watch', level: 'silent' })

const aLiveMachine = async (db: Database, organizationId?: OrganizationId): Promise<EnvironmentId> => {
  const sha = aSha()
  const environment = await anEnvironment(db, {
    desired: 'up',
    desiredSha: sha,
    desiredReason: 'rolled_back_by_user',
    generation: 1,
    observedGeneration: 1,
    ...(organizationId && { organizationId }),
  })
  const { id } = environment
  const whose = { organizationId: environment.organizationId, environmentId: id }
  const live = await aDeployment(db, { ...whose, sha, state: 'live' })
  await db.insert(schema.releases).values({
    id: `rel_${id}` as never,
    environmentId: id,
    deploymentId: live.id,
    image: 'i',
    machineId: 'm',
    config: {},
  })
  await db
    .update(schema.environments)
    .set({ appName: `app-${id}`, liveDeploymentId: live.id, liveSha: sha })
    .where(eq(schema.environments.id, id))
  return id
}

const watch = (db: Database, machine: unknown = stopped) => {
  const found = createMetrics({ defaults: false }).counter('drift_total', 'What was found.', ['kind'])
  const fly = { machines: { get: async () => machine } } as unknown as WatchDeps['fly']
  return watchMachines({ db, fly, logger, found, everyMs: 60_000 })
}

/** Makes the next check due, and a fault old enough to confirm. */
const passTime = (db: Database) =>
  db.execute(`update environments set machine_checked_at = now() - interval '2 minutes',
    machine_fault_since = machine_fault_since - interval '2 minutes', machine_healthy_since = machine_healthy_since - interval '11 minutes'`)

const environmentOf = async (db: Database, id: EnvironmentId) =>
  (await db.select().from(schema.environments).where(eq(schema.environments.id, id)))[0]

t.test(
  'a confirmed fault is repaired, never while a worker holds the environment, and only a few times',
  async t => {
    const { db } = await createTestDatabase(t)
    const id = await aLiveMachine(db)
    // A newer commit was pushed, and failed.
    const head = aSha()
    await db.update(schema.environments).set({ desiredSha: head })
    const { liveSha } = (await environmentOf(db, id)) ?? {}
    t.same(await watch(db), [], 'a first look only notes it')
    t.match(await environmentOf(db, id), { machineFault: 'stopped', machineRepairs: 0, generation: 1 })
    t.same(await watch(db), [], 'and it is not looked at again at once')

    await passTime(db)
    await db.update(schema.environments).set({ leaseOwner: 'w1' }).where(eq(schema.environments.id, id))
    t.same(await watch(db), [], 'a worker is at work')
    await db.update(schema.environments).set({ leaseOwner: null, asleepSince: new Date() })
    t.same(await watch(db), [], 'it sleeps')
    await db.update(schema.environments).set({ asleepSince: null })

    for (const [repairs, kind] of [
      [1, 'wake'],
      [2, 'deploy'],
      [3, 'deploy'],
    ] as const) {
      await passTime(db)
      t.same(await watch(db), [id])
      t.match(await environmentOf(db, id), {
        machineRepairs: repairs,
        desiredReason: 'rolled_back_by_user',
        desiredSha: head,
      })
      const [made] = await db
        .select()
        .from(schema.deployments)
        .orderBy(desc(schema.deployments.generation))
        .limit(1)
      t.match(made, { kind, reason: 'machine_stopped', state: 'queued', sha: liveSha })
      // The repair runs and fails.
      await db
        .update(schema.deployments)
        .set({ state: 'failed' })
        .where(eq(schema.deployments.id, made?.id as never))
      await db.update(schema.environments).set({ observedGeneration: repairs + 1 })
    }
    await passTime(db)
    t.same(await watch(db), [], 'given up')

    const healthy = { ...stopped, state: 'started' }
    await passTime(db)
    await watch(db, healthy)
    t.same(await environmentOf(db, id).then(one => one?.machineFault), null, 'healthy by itself')
    t.match(await environmentOf(db, id), { machineRepairs: 3 })
    await passTime(db)
    await watch(db, healthy)
    t.match(await environmentOf(db, id), { machineRepairs: 0 }, 'and after a while the repairs are forgotten')
  },
)

t.test('a machine that starts or stops without an end has a fault after five minutes', async t => {
  const { db } = await createTestDatabase(t)
  const id = await aLiveMachine(db)
  const starting = { ...stopped, state: 'starting' }
  const pass = (minutes: number) =>
    db.execute(`update environments set machine_checked_at = now() - interval '2 minutes',
      machine_fault_since = machine_fault_since - interval '2 minutes',
      machine_unclear_since = machine_unclear_since - interval '${minutes} minutes'`)
  await watch(db, starting)
  await pass(4)
  t.same(await watch(db, starting), [])
  t.match(await environmentOf(db, id), { machineFault: null }, 'four minutes are no fault')
  await pass(0)
  await watch(db, { ...stopped, state: 'started' })
  await pass(2)
  await watch(db, starting)
  t.match(await environmentOf(db, id), { machineFault: null }, 'it was healthy in between')
  await pass(6)
  t.same(await watch(db, starting), [])
  t.match(await environmentOf(db, id), { machineFault: 'stopped' }, 'six minutes are one')
  await pass(1)
  t.same(await watch(db, starting), [id], 'and it is restarted')
  await pass(1)
  t.match(await environmentOf(db, id), { machineRepairs: 1, machineUnclearSince: null })
})

t.test(
  'a machine that Fly stopped for lack of visits is idle, and one that ended by itself is not',
  async t => {
    const { db } = await createTestDatabase(t)
    const id = await aLiveMachine(db)
    const event = (type: string, source: string, timestamp: number) => ({ type, source, timestamp })
    const events = [
      event('exit', 'flyd', 3_000),
      event('stop', 'proxy', 2_000),
      event('start', 'user', 1_000),
    ]
    const look = async (machine: object) => {
      await passTime(db)
      await watch(db, { ...stopped, ...machine })
      const row = await environmentOf(db, id)
      return { idle: row?.idleSince?.getTime(), fault: row?.machineFault, generation: row?.generation }
    }
    const idle = { idle: 2_000, fault: null, generation: 1 }
    t.same(await look({ events }), idle)
    const outbox = await db.select().from(schema.outbox)
    t.same(await look({ events }), idle)
    t.same(await db.select().from(schema.outbox), outbox, 'it is told once')
    t.same(
      await look({ events: [event('start', 'proxy', 4_000), ...events], state: 'started' }),
      { idle: undefined, fault: null, generation: 1 },
      'a visit woke it',
    )
    const suspended = [event('suspend', 'flyd', 2_001), event('suspend', 'proxy', 2_000)]
    t.same(await look({ events: suspended, state: 'suspended' }), idle)
    const crash = event('exit', 'flyd', 5_000)
    t.same(
      await look({ events: [crash, event('start', 'proxy', 4_000), ...events] }),
      { idle: 2_000, fault: 'stopped', generation: 1 },
      'woken, and crashed',
    )
  },
)

t.test('a project that does not heal by itself is told what mends it (case 91)', async t => {
  const { db } = await createTestDatabase(t)
  const id = await aLiveMachine(db)
  await db.update(schema.projects).set({ config: projectConfigSchema.parse({ selfHeal: false }) })
  for (let look = 0; look < 4; look += 1) {
    t.same(await watch(db, { ...stopped, state: 'destroyed' }), [], 'nothing is repaired')
    await passTime(db)
  }
  const row = await environmentOf(db, id)
  t.match(row, { machineFault: 'missing', isRepairOff: true, generation: 1, machineRepairs: 0 })
  t.match(
    describeMachineFault('missing', 0, row?.isRepairOff),
    /vanished.*Deploy the environment again: .*taxiway deploy/,
  )
})

t.test('when many machines have a fault at once, none is repaired', async t => {
  const { db } = await createTestDatabase(t)
  for (let index = 0; index < 11; index += 1) await aLiveMachine(db)
  await watch(db)
  await passTime(db)
  t.same(await watch(db), [])
  const rows = await db.select({ fault: schema.environments.machineFault }).from(schema.environments)
  t.ok(
    rows.every(({ fault }) => fault === 'stopped'),
    'but each says so',
  )
})

t.test('the many crashing apps of one organization do not end the repairs of others', async t => {
  const { db } = await createTestDatabase(t)
  const other = await aLiveMachine(db)
  const first = await aLiveMachine(db)
  const { organizationId } = (await environmentOf(db, first)) ?? {}
  for (let index = 0; index < 10; index += 1) await aLiveMachine(db, organizationId)
  await watch(db)
  await passTime(db)
  t.same(await watch(db), [other])
})
