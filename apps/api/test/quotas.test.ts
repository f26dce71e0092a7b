import { readQuotas, storeQuotaDefaults } from '@taxiway/db'
import { schema } from '@taxiway/db/testing'
import { newId } from '@taxiway/domain'
import { aDeployment } from '@taxiway/testing'
import t from 'tap'
import { openApi } from './support.js'
import { aMember, anUpEnvironment, aTenant, madeBy } from './tenants.js'

t.test('an organization sees its quotas, their use, and the use by author', async t => {
  const api = await openApi(t)
  const { db, app } = api
  const { organizationId, headers } = await aTenant(api)
  const environment = await anUpEnvironment(api, organizationId)
  const used = { organizationId, environmentId: environment.id, buildMs: 90_000, logBytes: 1_000 }
  for (const generation of [1, 2]) await aDeployment(db, { ...used, generation, state: 'live' })
  await aDeployment(db, { ...used, generation: 2, state: 'skipped' })
  await db
    .insert(schema.quotas)
    .values({ organizationId, limits: { liveEnvironments: 3 }, policy: 'evict_idle' })
  const read = async (path: string) => {
    const answer = await app.inject({ url: `/v1/organizations/${path}`, headers })
    return { status: answer.statusCode, body: answer.json() }
  }

  const { body } = await read(`${organizationId}/quotas`)
  const quota = (name: string) => body.quotas.find((one: { name: string }) => one.name === name)
  t.equal(body.policy, 'evict_idle')
  t.strictSame(quota('liveEnvironments'), {
    name: 'liveEnvironments',
    limit: 3,
    most: null,
    used: 1,
    isOwn: true,
  })
  t.match(quota('deploymentsPerDay'), { limit: null, used: 2, isOwn: false })
  t.match(quota('buildMinutesPerDay'), { used: 3 })
  t.match(quota('userLiveEnvironments'), { used: null })

  const usage = {
    deployments: 2,
    buildSeconds: 180,
    logBytes: 2_000,
    liveEnvironments: 1,
    machineSeconds: 0,
    cost: 0,
  }
  const keys = {
    project: environment.projectId,
    author: 'ada',
    pullRequest: `${environment.projectId}/${environment.target}`,
  }
  for (const [by, key] of Object.entries(keys))
    t.strictSame(
      (await read(`${organizationId}/usage?by=${by}`)).body,
      { data: [{ key, ...usage }], nextCursor: null },
      by,
    )

  const many = await Promise.all(Array.from({ length: 5 }, () => anUpEnvironment(api, organizationId)))
  for (const [index, one] of many.entries())
    for (let generation = 0; generation <= Math.floor(index / 2); generation += 1)
      await aDeployment(db, { ...used, environmentId: one.id, generation: generation + 1, state: 'live' })
  const whole = (await read(`${organizationId}/usage?by=pullRequest`)).body.data
  const paged: unknown[] = []
  let cursor = ''
  for (let page = 0; page < 6; page += 1) {
    const { body } = await read(`${organizationId}/usage?by=pullRequest&limit=1${cursor}`)
    paged.push(...body.data)
    // Rows that are added during reading do not move other rows to another page.
    await aDeployment(db, { ...used, generation: 100 + page, state: 'live' })
    if (body.nextCursor) cursor = `&cursor=${body.nextCursor}`
    else t.equal(page, 5, 'the last page says so')
  }
  t.strictSame(paged, whole, 'page by page it is the same list')
  t.match((await read(`${organizationId}/usage?by=project${cursor}`)).body, {
    code: 'request.cursor_invalid',
  })

  const other = await anUpEnvironment(api, (await aTenant(api)).organizationId)
  for (const id of [other.organizationId, newId('org')])
    for (const path of ['quotas', 'usage']) t.equal((await read(`${id}/${path}`)).status, 404)
  t.equal((await read(`${organizationId}/usage?by=everything`)).status, 400)
})

t.test('an owner changes quotas, up to those of the installation', async t => {
  const api = await openApi(t)
  const { db, app } = api
  const tenant = await aTenant(api, ['read', 'admin'])
  const { organizationId } = tenant
  await madeBy(api, tenant, await aMember(api, tenant, 'owner'))
  const limits = {
    ...(await readQuotas(db, organizationId)).limits,
    liveEnvironments: 10,
    deploymentsPerDay: 0,
  }
  await storeQuotaDefaults(db, { limits, policy: 'queue' })
  const set = async (payload: object) => {
    const url = `/v1/organizations/${organizationId}/quotas`
    const answer = await app.inject({ method: 'PATCH', url, headers: tenant.headers, payload })
    const body = answer.json()
    const quota = (name: string) => body.quotas?.find((one: { name: string }) => one.name === name)
    return { status: answer.statusCode, body, quota }
  }
  const lowered = await set({ policy: 'evict_idle', limits: { liveEnvironments: 4, deploymentsPerDay: 99 } })
  t.match(lowered, { status: 200, body: { policy: 'evict_idle' } })
  t.match(lowered.quota('liveEnvironments'), { limit: 4, isOwn: true })
  t.match(
    lowered.quota('deploymentsPerDay'),
    { limit: 99, isOwn: true },
    'the installation has no limit there',
  )
  t.match(await set({ limits: { liveEnvironments: 11 } }), {
    status: 400,
    body: {
      code: 'request.invalid',
      errors: [{ path: 'body.limits.liveEnvironments', message: /10 at most/ }],
    },
  })
  const back = await set({ policy: null, limits: { liveEnvironments: null } })
  t.match(back, { status: 200, body: { policy: 'queue' } })
  t.match(back.quota('liveEnvironments'), { limit: 10, isOwn: false })
  t.match(back.quota('deploymentsPerDay'), { limit: 99 }, 'what was not named stays')
  await set({ limits: { liveEnvironments: 8 } })
  await storeQuotaDefaults(db, { limits: { ...limits, liveEnvironments: 2 }, policy: 'queue' })
  t.equal(
    (await readQuotas(db, organizationId)).limits.liveEnvironments,
    2,
    'an operator who lowers it, lowers it',
  )
  await db.update(schema.quotas).set({ granted: { liveEnvironments: 20 } })
  t.equal((await readQuotas(db, organizationId)).limits.liveEnvironments, 8)
  t.match((await set({ limits: { liveEnvironments: 21 } })).status, 400)
  t.match((await set({ limits: { liveEnvironments: null } })).quota('liveEnvironments'), { limit: 20 })
  for (const wrong of [{}, { limits: { liveEnvironments: 0 } }, { limits: { nothing: 1 } }, { policy: 'x' }])
    t.equal((await set(wrong)).status, 400, JSON.stringify(wrong))
})
