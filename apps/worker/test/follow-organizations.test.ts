import { randomBytes } from 'node:crypto'
import { Sensitive } from '@taxiway/crypto'
import { inTransaction, markProjectsGone } from '@taxiway/db'
import { eq, schema } from '@taxiway/db/testing'
import { newId } from '@taxiway/domain'
import { deleteOrganization } from '@taxiway/lifecycle'
import { createLogger, systemClock } from '@taxiway/runtime'
import { aDeployment, createTestDatabase } from '@taxiway/testing'
import { envSnapshotContext, envVarContext, openVault } from '@taxiway/vault'
import t from 'tap'
import { followOrganizations } from '../src/reconcile/follow-organizations.js'

t.test('a deleted organization loses its data and keys once its last app is gone (case 87)', async t => {
  const { db } = await createTestDatabase(t)
  const logger = createLogger({ name: 'test', level: 'silent' })
  const secret = new Sensitive(randomBytes(32))
  const vault = await openVault({ db, secret, clock: systemClock, logger })
  t.teardown(() => vault.close())
  const deployment = await aDeployment(db)
  const { organizationId, environmentId } = deployment
  const [environment] = await db
    .select()
    .from(schema.environments)
    .where(eq(schema.environments.id, environmentId))
  if (environment === undefined) throw new Error('the builder made no environment')
  const resourceId = newId('res')
  await db
    .insert(schema.resources)
    .values({ id: resourceId, environmentId, kind: 'app', name: 'app', state: 'present' })
  const { projectId } = environment
  const context = envSnapshotContext({
    organizationId,
    projectId,
    environmentId,
    deploymentId: deployment.id,
  })
  const sealed = await inTransaction(db, tx => vault.seal(tx, context, 'a secret'))
  await db.insert(schema.envSnapshots).values({
    deploymentId: deployment.id,
    organizationId,
    environmentId,
    projectId,
    sealed,
    fingerprint: 'x',
  })
  const variable = { organizationId, projectId: null, key: 'SHARED', scope: 'all', version: 1 }
  await inTransaction(db, async tx =>
    tx.insert(schema.envVars).values({
      ...variable,
      id: newId('var'),
      sealed: await vault.seal(tx, envVarContext(variable), 'a secret for all projects'),
      phase: 'runtime',
      trust: 'any',
      length: '6_to_32',
      updatedBy: 'octocat',
    }),
  )
  await inTransaction(db, tx => deleteOrganization(tx, organizationId, 'user:usr_1'))
  const state = async () => {
    await markProjectsGone(db, 10)
    await followOrganizations({ db, logger })
    const [row] = await db
      .select()
      .from(schema.organizations)
      .where(eq(schema.organizations.id, organizationId))
    return {
      isGone: row?.goneAt !== null,
      snapshots: await db.$count(schema.envSnapshots),
      variables: await db.$count(schema.envVars),
    }
  }
  t.strictSame(
    await state(),
    { isGone: false, snapshots: 1, variables: 1 },
    'not while the ledger shows something',
  )
  await vault.open(db, context, sealed)

  await db.update(schema.resources).set({ state: 'gone' }).where(eq(schema.resources.id, resourceId))
  await db
    .update(schema.environments)
    .set({ observedGeneration: 1_000 })
    .where(eq(schema.environments.id, environmentId))
  t.strictSame(await state(), { isGone: true, snapshots: 0, variables: 0 })
  const keys = await db.select().from(schema.dataKeys).where(eq(schema.dataKeys.owner, organizationId))
  t.ok(keys.length > 0 && keys.every(key => key.state === 'destroyed' && key.wrapped === null))
  const other = await openVault({ db, secret, clock: systemClock, logger })
  t.teardown(() => other.close())
  await t.rejects(
    other.open(db, context, sealed),
    { code: 'crypto.decrypt_failed' },
    'a copy is worth nothing',
  )
  const trail = await db.select().from(schema.auditLog)
  t.match(trail, [{ action: 'organization.gone', actorKind: 'system' }])
})
