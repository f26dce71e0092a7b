import { inTransaction } from '@taxiway/db'
import { eq, schema } from '@taxiway/db/testing'
import { appName, newId } from '@taxiway/domain'
import { type EnvironmentRequest, requestEnvironment, variablesChanged } from '@taxiway/lifecycle'
import { anOrganization } from '@taxiway/testing'
import { envVarContext } from '@taxiway/vault'
import t from 'tap'
import type { Attempt } from '../src/attempt/attempt.js'
import { readVariables } from '../src/variables/read-variables.js'
import { setVariable, type Variable } from './convergence/set-variable.js'
import { openStage, openStageDeps } from './convergence/stage.js'
import { openGate } from './convergence/worker-model.js'

const deps = await openStageDeps(t)
const { database, vault } = deps

/** A stage whose project, or organization, has these variables. */
const openWith = async (variables: readonly Variable[]) => {
  const stage = await openStage(deps)
  const { id: projectId, organizationId, slug } = stage.project
  const set = (variable: Variable) => setVariable(stage, vault, variable)
  for (const variable of variables) await set(variable)
  const change = async (what: 'open' | 'push' | 'amend' | 'close' | 'reopen') => {
    const changed = stage.github.change(1, what, false)
    if (!changed) throw new Error(`nothing came of ${what}`)
    await stage.deliver(changed)
    await stage.rest()
  }
  const environment = async () => {
    const [row] = await stage.db.select().from(schema.environments)
    if (row === undefined) throw new Error('there is no environment')
    return row
  }
  const request = async (wish: EnvironmentRequest) => {
    const { id } = await environment()
    await inTransaction(stage.db, tx => requestEnvironment(tx, id, organizationId, wish, 'octocat'))
    await stage.rest()
  }
  const deployments = () =>
    stage.db.select().from(schema.deployments).orderBy(schema.deployments.id) as Promise<
      (typeof schema.deployments.$inferSelect)[]
    >
  const nameOf = (retry: number) => appName({ slug, projectId, target: { kind: 'pr', number: 1 }, retry })
  const secrets = async () => stage.target.secretsOf((await environment()).appName ?? '')
  return { ...stage, set, change, environment, request, deployments, nameOf, secrets }
}

t.test(
  'builds get build variables, apps get runtime variables, and variables for both reach both',
  async t => {
    const stage = await openWith([
      { key: 'BUILD', value: 'for the build', phase: 'build' },
      { key: 'RUN', value: 'for the app', phase: 'runtime' },
      { key: 'BOTH', value: 'for both', phase: 'both' },
    ])
    await stage.change('open')
    t.same(stage.builds, [{ BUILD: 'for the build', BOTH: 'for both' }])
    t.same(await stage.secrets(), { RUN: 'for the app', BOTH: 'for both' })
    const { fly } = stage.target.facts()
    const written = fly.find(({ method, path }) => method === 'POST' && path.endsWith('/secrets'))
    const created = fly.find(({ method, path }) => method === 'POST' && path.endsWith('/machines'))
    const { version } = (written?.responseBody ?? {}) as { version?: number }
    t.match(version, Number)
    t.match(created?.body, { min_secrets_version: version }, 'no machine starts with older ones')
  },
)

t.test('a commit is rebuilt only when a build variable changed', async t => {
  const stage = await openWith([
    { key: 'BUILD', value: 'one', phase: 'build' },
    { key: 'RUN', value: 'one' },
  ])
  await stage.change('open')
  await stage.set({ key: 'RUN', value: 'two' })
  await stage.request({ action: 'deploy' })
  t.same(stage.builds, [{ BUILD: 'one' }])
  t.same(await stage.secrets(), { RUN: 'two' })
  await stage.set({ key: 'BUILD', value: 'two', phase: 'build' })
  await stage.request({ action: 'deploy' })
  t.same(stage.builds, [{ BUILD: 'one' }, { BUILD: 'two' }])
})

