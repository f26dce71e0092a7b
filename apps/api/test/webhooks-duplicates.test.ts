import { randomUUID } from 'node:crypto'
import { aProject, createTestDatabase } from '@taxiway/testing'
import t from 'tap'
import { aPush, startIngress } from './webhooks-client.js'

const installation = () =>
  JSON.stringify({ action: 'suspend', installation: { id: 7, account: { id: 1 } }, salt: randomUUID() })

t.test('row 23: a redelivery is a duplicate, is counted, and starts nothing (case 1)', async t => {
  const ingress = await startIngress(t)
  const delivery = { guid: randomUUID(), body: aPush() }
  const first = await ingress.send(delivery)
  const again = await ingress.send({ ...delivery, guid: delivery.guid.toUpperCase() })
  t.match(again, { status: 200, body: { status: 'duplicate', id: first.body['id'] } })
  t.match(await ingress.rows(), [{ attempts: 2, state: 'received' }])
  await ingress.pool.query(`update deliveries set state = 'processed', processed_at = now()`)
  t.match(await ingress.send(delivery), { status: 200, body: { status: 'duplicate' } })
  const [row] = await ingress.rows()
  t.match(row, { attempts: 3, state: 'processed' })
  t.match(row.history, [{ what: 'sent_again' }, { what: 'sent_again' }], 'each with its time')
  t.ok(row.history.every(({ at }: { at: string }) => Date.parse(at) >= row.received_at.getTime()))
})

t.test('row 23: a redelivery of an ignored delivery is a duplicate, too', async t => {
  const ingress = await startIngress(t)
  const delivery = { guid: randomUUID(), body: aPush() }
  await ingress.send(delivery)
  await ingress.pool.query(
    `update deliveries set state = 'ignored', reason = 'no_project', processed_at = now()`,
  )
  t.match(await ingress.send(delivery), { status: 200, body: { status: 'duplicate' } })
})

t.test('row 25: a redelivery of a permanently failed delivery is processed again, once (case 1)', async t => {
  const ingress = await startIngress(t)
  for (const state of ['failed', 'dead']) {
    const delivery = { guid: randomUUID(), body: aPush() }
    const { id } = (await ingress.send(delivery)).body
    await ingress.pool.query(
      `update deliveries set state = $1, error = 'x', process_attempts = 9, processed_at = now(), next_run_at = now() + '1 h' where id = $2`,
      [state, id],
    )
    const answers = await Promise.all(Array.from({ length: 5 }, () => ingress.send(delivery)))
    t.same(answers.map(answer => `${answer.status} ${answer.body['status']}`).sort(), [
      ...Array(4).fill('200 duplicate'),
      '202 requeued',
    ])
    const [row] = await ingress.rows('id = $1', [id])
    t.match(row, { state: 'received', error: null, process_attempts: 0, processed_at: null })
    t.ok(row.next_run_at <= new Date(), 'due at once')
    t.ok(ingress.woken.filter(one => one === id).length >= 2)
  }
})

t.test('row 26: one delivery id from two hooks makes two deliveries', async t => {
  const app = await startIngress(t)
  const repository = await startIngress(t, {
    databaseUrl: app.databaseUrl,
    settings: { endpoint: 'repository-hook' },
  })
  const guid = randomUUID()
  t.match(await app.send({ guid }), { status: 202 })
  t.match(await repository.send({ guid }), { status: 202 })
  t.equal((await app.rows()).length, 2)
})

t.test(
  'row 27: of many concurrent copies in two processes one is accepted, and all answers have its id',
  async t => {
    const one = await startIngress(t)
    const two = await startIngress(t, { databaseUrl: one.databaseUrl })
    for (let round = 0; round < 5; round += 1) {
      const delivery = { guid: randomUUID(), body: aPush() }
      const answers = await Promise.all(
        Array.from({ length: 60 }, (_, n) => (n % 2 === 0 ? one : two).send(delivery)),
      )
      const accepted = answers.filter(answer => answer.status === 202)
      t.equal(accepted.length, 1)
      t.ok(answers.every(answer => answer.status === 202 || answer.body['status'] === 'duplicate'))
      t.equal(new Set(answers.map(answer => answer.body['id'])).size, 1)
      const [row] = await one.rows('guid = $1', [delivery.guid])
      t.equal(row.attempts, 60)
      t.equal(row.history.length, 20, 'the newest arrivals alone are kept')
    }
  },
)

t.test('row 28: the same signed bytes under a new delivery id start nothing', async t => {
  const one = await startIngress(t)
  const two = await startIngress(t, { databaseUrl: one.databaseUrl })
  const body = aPush()
  const first = await one.send({ body })
  const again = await one.send({ body })
  t.match(again, { status: 200, body: { status: 'duplicate_body', id: first.body['id'] } })
  t.equal((await one.rows()).length, 1, 'nothing is stored for a replay')
  t.ok(one.log.some(line => line.security && line['outcome'] === 'duplicate_body'))

  const racing = aPush()
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? one : two).send({ body: racing })),
  )
  t.equal(answers.filter(answer => answer.status === 202).length, 1)
  t.equal(answers.filter(answer => answer.body['status'] === 'duplicate_body').length, 39)
})

