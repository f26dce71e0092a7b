import { and, eq, schema } from '@taxiway/db/testing'
import { networkName } from '@taxiway/domain'
import { createLogger, createMetrics } from '@taxiway/runtime'
import { aDeployment, anEnvironment, aSha, createTestDatabase } from '@taxiway/testing'
import t from 'tap'
import { type DriftDeps, repairDrift } from '../src/reconcile/repair-drift.js'

t.test('a missing app is redeployed and a leaked app is destroyed, each with a decision', async t => {
  const { db } = await createTestDatabase(t)
  const appOf = async (desired: 'up' | 'down') => {
    const sha = aSha()
    const environment = await anEnvironment(db, {
      desired,
      desiredSha: desired === 'up' ? sha : null,
      generation: 1,
      observedGeneration: 1,
    })
    const { id, organizationId } = environment
    const live =
      desired === 'up'
        ? {
            liveDeploymentId: (await aDeployment(db, { organizationId, environmentId: id, state: 'live' }))
              .id,
            liveSha: sha,
          }
        : {}
    await db
      .update(schema.environments)
      .set({ appName: `app-${id.slice(-8)}`, ...live })
      .where(eq(schema.environments.id, id))
    return { id, app: `app-${id.slice(-8)}` }
  }
  const [vanished, leaked] = [await appOf('up'), await appOf('down')]
  const listed = [{ name: leaked.app, network: networkName(leaked.id), machine_count: 1 }]
  const fly = {
    apps: { list: async () => listed, get: async () => undefined },
    machines: { list: async () => [] },
  } as unknown as DriftDeps['fly']
  const found = createMetrics({ defaults: false }).counter('drift_total', 'What was found.', ['kind'])
  const logger = createLogger({ name: 'drift', level: 'silent' })
  const due = await repairDrift({ db, fly, logger, found })
  t.strictSame(new Set(due), new Set([vanished.id, leaked.id]))
  for (const [{ id }, outcome] of [
    [vanished, 'up'],
    [leaked, 'down'],
  ] as const) {
    const decided = await db
      .select()
      .from(schema.decisions)
      .where(and(eq(schema.decisions.environmentId, id), eq(schema.decisions.generation, 2)))
    t.match(decided, [{ source: 'reconciler', outcome, changed: true }], `${outcome}: a row says why`)
  }
})
