import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net'
import { eventually } from '@taxiway/testing'
import t, { type Test } from 'tap'
import { openTestProxy, talk } from './open-test-proxy.js'

const serve = async (t: Test, host: string, listener: RequestListener, port = 0) => {
  const server = createServer(listener).listen(port, host)
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}
const connectTo = (authority: string) => `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`
const get = (host: string) => `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`

t.test('a tunnel carries bytes both ways, and a request its body and its answer', async t => {
  const port = await serve(t, '127.0.0.1', async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    response.setHeader('set-cookie', ['a=1', 'b=2'])
    response.setHeader(
      'x-asked',
      JSON.stringify([request.method, request.url, request.headers.host, request.headers]),
    )
    response.end(`got ${body}`)
  })
  const { socketPath, refusals } = await openTestProxy(t, {
    allow: [`npm.test:${port}`],
    names: { 'npm.test': ['127.0.0.1'] },
  })
  const authority = `npm.test:${port}`
  t.match(
    await talk(socketPath, connectTo(authority), get(authority)),
    /^HTTP\/1\.1 200 Conn[\s\S]*HTTP\/1\.1 200 OK[\s\S]*got /,
  )
  const answer = await talk(
    socketPath,
    [
      `POST http://${authority}/path?q=1 HTTP/1.1`,
      ...[
        'Host: other.test',
        'Proxy-Authorization: Basic x',
        'Connection: close, X-Hop',
        'X-Hop: 1',
        'X-End: 1',
      ],
      ...['Content-Length: 4', '', 'body'],
    ].join('\r\n'),
  )
  t.match(answer, /^HTTP\/1\.1 200 OK\r\n[\s\S]*set-cookie: a=1\r\nset-cookie: b=2\r\n[\s\S]*\r\ngot body/)
  const asked = JSON.parse(/^x-asked: (.*)\r$/m.exec(answer)?.[1] ?? '[]')
  t.same(asked.slice(0, 3), ['POST', '/path?q=1', authority])
  t.match(asked[3], { 'x-end': '1' })
  t.notMatch(Object.keys(asked[3]).join(), /proxy|x-hop/)
  t.same(refusals, [])
})

t.test('what is refused is answered with 403 and a sentence, and nothing is connected', async t => {
  let connections = 0
  const victim = createTcpServer(socket => {
    connections += 1
    socket.destroy()
  }).listen(0)
  await once(victim, 'listening')
  t.teardown(() => victim.close())
  const { port } = victim.address() as AddressInfo
  const { socketPath, refusals } = await openTestProxy(t, {
    names: { 'private.test': ['127.0.0.1'], 'six.test': ['::1'], 'mapped.test': ['::ffff:127.0.0.1'] },
    rules: { ports: [port, 80, 443] },
  })
  const hosts = [
    ...[
      '127.0.0.1',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '2130706433',
      '0x7f000001',
      '0177.0.0.1',
      '127.1',
      '0.0.0.0',
    ],
    ...[
      'localhost',
      'private.test',
      'six.test',
      'mapped.test',
      '10.0.0.1',
      '[64:ff9b::7f00:1]',
      '[2002:7f00:1::]',
    ],
  ]
  for (const host of [...hosts.map(one => `${one}:${port}`), '169.254.169.254:80', '[fd00:ec2::254]:80']) {
    const refused = host.startsWith('localhost') ? /^HTTP\/1\.1 502 / : /^HTTP\/1\.1 403 Forbidden\r\n/
    t.match(await talk(socketPath, connectTo(host)), refused, host)
    const absolute = await talk(socketPath, `GET http://${host}/ HTTP/1.1\r\nHost: example.com\r\n\r\n`)
    t.match(absolute, refused, `http://${host}`)
    t.match(absolute, /\r\n\r\n[\s\S]*The build asked for .*\.\s/, 'in words')
  }
  t.equal(connections, 0)
  t.ok(refusals.length >= hosts.length * 2)
})

