import { request as httpRequest, type IncomingMessage } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Database } from '@taxiway/db'
import { schema } from '@taxiway/db/testing'
import type { DeploymentId } from '@taxiway/domain'
import { aDeployment, anApiToken, eventually } from '@taxiway/testing'
import t from 'tap'
import { preferredType } from '../src/logs/preferred-type.js'
import { bearer, openApi } from './support.js'

type Event = { id?: string; event?: string; data?: string }

/** The events that a browser's EventSource reads from the bytes, without comments. */
const parseEvents = (text: string): Event[] =>
  text
    .split('\n\n')
    .slice(0, -1)
    .map(block =>
      Object.fromEntries(
        block
          .split(/\r\n|\r|\n/)
          .filter(line => !line.startsWith(':'))
          .map(line => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trimStart()]),
      ),
    )
const logEvents = (text: string) => parseEvents(text).filter(event => event.event === 'log')

const openStream = async (port: number, path: string, headers: Record<string, string>) => {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    httpRequest({ port, path, host: '127.0.0.1', headers: { accept: 'text/event-stream', ...headers } })
      .on('response', resolve)
      .on('error', reject)
      .end()
  })
  const stream = { response, text: '', isClosed: false, close: () => response.destroy() }
  response.setEncoding('utf8')
  response.on('data', chunk => {
    stream.text += chunk
  })
  response.on('error', () => undefined)
  response.on('close', () => {
    stream.isClosed = true
  })
  return stream
}

const write = (db: Database, deploymentId: DeploymentId, from: number, texts: string[]) =>
  db.insert(schema.logChunks).values(
    texts.map((text, i) => ({
      deploymentId,
      seq: from + i,
      step: 'build',
      stream: 'stdout' as const,
      text,
    })),
  )

const open = async (t: Parameters<typeof openApi>[0]) => {
  const api = await openApi(t)
  await api.app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = api.app.server.address() as AddressInfo
  const deployment = await aDeployment(api.db, { state: 'building' })
  const token = await anApiToken(api.db, { organizationId: deployment.organizationId })
  const path = `/v1/deployments/${deployment.id}/logs`
  const setState = (state: 'live' | 'failed') =>
    api.pool.query('update deployments set state = $1 where id = $2', [state, deployment.id])
  return { ...api, port, deployment, token, path, setState }
}

t.test('a stream sends existing and new chunks, then ends with the deployment', async t => {
  const { db, port, deployment, token, path, setState } = await open(t)
  await write(db, deployment.id, 1, ['one', 'two'])
  const stream = await openStream(port, path, bearer(token.token))
  t.match(stream.response.headers['content-type'], /^text\/event-stream/)
  await eventually(() => logEvents(stream.text).length === 2)
  await write(db, deployment.id, 3, ['three'])
  await eventually(() => logEvents(stream.text).length === 3)
  await write(db, deployment.id, 4, ['four'])
  await setState('live')
  await eventually(() => stream.isClosed)
  const events = parseEvents(stream.text).filter(event => event.event)
  t.strictSame(
    events.map(({ id, event }) => [id, event]),
    [
      ['1', 'log'],
      ['2', 'log'],
      ['3', 'log'],
      ['4', 'log'],
      ['end', 'end'],
    ],
  )
  t.strictSame(JSON.parse(events.at(-1)?.data ?? ''), { state: 'live' })
})

/** `CAMPAIGN=1` runs the size of the requirement. */
const isCampaign = Boolean(process.env['CAMPAIGN'])
const cutOff = isCampaign ? { lines: 100_000, times: 50 } : { lines: 3_000, times: 12 }
const notReading = isCampaign ? { readers: 50, forMs: 60_000 } : { readers: 20, forMs: 0 }

t.test('a client that was cut off resumes without a gap or a repetition', async t => {
  const { db, port, deployment, token, path, setState } = await open(t)
  const total = cutOff.lines
  const seen: number[] = []
  let last: string | undefined
  for (let written = 0; written < total; written += 500)
    await write(
      db,
      deployment.id,
      written + 1,
      Array.from({ length: 500 }, (_, i) => `line ${written + i}`),
    )
  await setState('live')
  let cuts = 0
  for (let round = 0; round < 2 * cutOff.times && seen.length < total; round += 1) {
    const stream = await openStream(port, path, {
      ...bearer(token.token),
      ...(last ? { 'last-event-id': last } : {}),
    })
    const wanted = 20 + ((round * 37) % 300)
    await eventually(() => stream.isClosed || logEvents(stream.text).length >= wanted)
    if (!stream.isClosed && cuts < cutOff.times) {
      stream.close()
      cuts += 1
    } else await eventually(() => stream.isClosed, { timeoutMs: 300_000 })
    for (const event of logEvents(stream.text)) {
      seen.push(Number(event.id))
      last = event.id
    }
  }
  t.equal(seen.length, total)
  t.ok(
    seen.every((seq, i) => seq === i + 1),
    'every number once, in order',
  )
  t.comment(JSON.stringify({ lines: total, cuts }))
})

t.test(
  'a browser that reconnects after the end is told to stop, and one that missed the end gets it',
  async t => {
    const { app, db, deployment, token, path, setState } = await open(t)
    await write(db, deployment.id, 1, ['one'])
    await setState('live')
    const follow = (lastId?: string) =>
      app.inject({
        url: path,
        headers: {
          ...bearer(token.token),
          accept: 'text/event-stream',
          ...(lastId !== undefined && { 'last-event-id': lastId }),
        },
      })
    const lastIdOf = (body: string) => [...body.matchAll(/^id: (.*)$/gm)].at(-1)?.[1]
    const all = await follow()
    t.match(all, { statusCode: 200, body: /event: end/ })
    const missed = await follow('1')
    t.match(missed, { statusCode: 200, body: /event: end/ })
    t.equal(lastIdOf(missed.body), lastIdOf(all.body))
    t.match(await follow(lastIdOf(all.body)), { statusCode: 204, body: '' })
  },
)

