import { findDueDelivery, finishDelivery, inTransaction, lockDelivery } from '@taxiway/db'
import { eq, schema, sql } from '@taxiway/db/testing'
import type { DeliveryId } from '@taxiway/domain'
import { processDelivery } from '@taxiway/inbox'
import { aDelivery, aProject, eventually } from '@taxiway/testing'
import t, { type Test } from 'tap'
import { aStoredDelivery, openedPayload, webhookSecret } from './stored-delivery.js'
import { openApi } from './support.js'
import { aTenant } from './tenants.js'

const open = async (t: Test) => {
  const api = await openApi(t, { GITHUB_WEBHOOK_SECRET: webhookSecret, API_RATE_LIMIT_PER_MINUTE: '100000' })
  const { db, app } = api
  const tenant = await aTenant(api, ['read', 'deploy', 'admin'])
  const project = await aProject(db, { organizationId: tenant.organizationId })
  const send = async (method: 'GET' | 'POST', path: string, payload?: object, headers = tenant.headers) => {
    const answer = await app.inject({
      method,
      url: `/v1/webhook-deliveries${path.startsWith('?') ? '' : '/'}${path}`,
      headers,
      ...(payload ? { payload } : {}),
    })
    return { status: answer.statusCode, json: answer.json() }
  }
  /** Every row of every table. */
  const everything = async () => {
    const tables = await db.execute<{ name: string }>(
      sql`select table_name as name from information_schema.tables where table_schema = 'public' order by 1`,
    )
    const hashes = tables.rows
      // Written beside a request and not by it.
      .filter(({ name }) => name !== 'api_tokens')
      .map(({ name }) =>
        sql.raw(
          `select '${name}' as name, md5(coalesce(string_agg(r::text, '' order by r::text), '')) as hash from "${name}" r`,
        ),
      )
    return (await db.execute(sql`${sql.join(hashes, sql` union all `)} order by name`)).rows
  }
  const process = (id: DeliveryId) =>
    processDelivery(
      db,
      {
        read: one => findDueDelivery(db, one),
        lock: lockDelivery,
        finish: finishDelivery,
      },
      id,
    )
  const environments = () => db.select().from(schema.environments)
  return { ...api, ...tenant, project, send, everything, process, environments }
}

t.test(
  'a dry run says what the replay then does, for the own projects alone, and changes no row',
  async t => {
    const stage = await open(t)
    const { db, project, send, process } = stage
    const { repositoryId } = project
    const stranger = await aTenant(stage)
    const elsewhere = await aProject(db, { organizationId: stranger.organizationId, repositoryId })
    const { id } = await aStoredDelivery(db, project)

    const before = await stage.everything()
    const dry = await send('POST', `${id}/replay`, { dryRun: true }, {
      ...stage.headers,
      'idempotency-key': 'a dry run takes no key'.replaceAll(' ', '-'),
    } as never)
    t.strictSame(await stage.everything(), before, 'nothing was changed or recorded')
    t.match(dry, {
      status: 200,
      json: {
        signature: 'verified',
        projects: [
          { projectId: project.id, target: 'pr:1', changes: true, before: null, reason: 'pull_request_open' },
        ],
      },
    })
    t.equal(dry.json.projects.length, 1, 'not the project of another organization')

    const replay = await send('POST', `${id}/replay`, { reason: 'it failed while the database was away' })
    t.match(replay, {
      status: 202,
      json: { replayOf: id, state: 'received', replayReason: 'it failed while the database was away' },
    })
    t.match(await process(replay.json.id), { state: 'processed' })
    const [environment, ...others] = await stage.environments()
    t.same(others, [])
    t.match(environment, { projectId: project.id })
    t.strictSame(dry.json.projects[0].after, {
      state: environment?.desired,
      reason: environment?.desiredReason,
      sha: environment?.desiredSha,
      generation: environment?.generation,
    })
    t.not(environment?.projectId, elsewhere.id)

    t.match(await send('GET', `${replay.json.id}/decisions`), {
      status: 200,
      json: { data: [{ projectId: project.id, target: 'pr:1', changed: true, deploymentId: /^dep_/ }] },
    })
    const again = await send('POST', `${id}/replay`, { dryRun: true })
    t.match(again.json.projects, [{ changes: false, outcome: 'unchanged', environmentId: environment?.id }])
    t.match(await send('GET', `?replayOf=${id}`), { json: { data: [{ id: replay.json.id }] } })

    const theirs = await send('GET', replay.json.id, undefined, stranger.headers)
    t.equal(theirs.status, 404, 'another organization of the repository does not see it')
    t.equal((await send('GET', id, undefined, stranger.headers)).status, 200, 'but what GitHub sent')
    const audited = await db.select().from(schema.auditLog)
    t.match(audited, [
      { action: 'webhook_delivery.replay', subjectId: id, organizationId: stage.organizationId },
    ])
  },
)

