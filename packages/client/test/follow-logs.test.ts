import t from 'tap'
import type { TaxiwayClient } from '../src/index.js'
import { endEvent, hangUp, logEvent, openScripted, sendEvents, sendProblem } from './scripted-server.js'

const deploymentId = `dep_${'0'.repeat(26)}`

const collect = async (log: ReturnType<TaxiwayClient['followLogs']>) => {
  const seqs: number[] = []
  for (;;) {
    const { done, value } = await log.next()
    if (done) return { seqs, state: value }
    seqs.push(value.seq)
  }
}

t.test('every chunk arrives once, across connections that break, repeat and fall silent', async t => {
  const { client, seen } = await openScripted(
    t,
    hangUp,
    sendEvents(response => response.end(logEvent(0) + logEvent(1) + logEvent(2).slice(0, 30))),
    sendProblem(503, 'dependency.unavailable', { 'retry-after': '0' }),
    sendEvents(response => response.write(logEvent(1) + logEvent(2), () => response.destroy())),
    sendEvents(response => response.write(`: still here\n\n${logEvent(3)}`)),
    sendEvents(response => response.end(logEvent(4) + endEvent)),
  )
  const { seqs, state } = await collect(client.followLogs(deploymentId, { idleTimeoutMs: 300 }))
  t.strictSame(seqs, [0, 1, 2, 3, 4])
  t.equal(state, 'live')
  t.strictSame(
    seen.map(({ headers }) => headers['last-event-id']),
    [undefined, undefined, '1', '1', '2', '3'],
  )
  t.equal(seen[0]?.headers.accept, 'text/event-stream')
})

t.test('following starts at the given chunk', async t => {
  const { client, seen } = await openScripted(
    t,
    sendEvents(response => response.end(logEvent(8) + endEvent)),
  )
  t.strictSame((await collect(client.followLogs(deploymentId, { after: 7 }))).seqs, [8])
  t.equal(seen[0]?.headers['last-event-id'], '7')
})

t.test('a refusal ends the following, also in the middle', async t => {
  const { client, seen } = await openScripted(
    t,
    sendEvents(response => response.end(logEvent(0))),
    sendProblem(401, 'auth.token_invalid'),
  )
  await t.rejects(collect(client.followLogs(deploymentId)), { code: 'auth.token_invalid' })
  t.equal(seen.length, 2)
})

t.test('following gives up after the given number of empty connections', async t => {
  const { client, seen } = await openScripted(
    t,
    sendEvents(response => response.end(logEvent(0))),
    sendEvents(response => response.end()),
  )
  await t.rejects(collect(client.followLogs(deploymentId, { maxAttempts: 3 })), { message: /3 connections/ })
  t.equal(seen.length, 3, 'counted from the last chunk')
})

t.test('leaving the loop closes the connection, and a signal ends the reading', async t => {
  let closed = 0
  const { client } = await openScripted(
    t,
    sendEvents(response => {
      response.once('close', () => {
        closed += 1
      })
      response.write(logEvent(0))
    }),
  )
  for await (const chunk of client.followLogs(deploymentId)) {
    t.equal(chunk.seq, 0)
    break
  }
  while (closed === 0) await new Promise(resolve => setImmediate(resolve))

  const controller = new AbortController()
  const log = client.followLogs(deploymentId, { signal: controller.signal })
  t.match(await log.next(), { value: { seq: 0 } })
  const next = log.next()
  controller.abort(new Error('enough'))
  await t.rejects(next, { message: 'enough' })
  while (closed === 1) await new Promise(resolve => setImmediate(resolve))
})
