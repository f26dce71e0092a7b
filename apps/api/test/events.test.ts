import { schema, sql } from '@taxiway/db/testing'
import { newId, type OrganizationId } from '@taxiway/domain'
import { createLogger, systemClock } from '@taxiway/runtime'
import { aDeployment, eventually } from '@taxiway/testing'
import t, { type Test } from 'tap'
import { createChangeFeed } from '../src/events/change-feed.js'
import { serveApi } from './browser.js'
import { anUpEnvironment, aTenant } from './tenants.js'

const open = async (t: Test) => {
  const api = await serveApi(t, { API_RATE_LIMIT_PER_MINUTE: '100000' })
  const tenant = await aTenant(api, ['read'])
  const environment = await anUpEnvironment(api, tenant.organizationId)
  /** A state of a deployment, as a worker writes it; `at` as the database stamps it. */
  let generation = 0
  const moves = async (
    to: 'building' | 'live',
    of = environment,
    organizationId: OrganizationId = tenant.organizationId,
  ) => {
    generation += 1
    const { id } = await aDeployment(api.db, {
      organizationId,
      environmentId: of.id,
      generation,
      state: to,
    })
    await api.db.insert(schema.deploymentTransitions).values({
      deploymentId: id,
      environmentId: of.id,
      generation,
      to,
      owner: 'w',
    })
    return id
  }
  const follow = async (headers: Record<string, string> = {}) => {
    const abort = new AbortController()
    t.teardown(() => abort.abort())
    const answer = await fetch(`${api.url}/v1/events`, {
      headers: { ...tenant.headers, accept: 'text/event-stream', ...headers },
      signal: abort.signal,
    })
    let text = ''
    const read = async () => {
      for await (const part of answer.body as unknown as AsyncIterable<Uint8Array>)
        text += Buffer.from(part).toString()
    }
    const ended = read().catch(() => undefined)
    return { answer, ended, text: () => text, stop: () => abort.abort() }
  }
  return { ...api, ...tenant, environment, moves, follow }
}

t.test(
  'changes of the own organization are told as they happen, and again after the last that was received',
  async t => {
    const stage = await open(t)
    const stream = await stage.follow()
    t.match(stream.answer.headers.get('content-type'), /^text\/event-stream/)
    await eventually(() => stream.text().includes('retry'), { what: 'the stream begins' })
    const deploymentId = await stage.moves('building')
    const stranger = await aTenant(stage)
    const theirs = await stage.moves(
      'live',
      await anUpEnvironment(stage, stranger.organizationId),
      stranger.organizationId,
    )
    await stage.db.insert(schema.decisions).values({
      ...{ id: newId('dec'), organizationId: stage.organizationId, projectId: stage.environment.projectId },
      ...{
        environmentId: stage.environment.id,
        source: 'user',
        outcome: 'down',
        reason: 'destroyed_by_user',
        changed: true,
      },
    })
    await eventually(() => stream.text().includes('"state":"down"'), { what: 'the decision is told' })
    t.match(
      stream.text(),
      new RegExp(`event: change\\ndata: .*"deploymentId":"${deploymentId}","state":"building"`),
    )
    t.notMatch(stream.text(), theirs)
    t.equal(stream.text().split(deploymentId).length, 2, 'once')
    stream.stop()

    const [, last = ''] = /id: (\S+)/.exec(stream.text()) ?? []
    const missed = await stage.moves('live')
    const again = await stage.follow({ 'last-event-id': last })
    await eventually(() => again.text().includes(missed), { what: 'what was missed is told' })
    t.notMatch(again.text(), 'event: reset')
    const late = await stage.follow({ 'last-event-id': '2020-01-01T00:00:00.000Z' })
    await eventually(() => late.text().includes('event: reset'), { what: 'too long ago' })
  },
)

t.test('the same as JSON, for programs that ask', async t => {
  const { url, headers, moves } = await open(t)
  const id = await moves('live')
  const ask = async (query = '') => (await fetch(`${url}/v1/events${query}`, { headers })).json()
  t.match(await ask(), { reset: false, data: [{ kind: 'deployment', deploymentId: id, state: 'live' }] })
  t.match(await ask('?since=2020-01-01T00:00:00Z'), { reset: true, data: [] })
})

t.test('the feed gets past a burst, and tells after an outage what changed in it', async t => {
  const { db, organizationId, environment, moves } = await open(t)
  const outage = { isOn: false, failures: 0 }
  const overlapMs = 200
  const failing = new Proxy(db, {
    get: (target, key) => {
      if (outage.isOn) {
        outage.failures += 1
        throw new Error('the database is away')
      }
      return Reflect.get(target, key)
    },
  })
  const logger = createLogger({ name: 'events', level: 'silent' })
  const feed = createChangeFeed({ db: failing, clock: systemClock, logger, overlapMs })
  const told: string[] = []
  t.teardown(feed.listen(organizationId, ({ deploymentId }) => void told.push(deploymentId ?? '')))
  const first = await moves('building')
  await eventually(() => told.includes(first), { what: 'the feed runs' })

  await db.execute(sql`
    insert into deployment_transitions (deployment_id, environment_id, generation, to_state, owner)
    select ${first}, ${environment.id}, 1, 'live', 'w' from generate_series(1, 2500)`)
  const second = await moves('live')
  await eventually(() => told.includes(second), { what: 'what follows a burst is told' })
  t.equal(told.filter(id => id === first).length, 2_501, 'each change of it once')

  outage.isOn = true
  await eventually(() => outage.failures > 1, { what: 'the feed notices' })
  const third = await moves('live')
  await systemClock.sleep(5 * overlapMs)
  outage.isOn = false
  const fourth = await moves('live')
  await eventually(() => told.includes(fourth), { what: 'the feed goes on' })
  t.ok(told.includes(third), 'though it is older than the overlap')
})

t.test('a stream ends when its credential is revoked', async t => {
  const { db, follow, tokenId, moves } = await open(t)
  const stream = await follow()
  await moves('live')
  await db.execute(sql`update api_tokens set revoked_at = now() where id = ${tokenId}`)
  await stream.ended
  t.pass('it ended')
})