t.test('no text can forge an event or reach a terminal as an escape sequence', async t => {
  const { db, port, deployment, token, path, setState } = await open(t)
  const texts = [
    'a\n\nevent: end\ndata: {"state":"live"}\n\n',
    'b\r\rid: 999\r\n\r\n',
    'c\u2028\u2029\u0085',
    '\u001b[31mred\u009b31m\u007f',
    'x'.repeat(1024 * 1024),
    '{"json":"\\n"}',
  ]
  await write(db, deployment.id, 1, texts)
  await setState('failed')
  const stream = await openStream(port, path, bearer(token.token))
  await eventually(() => stream.isClosed)
  const events = parseEvents(stream.text).filter(event => event.event)
  t.strictSame(
    events.map(event => event.event),
    [...texts.map(() => 'log'), 'end'],
  )
  t.strictSame(
    events.slice(0, -1).map(event => JSON.parse(event.data ?? '').text),
    texts,
    'and the text is what was written',
  )
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the test checks that these are absent
  t.notMatch(stream.text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
})

t.test('a stream ends within five seconds of its token being revoked', async t => {
  const { deps, port, token, path } = await open(t)
  const stream = await openStream(port, path, bearer(token.token))
  await eventually(() => stream.text.length > 0)
  await deps.pool.query('update api_tokens set revoked_at = now() where id = $1', [token.id])
  await eventually(() => stream.isClosed)
  t.notMatch(stream.text, /event: end/)
})

t.test('open streams do not delay shutdown', async t => {
  const { app, port, token, path } = await open(t)
  const stream = await openStream(port, path, bearer(token.token))
  await app.close()
  await eventually(() => stream.isClosed)
  t.notMatch(stream.text, /event: end/, 'it was interrupted, not finished')
})

/** Memory in use, without garbage. */
const heldMiB = async (): Promise<number> => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  // Memory of buffers is released only at the second collection.
  collect()
  await delay(100)
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 2 ** 20
}

t.test('a client that stops reading gets no more than the buffers hold', async t => {
  const { app, db, port, deployment, token, path } = await open(t)
  const heldBefore = await heldMiB()
  const logBytes = 24 * 1024 * 1024
  const text = 'y'.repeat(64 * 1024)
  for (let seq = 1; seq * text.length <= logBytes; seq += 32)
    await write(db, deployment.id, seq, new Array(32).fill(text))
  const sockets: Socket[] = []
  app.server.on('connection', socket => sockets.push(socket))
  const readers = await Promise.all(
    Array.from({ length: notReading.readers }, async () => {
      const own = await anApiToken(db, { organizationId: deployment.organizationId })
      const stream = await openStream(port, path, bearer(own.token))
      stream.response.pause()
      return stream
    }),
  )
  await delay(notReading.forMs)
  const grownMiB = (await heldMiB()) - heldBefore
  t.comment(JSON.stringify({ ...notReading, grownMiB }))
  t.ok(grownMiB < 64, `${grownMiB} MiB more for all of them`)
  // The fast reader gets the whole log meanwhile, so the others had enough time, too.
  const stream = await openStream(port, path, bearer(token.token))
  await eventually(() => stream.text.length > logBytes, {
    timeoutMs: 60_000,
    everyMs: 200,
    what: 'reading all of it',
  })
  const given = sockets.slice(0, readers.length).map(socket => socket.bytesWritten)
  t.comment(`of ${logBytes} bytes the others were given ${Math.max(...given)} at most`)
  t.ok(
    given.every(bytes => bytes < logBytes / 2),
    'the rest stays in the database',
  )
  for (const reader of [...readers, stream]) reader.close()
})

t.test('the format is negotiated, and numbers are validated', async t => {
  const { port, deployment, db, token, path, app } = await open(t)
  await write(db, deployment.id, 1, ['one', 'two', 'three'])
  const page = await app.inject({ url: `${path}?limit=2`, headers: bearer(token.token) })
  t.strictSame(
    page.json().data.map((chunk: { seq: number }) => chunk.seq),
    [1, 2],
  )
  const rest = await app.inject({
    url: `${path}?cursor=${page.json().nextCursor}`,
    headers: bearer(token.token),
  })
  t.strictSame(
    rest.json().data.map((chunk: { text: string }) => chunk.text),
    ['three'],
  )
  t.equal(rest.json().nextCursor, null)
  const after = await app.inject({ url: `${path}?after=2`, headers: bearer(token.token) })
  t.strictSame(
    after.json().data.map((chunk: { text: string }) => chunk.text),
    ['three'],
  )
  for (const [query, headers, status] of [
    ['?after=-1', {}, 400],
    ['?after=x', {}, 400],
    ['', { 'last-event-id': 'x' }, 400],
    ['', { accept: 'text/html' }, 406],
  ] as const)
    t.equal(
      (await app.inject({ url: path + query, headers: { ...bearer(token.token), ...headers } })).statusCode,
      status,
    )
  const other = await anApiToken(db)
  t.equal(
    (await openStream(port, path, bearer(other.token))).response.statusCode,
    404,
    'another organization cannot follow it',
  )
  const ours = ['application/json', 'text/event-stream'] as const
  t.equal(preferredType(undefined, ours), 'application/json')
  t.equal(preferredType('text/event-stream, application/json;q=0.5', ours), 'text/event-stream')
  t.equal(preferredType('text/*', ours), 'text/event-stream')
  t.equal(preferredType('*/*', ours), 'application/json')
})