t.test('several deliveries are replayed in one request, all or none', async t => {
  const stage = await open(t)
  const { db, project, send, process } = stage
  const { repositoryId } = project
  const ids = [(await aStoredDelivery(db, project)).id, (await aStoredDelivery(db, project)).id]
  const bare = await aDelivery(db, { repositoryId })
  const theirs = await aStoredDelivery(db, await aProject(db))

  const before = await stage.everything()
  const dry = await send('POST', 'replay', { deliveryIds: [...ids, bare.id, theirs.id], dryRun: true })
  t.strictSame(await stage.everything(), before, 'nothing was changed or recorded')
  t.match(dry, {
    status: 200,
    json: {
      data: [
        { deliveryId: ids[0], preview: { projects: [{ changes: true }] }, problem: null },
        { deliveryId: ids[1], preview: { projects: [{ changes: true }] }, problem: null },
        { deliveryId: bare.id, preview: null, problem: { code: 'delivery.body_missing' } },
        { deliveryId: theirs.id, preview: null, problem: { code: 'resource.not_found' } },
      ],
    },
  })
  const reason = 'the database was away'
  for (const [wrong, status] of [
    [bare.id, 410],
    [theirs.id, 404],
  ] as const) {
    t.equal((await send('POST', 'replay', { deliveryIds: [...ids, wrong], reason })).status, status)
    t.strictSame(await stage.everything(), before, 'one that cannot be replayed keeps all back')
  }
  t.equal((await send('POST', 'replay', { deliveryIds: [ids[0], ids[0]], reason })).status, 400, 'twice')
  t.equal((await send('POST', 'replay', { deliveryIds: [], reason })).status, 400, 'none')

  const { status, json } = await send('POST', 'replay', { deliveryIds: ids, reason })
  t.equal(status, 202)
  t.match(json.data, [{ replayOf: ids[0] }, { replayOf: ids[1] }])
  const states = []
  for (const { id } of json.data) states.push((await process(id))?.state)
  t.strictSame(states, ['processed', 'ignored'], 'the second says nothing new')
  t.equal((await stage.environments()).length, 1)
  t.match(await db.select().from(schema.auditLog), [
    {
      action: 'webhook_delivery.replay_many',
      after: {
        reason,
        replays: [{ of: ids[0], replay: json.data[0].id, signature: 'verified' }, { of: ids[1] }],
      },
    },
  ])
})

t.test(
  'an organization replays several deliveries one request after the other, and few requests wait',
  async t => {
    const { deps, project, db, send, process } = await open(t)
    const [first, second] = [await aStoredDelivery(db, project), await aStoredDelivery(db, project)]
    const made = await send('POST', 'replay', { deliveryIds: [first.id], reason: 'makes the environment' })
    await process(made.json.data[0].id)
    const holder = await deps.pool.connect()
    await holder.query('begin')
    await holder.query('select 1 from environments for update')
    const ask = () => send('POST', 'replay', { deliveryIds: [second.id], dryRun: true })
    const asked = Array.from({ length: 6 }, ask)
    t.match(await Promise.race(asked), { status: 429, json: { code: 'request.rate_limited' } })
    await holder.query('commit')
    holder.release()
    const answers = (await Promise.all(asked)).map(({ status }) => status)
    t.strictSame(answers.sort(), [200, 200, 200, 200, 200, 429])
    t.equal((await ask()).status, 200, 'and everybody gets a turn again')
  },
)