t.test('a name that changes its address after the check reaches only what was checked', async t => {
  const open = await serve(t, '127.0.0.2', (_, response) => void response.end('public'))
  await serve(t, '127.0.0.1', (_, response) => void response.end('private'), open)
  let asked = 0
  const { socketPath } = await openTestProxy(t, {
    names: { 'rebind.test': () => [++asked % 2 === 1 ? '127.0.0.2' : '127.0.0.1'] },
    // The address .2 stands for a public one, since a test has no other.
    rules: {
      ports: [open],
      describeRange: address => (address === '127.0.0.2' ? undefined : 'a loopback address'),
    },
  })
  const authority = `rebind.test:${open}`
  for (const [round, expected] of [
    [1, /^HTTP\/1\.1 200 [\s\S]*public/],
    [2, /^HTTP\/1\.1 403 /],
    [3, /^HTTP\/1\.1 200 [\s\S]*public/],
    [4, /^HTTP\/1\.1 403 /],
  ] as const) {
    const answer =
      round < 3
        ? await talk(socketPath, connectTo(authority), get(authority))
        : await talk(socketPath, `GET http://${authority}/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
    t.match(answer, expected)
    t.notMatch(answer, /private/)
    t.equal(asked, round, 'resolved once')
  }
})

t.test('a redirect to a refused address is refused like any request', async t => {
  const port = await serve(t, '127.0.0.1', (_, response) => {
    response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end()
  })
  const { socketPath } = await openTestProxy(t, {
    allow: [`moved.test:${port}`],
    names: { 'moved.test': ['127.0.0.1'] },
  })
  const first = await talk(
    socketPath,
    `GET http://moved.test:${port}/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
  )
  const location = /^location: (.*)\r$/m.exec(first)?.[1]
  t.match(first, /^HTTP\/1\.1 302 /, 'the answer is handed on, not followed')
  t.match(await talk(socketPath, `GET ${location} HTTP/1.1\r\nHost: x\r\n\r\n`), /^HTTP\/1\.1 403 /)
})

t.test('what is no request for a proxy is refused', async t => {
  const { socketPath } = await openTestProxy(t, {})
  for (const line of [
    'GET / HTTP/1.1',
    'GET https://example.com/ HTTP/1.1',
    'CONNECT / HTTP/1.1',
    'CONNECT a:b HTTP/1.1',
  ])
    t.match(
      await talk(socketPath, `${line}\r\nHost: x\r\nConnection: close\r\n\r\n`),
      /^HTTP\/1\.1 400 /,
      line,
    )
  t.match(await talk(socketPath, 'nonsense\r\n\r\n'), /^HTTP\/1\.1 400 /)
  const long = `GET http://a.test/ HTTP/1.1\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`
  t.match(await talk(socketPath, long), /^HTTP\/1\.1 431 /)
})

t.test('a server that answers nonsense harms its own request only', async t => {
  const answers = [
    'HTTP/1.1 099 Low\r\n\r\n',
    'HTTP/1.1 000 None\r\n\r\n',
    'HTTP/1.1 200 \x01\r\nContent-Length: 2\r\n\r\nok',
    'HTTP/1.1 200 OK\r\nA: \x7f\r\n\r\n',
    'HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf',
    'nonsense',
    '',
  ]
  for (const answer of answers) {
    const server = createTcpServer(socket => void socket.on('error', () => undefined).end(answer))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    t.teardown(() => server.close())
    const authority = `odd.test:${(server.address() as AddressInfo).port}`
    const { socketPath } = await openTestProxy(t, {
      allow: [authority],
      names: { 'odd.test': ['127.0.0.1'] },
    })
    const got = await talk(socketPath, `GET http://${authority}/ HTTP/1.1\r\nHost: x\r\n\r\n`)
    t.match(got, /^(HTTP\/1\.1 (200|502) |$)/, JSON.stringify(answer))
  }
})

t.test('a connection serves one request, so a build cannot queue more than it has connections', async t => {
  let requests = 0
  const port = await serve(t, '127.0.0.1', () => {
    requests += 1
  })
  const authority = `slow.test:${port}`
  const { socketPath } = await openTestProxy(t, { allow: [authority], names: { 'slow.test': ['127.0.0.1'] } })
  const request = `GET http://${authority}/ HTTP/1.0\r\nConnection: keep-alive\r\n\r\n`
  t.equal(await talk(socketPath, request.repeat(50)), '')
  t.ok(requests <= 1)
  t.equal(await talk(socketPath, request + connectTo(authority)), '')
})

t.test('connections are bounded in number, in the time to connect and in idle time', async t => {
  const silent = createTcpServer(socket => void socket.on('error', () => undefined)).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  t.teardown(() => silent.close())
  const { port } = silent.address() as AddressInfo
  const names = { 'silent.test': ['127.0.0.1'], 'gone.test': ['127.0.0.1'] }
  const allow = [`silent.test:${port}`, 'gone.test:9']
  const { socketPath } = await openTestProxy(t, { allow, names, limits: { idleMs: 300 } })
  t.match(
    await talk(socketPath, connectTo('gone.test:9')),
    /^HTTP\/1\.1 502 [\s\S]*gone\.test:9, which does not answer/,
  )
  t.match(
    await talk(socketPath, connectTo(`silent.test:${port}`)),
    /^HTTP\/1\.1 200 /,
    'ends when it is idle',
  )
  const few = await openTestProxy(t, { limits: { connections: 2 } })
  const open = await Promise.all(
    [1, 2].map(async () => {
      const socket = connect(few.socketPath)
      socket.on('error', () => undefined)
      await once(socket, 'connect')
      return socket
    }),
  )
  await eventually(async () => (await talk(few.socketPath, connectTo('a.test:80'))) === '' || undefined, {
    timeoutMs: 60_000,
    what: 'a third connection to be closed',
  })
  for (const socket of open) socket.destroy()
  t.match(few.refusals.join('\n'), /more than 2 connections at once/)
})

t.test('closing ends every connection and deletes the socket', async t => {
  const port = await serve(t, '127.0.0.1', () => undefined)
  const proxy = await openTestProxy(t, {
    allow: [`slow.test:${port}`],
    names: { 'slow.test': ['127.0.0.1'] },
  })
  const waiting = talk(proxy.socketPath, `GET http://slow.test:${port}/ HTTP/1.1\r\nHost: x\r\n\r\n`)
  const tunnel = connect(proxy.socketPath)
  tunnel.write(connectTo(`slow.test:${port}`))
  await once(tunnel, 'data')
  await proxy.close()
  t.equal(await waiting, '')
  t.match(await talk(proxy.socketPath, ''), '')
  if (!tunnel.closed) await once(tunnel, 'close')
})
