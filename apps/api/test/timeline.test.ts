import { listTimeline } from '@taxiway/db'
import { schema } from '@taxiway/db/testing'
import type { DeliveryId } from '@taxiway/domain'
import { aDelivery, aDeployment, anEnvironment, aProject, aSha } from '@taxiway/testing'
import t from 'tap'
import { openApi } from './support.js'
import { aTenant } from './tenants.js'

type Event = Record<string, never> & { kind: string; at: string }

t.test('one timeline leads from the webhook to what GitHub was told, page by page', async t => {
  const api = await openApi(t, { API_RATE_LIMIT_PER_MINUTE: '100000' })
  const { db } = api
  const { organizationId, headers } = await aTenant(api, ['read'])
  const project = await aProject(db, { organizationId })
  const { id: environmentId } = await anEnvironment(db, {
    ...{ organizationId, projectId: project.id, target: 'pr:7' },
  })
  const other = await anEnvironment(db, { organizationId, projectId: project.id, target: 'pr:8' })
  const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 12, 0, seconds))
  const delivery = await aDelivery(db, {
    ...{ repositoryId: project.repositoryId, event: 'pull_request', action: 'opened', receivedAt: at(0) },
  })
  const decide = (seconds: number, values: { deliveryId?: DeliveryId; environmentId?: never } = {}) =>
    db.insert(schema.decisions).values({
      ...{ id: `dcs_${seconds}`, organizationId, projectId: project.id, environmentId, at: at(seconds) },
      ...{ source: 'webhook', target: 'pr:7', outcome: 'up', reason: 'pull_request_open', changed: true },
      ...values,
    })
  await decide(1, { deliveryId: delivery.id })
  await decide(9, { environmentId: other.id as never })
  const sha = aSha()
  const deployment = await aDeployment(db, {
    ...{ organizationId, environmentId, generation: 1, state: 'live', sha },
    ...{ createdAt: at(1), finishedAt: at(5) },
  })
  const next = await aDeployment(db, {
    ...{ organizationId, environmentId, generation: 2, state: 'building', createdAt: at(6) },
  })
  for (const [deploymentId, name] of [
    [deployment.id, 'fetch'],
    [deployment.id, 'build'],
    [next.id, 'fetch'],
  ] as const)
    await db
      .insert(schema.deploymentSteps)
      .values({ deploymentId, name, attempt: 0, fence: 1, startedAt: at(2) })
  const told = (
    kind: 'report_environment' | 'report_deployment' | 'report_check',
    subject: string,
    seconds: number,
  ) => db.insert(schema.outbox).values({ kind, environmentId, subject, sentVersion: 1, sentAt: at(seconds) })
  await told('report_deployment', deployment.id, 6)
  await told('report_check', `${project.id}/${sha}`, 7)
  await told('report_environment', `${project.repositoryId}/pr:7`, 8)

  const read = async (query: string) => {
    const answer = await api.app.inject({
      url: `/v1/environments/${environmentId}/timeline?${query}`,
      headers,
    })
    t.equal(answer.statusCode, 200, answer.body)
    return answer.json<{ data: Event[]; nextCursor: string | null }>()
  }
  const { data, nextCursor } = await read('')
  t.equal(nextCursor, null)
  t.match(data, [
    { kind: 'commented', at: at(8).toISOString() },
    { kind: 'requested', deployment: { id: next.id }, steps: [{ name: 'fetch' }] },
    {
      kind: 'ended',
      at: at(5).toISOString(),
      deployment: { id: deployment.id, state: 'live' },
      steps: [{ name: 'fetch' }, { name: 'build' }],
      reports: [
        { about: 'deployment', at: at(6).toISOString() },
        { about: 'check', at: at(7).toISOString() },
      ],
    },
    { kind: 'requested', deployment: { id: deployment.id }, steps: [] },
    {
      kind: 'decision',
      decision: { reason: 'pull_request_open', changed: true },
      delivery: { id: delivery.id, event: 'pull_request', action: 'opened', receivedAt: at(0).toISOString() },
    },
  ])
  t.equal(data.length, 5, 'what happened to another environment is not in it')

  const paged: Event[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await read(`limit=1${cursor && `&cursor=${cursor}`}`)
    paged.push(...page.data)
    cursor = page.nextCursor
  }
  t.strictSame(paged, data, 'pages of one hold each event once, in order')

  const stranger = await aTenant(api, ['read'])
  const url = `/v1/environments/${environmentId}/timeline`
  t.match(await api.app.inject({ url, headers: stranger.headers }), { statusCode: 404 })
  const asked = { organizationId: stranger.organizationId, environmentId }
  t.same(await listTimeline(db, asked, { limit: 10 }), [], 'the query itself is of one organization')
})
