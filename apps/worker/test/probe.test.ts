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
  t.equal(await directed.probe(url, 'm1', signal), 204)
  t.same(seen, [{ host: `pr-7.invalid:${port}`, machine: 'm1' }])

  const undirected = createProbe()
  t.teardown(() => undirected.close())
  t.equal(await undirected.probe(url, 'm1', signal), undefined, 'and otherwise where it points')
  t.equal(
    await undirected.probe(`http://pr-7.localhost:${port}/`, 'm1', signal),
    204,
    'which for *.localhost is here',
  )
})
