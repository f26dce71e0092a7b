import { inTransaction, schema } from '@taxiway/db'
import { appName, newId } from '@taxiway/domain'
import { requestEnvironment } from '@taxiway/lifecycle'
import { envVarContext } from '@taxiway/vault'
import t, { type Test } from 'tap'
import { openStage, openStageDeps } from './convergence/stage.js'

/** A stage whose project has one variable, ADDRESS, and where each wanted name is somebody else's until `name` says so. */
const openWithAddress = async (t: Test, phase: 'runtime' | 'both', value: string) => {
  const { database, vault } = await openStageDeps(t)
  const stage = await openStage({ database, vault })
  const { id: projectId, organizationId, slug } = stage.project
  const row = { organizationId, projectId, key: 'ADDRESS', scope: 'all', version: 1 }
  await inTransaction(stage.db, async tx => {
    const sealed = await vault.seal(tx, envVarContext(row), value)
    const rest = { phase, trust: 'any', length: '6_to_32', updatedBy: 'somebody' } as const
    await tx.insert(schema.envVars).values({ id: newId('var'), ...row, ...rest, sealed })
  })
  const nameOf = (retry: number) => appName({ slug, projectId, target: { kind: 'pr', number: 1 }, retry })
  const change = async (what: 'open' | 'close' | 'reopen') => {
    const changed = stage.github.change(1, what, false)
    if (!changed) throw new Error(`nothing came of ${what}`)
    await stage.deliver(changed)
    await stage.rest()
  }
  const read = async () => {
    const { rows } = await database.pool.query(
      `select e.id, e.app_name as app, e.url, d.id as deployment, d.state, d.error_code as code from environments e join deployments d on d.environment_id = e.id
       order by d.id`,
    )
    return rows
  }
  return { ...stage, nameOf, change, read, organizationId }
}

t.test('a build and an app whose first name is taken are told the address that they get', async t => {
  const stage = await openWithAddress(t, 'both', '${{ url }}/of/${{ app }}')
  stage.target.occupy(stage.nameOf(0))
  await stage.change('open')
  const app = stage.nameOf(1)
  const ADDRESS = `http://${app}.example/of/${app}`
  t.match(await stage.read(), [{ app, url: `http://${app}.example`, state: 'live' }])
  t.same(stage.target.secretsOf(app), { ADDRESS }, 'the app')
  t.same(stage.builds, [{ ADDRESS }], 'the build')
})

t.test('so is an app whose name turns out to be taken only after its build', async t => {
  const stage = await openWithAddress(t, 'runtime', '${{ url }}')
  stage.target.occupy(stage.nameOf(0))
  await stage.change('open')
  const app = stage.nameOf(1)
  t.same(stage.target.secretsOf(app), { ADDRESS: `http://${app}.example` })
  t.same(stage.builds, [{}])
})

t.test('a roll back brings the variables of then, and the address of now', async t => {
  const stage = await openWithAddress(t, 'runtime', '${{ url }}')
  await stage.change('open')
  const [first] = await stage.read()
  t.match(first, { app: stage.nameOf(0), state: 'live' })
  await stage.change('close')
  stage.target.occupy(stage.nameOf(0))
  await stage.change('reopen')
  await inTransaction(stage.db, tx =>
    requestEnvironment(
      tx,
      first.id,
      stage.organizationId,
      { action: 'rollback', deploymentId: first.deployment },
      'somebody',
    ),
  )
  await stage.rest()
  const app = stage.nameOf(1)
  t.match((await stage.read()).at(-1), { app, state: 'live' })
  t.same(stage.target.secretsOf(app), { ADDRESS: `http://${app}.example` })
})

t.test('a name that does not exist ends the deployment before anything is made', async t => {
  const stage = await openWithAddress(t, 'both', '${{ nonsense }}')
  await stage.change('open')
  t.match(await stage.read(), [{ state: 'failed', code: 'env.template_unknown' }])
  t.same(stage.target.facts().apps, [])
  t.same(stage.builds, [])
})
