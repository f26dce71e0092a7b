import { connect, type Socket } from 'node:net'
import { eventually, quantile } from '@taxiway/testing'
import t from 'tap'
import { openApi } from './support.js'

/** `CAMPAIGN=1` is the size of the requirement. */
const sockets = process.env['CAMPAIGN'] ? 500 : 50

t.test('clients that never finish a request are cut, and do not delay other clients', async t => {
  const { app } = await openApi(t)
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as { port: number }
  const open = new Set<Socket>()
  for (let i = 0; i < sockets; i += 1) {
    const socket = connect(port, '127.0.0.1', () =>
      // Half of them never finish the head, half never the body.
      socket.write(
        i % 2 === 0
          ? 'GET /healthz HTTP/1.1\r\nhost: x\r\n'
          : 'POST /webhooks/github HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{',
      ),
    )
    open.add(socket)
    socket.on('error', () => undefined).on('close', () => open.delete(socket))
    socket.resume()
  }
  t.teardown(() => {
    for (const socket of open) socket.destroy()
  })
  const drip = setInterval(() => {
    for (const socket of open) if (socket.writable) socket.write('x')
  }, 1_000)
  t.teardown(() => clearInterval(drip))
  const rssBytes = process.memoryUsage.rss()
  const startedAt = performance.now()
  const latencies: number[] = []
  await eventually(
    async () => {
      const askedAt = performance.now()
      const answer = await fetch(`http://127.0.0.1:${port}/healthz`)
      if (answer.status === 200) latencies.push(performance.now() - askedAt)
      return open.size === 0
    },
    { timeoutMs: 50_000 },
  )
  t.ok(latencies.length > 0, `${latencies.length} others were answered meanwhile`)
  const figures = {
    sockets,
    cutAfterMs: Math.round(performance.now() - startedAt),
    healthP99Ms: Math.round(quantile(latencies, 0.99)),
    rssGrowthMiB: Math.round((process.memoryUsage.rss() - rssBytes) / 1024 / 1024),
  }
  t.comment(JSON.stringify(figures))
  if (process.env['CAMPAIGN']) t.ok(figures.rssGrowthMiB < 100 && figures.healthP99Ms < 500)
})