t.test('an organization variable applies to every project without its own variable of that name', async t => {
  const stage = await openWith([
    { key: 'SHARED', value: 'of the organization', phase: 'both', of: 'organization' },
    { key: 'NARROW', value: 'of the organization', scope: 'preview', of: 'organization' },
    { key: 'NARROW', value: 'of the project' },
    { key: 'LIVE_KEY', value: 'of production', scope: 'production', of: 'organization' },
  ])
  const { id: organizationId } = await anOrganization(stage.db)
  const [ours] = await stage.db.select().from(schema.envVars)
  if (ours === undefined) throw new Error('there is no variable')
  await stage.db
    .insert(schema.envVars)
    .values({ ...ours, id: newId('var'), organizationId, projectId: null, key: 'OF_OTHERS' })
  await stage.change('open')
  t.same(await stage.secrets(), { SHARED: 'of the organization', NARROW: 'of the project' })
  t.same(stage.builds, [{ SHARED: 'of the organization' }])
  await stage.set({ key: 'SHARED', value: 'another', phase: 'both', of: 'organization' })
  await stage.change('push')
  t.same(await stage.secrets(), { SHARED: 'another', NARROW: 'of the project' })
  t.match(await stage.environment(), { variablesStale: false })
  const [first] = await stage.deployments()
  await stage.request({ action: 'rollback', deploymentId: first?.id ?? newId('dep') })
  t.match(await stage.secrets(), { SHARED: 'of the organization' }, 'as it was then')
  t.match(await stage.environment(), { variablesStale: true })
})

t.test('code of a fork gets no variable that is for trusted code', async t => {
  const stage = await openWith([
    { key: 'OURS', value: 'for trusted code', trust: 'trusted_only' },
    { key: 'SHARED', value: 'for trusted code', trust: 'trusted_only', of: 'organization' },
    { key: 'ANY', value: 'for all code' },
  ])
  await stage.change('open')
  const environment = await stage.environment()
  const of = async (observation: Attempt['environment']['observation']) =>
    Object.keys(
      (
        await readVariables(stage.db, vault, {
          environment: { ...environment, observation },
          project: stage.project,
        })
      ).runtime,
    )
  const { observation } = environment
  if (observation?.kind !== 'pr') throw new Error('it is no pull request')
  t.same(await of(observation), ['ANY', 'OURS', 'SHARED'])
  for (const headRepositoryId of [77, null])
    t.same(await of({ ...observation, pullRequest: { ...observation.pullRequest, headRepositoryId } }), [
      'ANY',
    ])
})

t.test(
  'a rollback restores the earlier values and reports that they differ from the current ones',
  async t => {
    const stage = await openWith([{ key: 'RUN', value: 'one' }])
    await stage.change('open')
    await stage.set({ key: 'RUN', value: 'two' })
    await stage.change('push')
    t.same(await stage.secrets(), { RUN: 'two' })
    t.match(await stage.environment(), { variablesStale: false })
    const [first] = await stage.deployments()
    await stage.request({ action: 'rollback', deploymentId: first?.id ?? newId('dep') })
    t.same(await stage.secrets(), { RUN: 'one' })
    t.match(await stage.environment(), { variablesStale: true })
  },
)

t.test('a build and an app whose first name is taken receive their final address', async t => {
  const stage = await openWith([{ key: 'ADDRESS', value: '${{ url }}/of/${{ app }}', phase: 'both' }])
  stage.target.occupy(stage.nameOf(0))
  await stage.change('open')
  const app = stage.nameOf(1)
  const ADDRESS = `http://${app}.example/of/${app}`
  t.match(await stage.environment(), { appName: app, url: `http://${app}.example` })
  t.same(await stage.secrets(), { ADDRESS }, 'the app')
  t.same(stage.builds, [{ ADDRESS }], 'the build')
})