t.test(
  'row 28: identical bytes of an event without a time are ignored for a while, later accepted and marked',
  async t => {
    const { url: databaseUrl, db } = await createTestDatabase(t)
    await aProject(db, { installationId: 7 })
    await aProject(db, { installationId: 8 })
    const ingress = await startIngress(t, { databaseUrl })
    const body = installation()
    const send = () => ingress.send({ body, event: 'installation' })
    t.match(await send(), { status: 202, body: { status: 'accepted' } })
    const woken = ingress.woken.length
    t.match(await send(), { status: 202, body: { status: 'suspect' } })
    t.equal(ingress.woken.length, woken, 'a suspect delivery is not processed')
    const { rows: asked } = await ingress.pool.query(
      `select installation_id::int as id from projects where checked_at = 'epoch'`,
    )
    t.strictSame(asked, [{ id: 7 }], 'GitHub is asked instead')
    await ingress.pool.query(`update delivery_signatures set first_seen_at = now() - interval '11 minutes'`)
    t.match(await send(), { status: 202, body: { status: 'accepted' } })
    t.match(await ingress.rows(), [
      { state: 'received', reason: null },
      { state: 'suspect', reason: 'repeated_body' },
      { state: 'received', reason: 'repeated_body' },
    ])
  },
)

t.test('row 28: a body is bound to its first event name', async t => {
  const ingress = await startIngress(t, { settings: { allowedEvents: ['installation', 'meta'] } })
  const body = installation()
  t.match(await ingress.send({ body, event: 'installation' }), { status: 202 })
  await ingress.pool.query(`update delivery_signatures set first_seen_at = now() - interval '1 day'`)
  t.match(await ingress.send({ body, event: 'meta' }), { status: 200, body: { status: 'duplicate_body' } })
})

t.test('row 29: a delivery id used for another body is a conflict, and leaves no trace', async t => {
  const ingress = await startIngress(t)
  const guid = randomUUID()
  const other = aPush()
  await ingress.send({ guid })
  const woken = ingress.woken.length
  t.match(await ingress.send({ guid, body: other }), {
    status: 409,
    body: { code: 'webhook.delivery_conflict' },
  })
  t.match(await ingress.rows(), [{ attempts: 1 }])
  t.equal(ingress.woken.length, woken)
  t.ok(ingress.log.some(line => line.security && line['outcome'] === 'conflict'))
  t.match(await ingress.send({ body: other }), { status: 202 }, 'under its own id the refused body is new')
})

t.test(
  'row 29: of two bodies racing for one delivery id one is accepted, the other can be sent again',
  async t => {
    const one = await startIngress(t)
    const two = await startIngress(t, { databaseUrl: one.databaseUrl })
    for (let round = 0; round < 10; round += 1) {
      const guid = randomUUID()
      const bodies = [aPush(), aPush()] as const
      const answers = await Promise.all([
        one.send({ guid, body: bodies[0] }),
        two.send({ guid, body: bodies[1] }),
      ])
      t.same(answers.map(answer => answer.status).sort(), [202, 409])
      const refused = answers[0].status === 409 ? bodies[0] : bodies[1]
      t.match(await one.send({ body: refused }), { status: 202 })
    }
  },
)

t.test('a forged request cannot occupy the id of a real delivery', async t => {
  const ingress = await startIngress(t)
  const captured = aPush()
  await ingress.send({ body: captured })
  const guid = randomUUID()
  t.match(await ingress.send({ body: captured, guid }), { body: { status: 'duplicate_body' } })
  t.match(await ingress.send({ body: captured, guid, event: 'star' }), { body: { status: 'ignored' } })
  const real = await ingress.send({ guid })
  t.match(real, { status: 202, body: { status: 'accepted' } })
  const [row] = await ingress.rows('guid = $1', [guid])
  t.match(row, { id: real.body['id'], event: 'push', state: 'received', reason: null })
  const { rows } = await ingress.pool.query('select body from delivery_bodies where delivery_id = $1', [
    row.id,
  ])
  t.match(rows[0].body.toString(), /pushed_at/, 'its body is there')
})

t.test('the raw bytes and the GitHub headers are stored', async t => {
  const ingress = await startIngress(t)
  const body = `  ${aPush({ note: '🛫' })}\n`
  const { id } = (await ingress.send({ body, headers: { 'x-github-hook-id': '42', cookie: 'no' } })).body
  const [row] = await ingress.rows()
  t.match(row, {
    id,
    event: 'push',
    action: null,
    repository_id: '123',
    installation_id: '7',
    signed_with: 'current',
    headers: { 'x-github-hook-id': '42', 'user-agent': 'GitHub-Hookshot/abc' },
  })
  t.notOk('cookie' in row.headers)
  const { rows } = await ingress.pool.query('select body from delivery_bodies')
  t.equal(rows[0].body.toString(), body)
})

t.test(
  '500 deliveries, each sent five times and replayed five times, shuffled, are stored exactly once each',
  async t => {
    const ingress = await startIngress(t)
    const deliveries = Array.from({ length: 500 }, () => ({ guid: randomUUID(), body: aPush() }))
    const sendings = deliveries.flatMap(delivery => [
      ...Array(5).fill(delivery),
      ...Array.from({ length: 5 }, () => ({ ...delivery, guid: randomUUID() })),
    ])
    sendings.sort(() => Math.random() - 0.5)
    let accepted = 0
    await Promise.all(
      Array.from({ length: 20 }, async (_, lane) => {
        for (let n = lane; n < sendings.length; n += 20) {
          const answer = await ingress.send(sendings[n])
          if (answer.status === 202) accepted += 1
          else if (answer.status !== 200 && answer.status !== 409) t.fail(JSON.stringify(answer))
        }
      }),
    )
    t.equal(accepted, 500)
    t.equal((await ingress.rows()).length, 500)
  },
)
