import { connect, type Socket } from 'node:net'
import { schema } from '@taxiway/db/testing'
import { eventually } from '@taxiway/testing'
import t from 'tap'
import { openApi } from './support.js'
import { anUpEnvironment, aTenant } from './tenants.js'

const kib = 1024
const hundredMb = 100 * kib * kib

t.test('a body that is too large is refused without reading more than the limit', async t => {
  const { app, db } = await openApi(t)
  const { headers } = await aTenant({ db }, ['read', 'deploy', 'secrets', 'admin'])
  const accepted: Socket[] = []
  app.server.on('connection', socket => accepted.push(socket))
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as { port: number }
  const chunk = Buffer.alloc(64 * kib, 0x20)
  /** Sends a body until the server stops reading; returns the answer, and how much the server read. */
  const pour = async (path: string, authorization: string, framing: 'length' | 'chunks') => {
    const socket = connect(port, '127.0.0.1')
    let answer = ''
    socket.on('data', data => {
      answer += data
    })
    socket.on('error', () => undefined)
    const length = framing === 'length' ? `content-length: ${hundredMb}` : 'transfer-encoding: chunked'
    socket.write(
      `POST ${path} HTTP/1.1\r\nhost: x\r\nauthorization: ${authorization}\r\ncontent-type: application/json\r\n${length}\r\n\r\n`,
    )
    const piece =
      framing === 'length' ? chunk : Buffer.concat([Buffer.from('10000\r\n'), chunk, Buffer.from('\r\n')])
    for (let sent = 0; sent < hundredMb && !socket.destroyed && answer === ''; sent += chunk.length)
      if (!socket.write(piece))
        await eventually(() => socket.writableLength === 0 || socket.destroyed || answer !== '')
    await eventually(() => /\r\n\r\n/.test(answer) || socket.destroyed)
    const server = accepted.at(-1)
    // Bytes that the server reads after its answer count as well.
    await eventually(() => server?.destroyed)
    socket.destroy()
    return { status: Number(answer.split(' ')[1]), read: server?.bytesRead ?? Number.NaN }
  }
  const mine = headers.authorization
  const cases: [string, string, 'length' | 'chunks', number, number][] = [
    ['/v1/projects', mine, 'length', 413, 0],
    ['/v1/projects', mine, 'chunks', 413, kib * kib],
    ['/v1/projects', 'Bearer txw_x', 'length', 401, 0],
    ['/v1/projects', 'Bearer txw_x', 'chunks', 401, 0],
    ['/webhooks/github', '', 'length', 413, 5 * kib * kib],
  ]
  const figures: Record<string, number> = {}
  for (const [path, authorization, framing, status, limit] of cases) {
    const { status: answered, read } = await pour(path, authorization, framing)
    const name = `${path} ${status} by ${framing}`
    figures[name] = read
    t.equal(answered, status, name)
    // One read of 64 KiB beyond the limit detects the excess; the rest is the head and the chunk lengths.
    t.ok(read <= limit + 65 * kib, `${name}: read ${read} bytes`)
  }
  t.comment(JSON.stringify(figures))
})

t.test('every size limit allows its maximum and refuses one more', async t => {
  const api = await openApi(t)
  const { organizationId, headers } = await aTenant(api, ['read', 'deploy', 'secrets', 'admin'])
  const { projectId } = await anUpEnvironment(api, organizationId)
  const send = async (method: 'GET' | 'PUT' | 'POST', path: string, payload?: unknown) => {
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload)
    const json = payload === undefined ? {} : { 'content-type': 'application/json' }
    const url = `/v1/projects${path}`
    const body = payload === undefined ? {} : { payload: text }
    return (await api.app.inject({ method, url, headers: { ...headers, ...json }, ...body })).statusCode
  }
  const put = (value: string) => send('PUT', `/${projectId}/env-vars/BIG`, { value })
  t.equal(await put('x'.repeat(64 * kib)), 200, 'a value of 64 KiB')
  t.ok([400, 413].includes(await put('x'.repeat(64 * kib + 1))), 'and not a byte more')
  t.equal(await send('GET', '?limit=100'), 200, 'a page of 100')
  t.equal(await send('GET', '?limit=101'), 400, 'and not of 101')

  // Neither is a valid project, but the server reads the first one completely.
  const body = (bytes: number) => `"${'x'.repeat(bytes - 2)}"`
  t.equal(await send('POST', '', body(kib * kib)), 400, 'a body of 1 MiB')
  t.equal(await send('POST', '', body(kib * kib + 1)), 413, 'and not a byte more')

  const { envVars } = schema
  const [one] = await api.db.select().from(envVars)
  if (one === undefined) throw new Error('there is none')
  const filled = Array.from({ length: 998 }, (_, i) => ({
    ...one,
    id: `${one.id.slice(0, -4)}${String(i).padStart(4, '0')}` as never,
    key: `K${i}`,
  }))
  await api.db.insert(envVars).values(filled)
  const add = (key: string) => send('PUT', `/${projectId}/env-vars/${key}`, { value: 'x' })
  t.equal(await add('LAST'), 200, 'a thousand variables')
  t.ok([409, 413, 422].includes(await add('TOO_MANY')), 'and not one more')
})