t.test('a build learns the address, branch and number of its app, of any name', async t => {
  const stage = await openWith([])
  stage.target.occupy(stage.nameOf(0))
  await stage.change('open')
  t.match(stage.metadata, [
    {
      REVIEW_APP: 'true',
      REVIEW_APP_URL: `http://${stage.nameOf(1)}.example`,
      REVIEW_APP_BRANCH: /./,
      REVIEW_APP_PR_NUMBER: '1',
    },
  ])
  for (const name of ['SHA', 'DEPLOYMENT_ID'])
    t.notOk(`REVIEW_APP_${name}` in (stage.metadata[0] ?? {}), `${name}: an image serves several commits`)
  await stage.request({ action: 'deploy' })
  t.equal(stage.metadata.length, 1, 'the same commit is not built again')
})

t.test('a build whose variable names the commit is made for each commit', async t => {
  const stage = await openWith([{ key: 'COMMIT', value: '${{ sha }}', phase: 'build' }])
  await stage.change('open')
  await stage.change('amend')
  const [first, second] = await stage.deployments()
  t.same(stage.builds, [{ COMMIT: first?.sha }, { COMMIT: second?.sha }])
})

t.test(
  'an app whose name is found taken only after its build receives its final address (case 32)',
  async t => {
    const stage = await openWith([{ key: 'ADDRESS', value: '${{ url }}' }])
    stage.target.occupy(stage.nameOf(0))
    await stage.change('open')
    t.same(await stage.secrets(), { ADDRESS: `http://${stage.nameOf(1)}.example` })
    t.same(stage.builds, [{}])
  },
)

t.test('a rollback uses the current address', async t => {
  const stage = await openWith([{ key: 'ADDRESS', value: '${{ url }}' }])
  await stage.change('open')
  t.match(await stage.environment(), { appName: stage.nameOf(0) })
  const [first] = await stage.deployments()
  await stage.change('close')
  stage.target.occupy(stage.nameOf(0))
  await stage.change('reopen')
  await stage.request({ action: 'rollback', deploymentId: first?.id ?? newId('dep') })
  t.match((await stage.deployments()).at(-1), { state: 'live' })
  t.same(await stage.secrets(), { ADDRESS: `http://${stage.nameOf(1)}.example` })
})

t.test('the log shows non-secret values and the app address, and masks every secret', async t => {
  const stage = await openWith([
    { key: 'A', value: 'postgres://app:pa55word@db.internal/${{ app }}', phase: 'both' },
    { key: 'B', value: 'production', phase: 'both', sensitive: false },
    { key: 'C', value: '${{ url }}/callback', phase: 'both' },
    { key: 'D', value: '${{ url }}/?token=t0ken-of-somewhere', phase: 'both' },
    { key: 'E', value: 'Storefront-7', phase: 'both' },
  ])
  await stage.change('open')
  const { url, appName: app } = await stage.environment()
  const log = async () => (await stage.db.select().from(schema.logChunks)).map(({ text }) => text).join('')
  const shown = `built with postgres://[redacted]${app} production ${url}/callback ${url}[redacted] [redacted]\n`
  t.ok((await log()).includes(shown), 'of a build')
  t.ok((await log()).includes(`${url} answers with 200.`), 'of the worker')
  t.notMatch(await log(), /pa55word|t0ken|Storefront/)
})

t.test('an unknown template name fails the deployment before any resource is created', async t => {
  const stage = await openWith([{ key: 'ADDRESS', value: '${{ nonsense }}', phase: 'both' }])
  await stage.change('open')
  t.match(await stage.deployments(), [
    {
      state: 'failed',
      errorCode: 'env.template_unknown',
      errorMessage: /ADDRESS refers to \$\{\{ nonsense \}\}/,
    },
  ])
  t.same(stage.target.facts().apps, [])
  t.same(stage.builds, [])
})

