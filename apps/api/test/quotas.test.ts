import { schema } from '@taxiway/db/testing'
import { newId } from '@taxiway/domain'
import { aDeployment } from '@taxiway/testing'
import t from 'tap'
import { openApi } from './support.js'
import { anUpEnvironment, aTenant } from './tenants.js'

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
  t.strictSame(quota('liveEnvironments'), { name: 'liveEnvironments', limit: 3, used: 1, isOwn: true })
  t.match(quota('deploymentsPerDay'), { limit: null, used: 2, isOwn: false })
  t.match(quota('buildMinutesPerDay'), { used: 3 })
  t.match(quota('userLiveEnvironments'), { used: null })

  const usage = { deployments: 2, buildSeconds: 180, logBytes: 2_000, liveEnvironments: 1 }
  const keys = {
    project: environment.projectId,
    author: null,
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