t.test('a dry run that the database cuts off says so, and leaves no delivery out', async t => {
  const { deps, project, db, send, process } = await open(t)
  const [first, second] = [await aStoredDelivery(db, project), await aStoredDelivery(db, project)]
  const made = await send('POST', `${first.id}/replay`, { reason: 'makes the environment' })
  await process(made.json.id)
  const holder = await deps.pool.connect()
  await holder.query('begin')
  await holder.query('select 1 from environments for update')
  const pending = send('POST', 'replay', { deliveryIds: [second.id], dryRun: true })
  const waiting = `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  const pid = await eventually(async () => (await deps.pool.query(waiting)).rows[0]?.pid)
  await deps.pool.query('select pg_terminate_backend($1)', [pid])
  t.equal((await pending).status, 503)
  await holder.query('commit')
  holder.release()
})

t.test('an organization replays a thousand deliveries an hour', async t => {
  const stage = await open(t)
  const { db, project, send, organizationId } = stage
  const { id } = await aStoredDelivery(db, project)
  await db.execute(sql`
    insert into deliveries (id, endpoint, guid, signature, signed_with, event, repository_id, headers, request_id, state,
      replay_of, organization_id)
    select partitions.id_at('dlv_', now() - case when n > 2 then interval '1 minute' else interval '61 minutes' end) || lpad(n::text, 16, '0'), endpoint, guid, signature, signed_with, event, repository_id, headers, request_id, 'processed',
      ${id}, ${organizationId}
    from deliveries, generate_series(1, 1000) n where id = ${id}`)
  const reason = 'once more'
  // Two of the thousand are older than an hour.
  t.equal((await send('POST', 'replay', { deliveryIds: [id], reason })).status, 202)
  t.equal((await send('POST', `${id}/replay`, { reason })).status, 202)
  const before = await stage.everything()
  for (const [path, body] of [
    ['replay', { deliveryIds: [id] }],
    [`${id}/replay`, {}],
  ] as const)
    t.match(await send('POST', path, { ...body, reason }), { status: 409, json: { code: 'quota.exceeded' } })
  t.strictSame(await stage.everything(), before)
  t.equal((await send('POST', 'replay', { deliveryIds: [id], dryRun: true })).status, 200)
})

t.test('what has no payload or no time of GitHub cannot be replayed; a lost secret is told', async t => {
  const { db, project, send } = await open(t)
  const payload = { ...openedPayload(project), action: 'archived', pull_request: undefined }
  const archived = await aStoredDelivery(db, project, { event: 'repository', payload })
  t.match(await send('POST', `${archived.id}/replay`, { dryRun: true }), {
    status: 422,
    json: { code: 'delivery.not_replayable' },
  })
  const pruned = await aStoredDelivery(db, project)
  await db.delete(schema.deliveryBodies).where(eq(schema.deliveryBodies.deliveryId, pruned.id))
  for (const body of [{ dryRun: true }, { reason: 'once more' }])
    t.match(await send('POST', `${pruned.id}/replay`, body), {
      status: 410,
      json: { code: 'delivery.body_missing' },
    })
  t.equal((await send('GET', `${pruned.id}/payload`)).status, 410)
  const old = await aStoredDelivery(db, project, { secret: 'a secret that was rotated away long ago' })
  t.match(await send('POST', `${old.id}/replay`, { dryRun: true }), {
    status: 200,
    json: { signature: 'rotated' },
  })
  t.equal((await send('POST', `${old.id}/replay`, {})).status, 400, 'a replay has a reason')
})

t.test('a suspect delivery is released or dropped once', async t => {
  const stage = await open(t)
  const { db, project, send, process } = stage
  const [held, other] = [1, 2].map(number =>
    aStoredDelivery(db, project, { state: 'suspect', payload: openedPayload(project, number) }),
  )
  const { id } = await (held as NonNullable<typeof held>)
  const released = await send('POST', `${id}/release`, { reason: 'two labels in a second' })
  t.match(released, { status: 202, json: { replayOf: id } })
  t.match(await process(released.json.id), { state: 'processed' })
  t.equal((await stage.environments()).length, 1)
  t.match(await send('GET', id), { json: { state: 'ignored', reason: 'released' } })
  for (const action of ['release', 'drop'])
    t.match(await send('POST', `${id}/${action}`, { reason: 'once more' }), {
      status: 409,
      json: { code: 'delivery.not_held' },
    })
  const { id: dropped } = await (other as NonNullable<typeof other>)
  t.match(await send('POST', `${dropped}/drop`, { reason: 'no person did this' }), {
    status: 200,
    json: { state: 'ignored', reason: 'dropped' },
  })
  t.equal((await stage.environments()).length, 1)
})

t.test('a payload is for those who administer, with secrets masked', async t => {
  const stage = await open(t)
  const payload = { ...openedPayload(stage.project), hook: { config: { secret: 'canary-secret', url: 'x' } } }
  const { id } = await aStoredDelivery(stage.db, stage.project, {
    payload,
    headers: { 'x-github-event': 'pull_request' },
  })
  const { json } = await stage.send('GET', `${id}/payload`)
  t.match(json, {
    headers: { 'x-github-event': 'pull_request' },
    payload: { number: 1, hook: { config: { url: 'x' } } },
  })
  t.notMatch(JSON.stringify(json), 'canary-secret')
  const stranger = await aTenant(stage, ['read', 'deploy', 'admin'])
  for (const path of [id, `${id}/payload`, `${id}/decisions`])
    t.equal((await stage.send('GET', path, undefined, stranger.headers)).status, 404, path)
  t.equal((await stage.send('POST', `${id}/replay`, { dryRun: true }, stranger.headers)).status, 404)
})

t.test('a replay of a stored kind that may not be replayed is refused by the worker, too', async t => {
  const { db, project, process, organizationId } = await open(t)
  const payload = { ...openedPayload(project), action: 'deleted', pull_request: undefined }
  const { id } = await aStoredDelivery(db, project, {
    event: 'repository',
    payload,
    state: 'received',
    organizationId,
  })
  t.match(await process(id), { state: 'ignored', reason: 'not_replayable' })
  const [row] = await inTransaction(db, tx => tx.select().from(schema.projects))
  t.equal(row?.connection, 'ok')
})
