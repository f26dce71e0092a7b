import { createServer } from 'node:net'
import { Sensitive } from '@taxiway/crypto'
import { createMetrics } from '@taxiway/runtime'
import { serveMetrics } from '@taxiway/telemetry'
import { eventually } from '@taxiway/testing'
import t from 'tap'

const freePort = () =>
  new Promise<number>(resolve => {
    const server = createServer().listen(0, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

t.test('only the metrics path is served', async t => {
  const metrics = createMetrics({ defaults: false })
  metrics.gauge('breaker_open', 'Breakers.', ['key']).set({ key: 'fly' }, 2)
  const port = await freePort()
  const server = serveMetrics(metrics, { port })
  t.teardown(() => server.close())
  const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`)
  const answer = await eventually(() => get('/metrics'))
  t.equal(answer.status, 200)
  t.match(await answer.text(), 'taxiway_breaker_open{key="fly"} 2')
  t.equal((await get('/')).status, 404)
})

t.test('with a token, nobody else reads them', async t => {
  const port = await freePort()
  const metrics = createMetrics({ defaults: false })
  const server = serveMetrics(metrics, { port, token: new Sensitive('a token of metrics') })
  t.teardown(() => server.close())
  const get = (headers: Record<string, string>) => fetch(`http://127.0.0.1:${port}/metrics`, { headers })
  const refused = await eventually(() => get({}))
  t.equal(refused.status, 401)
  t.equal((await get({ authorization: 'Bearer a token of metric' })).status, 401)
  t.equal((await get({ authorization: 'Bearer a token of metrics' })).status, 200)
})