t.test('a deployment waits for a value that does not open, which stays unchanged (case 88)', async t => {
  const stage = await openWith([{ key: 'A', value: 'a value of some length' }])
  await stage.change('open')
  const { id: projectId, organizationId } = stage.project
  const read = async () => {
    const [row] = await stage.db.select().from(schema.envVars)
    if (row === undefined) throw new Error('there is no variable')
    return row
  }
  const intact = await read()
  const elsewhere = (change: object) =>
    inTransaction(stage.db, tx => vault.seal(tx, envVarContext({ ...intact, ...change }), 'planted'))
  const changed = (at: number, to: number) => {
    const bytes = Buffer.from(intact.sealed)
    bytes[at] = to
    return bytes
  }
  const planted: Record<string, Buffer> = {
    'the value of another variable': await elsewhere({ key: 'B' }),
    'the value of another scope': await elsewhere({ scope: 'production' }),
    'the value of another project': await elsewhere({ projectId: newId('prj') }),
    'the value of the organization': await elsewhere({ projectId: null }),
    'the value of another organization': await elsewhere({ organizationId: newId('org') }),
    'an older version': await elsewhere({ version: 0 }),
    'a value cut off': intact.sealed.subarray(0, -1),
    'nothing at all': Buffer.alloc(0),
    'another format': changed(0, 0),
    'another key': changed(5, 200),
    plaintext: Buffer.from('postgres://db.internal/with-a-name-that-is-long-enough'),
  }
  const put = (sealed: Buffer) =>
    stage.db.update(schema.envVars).set({ sealed }).where(eq(schema.envVars.projectId, projectId))
  /** Only so often: an environment that waits is due again and again. */
  const tryTwice = async () => {
    await stage.reap()
    await stage.work()
    await stage.work()
  }
  const deployAgain = async () => {
    const { id } = await stage.environment()
    await inTransaction(stage.db, tx =>
      requestEnvironment(tx, id, organizationId, { action: 'deploy' }, 'octocat'),
    )
  }
  const live = stage.target.facts().machines
  for (const [what, sealed] of Object.entries(planted)) {
    await put(sealed)
    await deployAgain()
    await tryTwice()
    const waits = (await stage.deployments()).at(-1)
    const because = { errorCode: 'env.undecryptable', errorMessage: /variable A / }
    t.match(waits, { state: 'queued', attempt: 0, ...because }, what)
    t.match(await stage.environment(), { desired: 'up', providerWait: 'decrypt' }, what)
    t.same((await read()).sealed, sealed, `${what}: and nothing is written over`)
  }
  t.same(stage.target.facts().machines, live, 'what was live is')
  t.same(await stage.secrets(), { A: 'a value of some length' })
  const later = new Date(Date.now() + 3_600_000)
  await stage.db.update(schema.environments).set({ nextRunAt: later })
  const waiting = await stage.environment()
  await put(intact.sealed)
  const due = await inTransaction(stage.db, tx =>
    variablesChanged(tx, organizationId, [stage.project], [], 'octocat'),
  )
  t.same(due, [{ environmentId: waiting.id, generation: waiting.generation }], 'a change retries it')
  while ((await stage.work()) !== 'idle');
  t.match((await stage.deployments()).at(-1), { state: 'live', errorCode: null, attempt: 0 })
  t.match(await stage.environment(), { providerWait: null, generation: waiting.generation })

  await put(changed(5, 200))
  await deployAgain()
  await tryTwice()
  await stage.db.update(schema.environments).set({ nextRunAt: later })
  await put(intact.sealed)
  await openGate({ db: stage.db, target: stage.target }, 'started again').probe()
  while ((await stage.work()) !== 'idle');
  t.match((await stage.deployments()).at(-1), { state: 'live' }, 'and so does a worker that starts')
  t.equal(
    (await database.pool.query('select 1 from data_keys where owner = $1', [organizationId])).rowCount,
    1,
  )
})
