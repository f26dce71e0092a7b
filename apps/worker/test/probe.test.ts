import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { createProbe } from '../src/probe.js'

t.test('a probe connects to the given host and sends the name of the app and one machine id', async t => {
  const seen: Record<string, unknown>[] = []
  const server = createServer((request, response) => {
    seen.push({ host: request.headers.host, machine: request.headers['fly-force-instance-id'] })
    response.writeHead(204).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  const signal = new AbortController().signal

  // A name that no resolver knows (RFC 6761 §6.4) still works.
  const url = `http://pr-7.invalid:${port}/health`
  const directed = createProbe({ connectHost: '127.0.0.1' })
  t.teardown(() => directed.close())
  t.same(await directed.probe(url, 'm1', signal), { status: 204, url, isCircle: false })
  t.same(seen, [{ host: `pr-7.invalid:${port}`, machine: 'm1' }])

  const undirected = createProbe()
  t.teardown(() => undirected.close())
  t.equal(await undirected.probe(url, 'm1', signal), undefined, 'and otherwise where it points')
  t.match(
    await undirected.probe(`http://pr-7.localhost:${port}/`, 'm1', signal),
    { status: 204 },
    'which for *.localhost is here',
  )
})

t.test('a probe follows redirects within the app with its cookies, and no others', async t => {
  const seen: string[] = []
  const server = createServer((request, response) => {
    seen.push(request.url ?? '')
    const to = (location: string, more = {}) => response.writeHead(302, { location, ...more }).end()
    if (request.url === '/') to('/login', { 'set-cookie': 'session=1; Path=/' })
    else if (request.url === '/login') to(request.headers.cookie === 'session=1' ? '/home' : '/')
    else if (request.url === '/circle') to('/circle')
    else if (request.url === '/away') to(`http://127.0.0.1:${port}/secret`)
    else response.writeHead(request.url === '/home' ? 200 : 404).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  const { probe, close } = createProbe({ connectHost: '127.0.0.1' })
  t.teardown(close)
  const ask = (path: string) => probe(`http://app.invalid:${port}${path}`, 'm1', new AbortController().signal)
  t.same(await ask('/'), { status: 200, url: `http://app.invalid:${port}/home`, isCircle: false })
  t.match(await ask('/circle'), { status: 302, isCircle: true })
  t.match(await ask('/away'), { status: 302, isCircle: false }, 'another host is the answer')
  t.notOk(seen.includes('/secret'))
})
