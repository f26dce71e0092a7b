import { countCalls } from '@taxiway/resilience'
import { createLogger, createMetrics, startTrail } from '@taxiway/runtime'
import t from 'tap'

const call = {
  name: 'Fly',
  host: 'fly.test',
  method: 'GET',
  action: 'machine.read',
  attempt: 1,
  durationMs: 12,
}
const open = () => {
  const lines: Record<string, unknown>[] = []
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) }
  const metrics = createMetrics({ defaults: false })
  const calls = countCalls(metrics, createLogger({ name: 'test', level: 'debug', destination }))
  return { lines, metrics, calls }
}

t.test(
  'of a thousand equal calls of one story ten are written; another story and a failure are seen',
  async t => {
    const { lines, calls } = open()
    const poll = (status: number, outcome: 'ok' | 'unavailable') =>
      calls.onCall?.({ ...call, status, outcome })
    startTrail({ correlationId: 'req_a' }, () => {
      for (let time = 1; time <= 1_000; time += 1) poll(200, 'ok')
      poll(503, 'unavailable')
    })
    startTrail({ correlationId: 'req_b' }, () => poll(200, 'ok'))
    startTrail({ correlationId: 'pass_c' }, () => poll(200, 'ok'))
    const ofA = lines.filter(line => line['correlationId'] === 'req_a')
    t.strictSame(
      ofA.map(({ level, times }) => [level, times]),
      [...[1, 2, 4, 8, 16, 32, 64, 128, 256, 512].map(times => ['info', times]), ['warn', 1]],
    )
    t.match(lines.at(-2), { level: 'info', correlationId: 'req_b', host: 'fly.test', action: 'machine.read' })
    t.match(lines.at(-1), { level: 'debug', correlationId: 'pass_c' })
    startTrail({ correlationId: 'pass_c.0123abcd' }, () => poll(200, 'ok'))
    t.match(lines.at(-1), { level: 'info' }, 'an id that a caller chose hides nothing')
  },
)

t.test('hosts that others choose do not make a series each', async t => {
  const { metrics, calls } = open()
  for (let host = 0; host < 500; host += 1)
    calls.onCall?.({ ...call, host: `cdn-${host}.test`, status: 200, outcome: 'ok' })
  const hosts = new Set(
    [...(await metrics.render()).matchAll(/_count\{[^}]*host="([^"]+)"/g)].map(([, host]) => host),
  )
  t.equal(hosts.size, 51)
  t.ok(hosts.has('other'))
})

t.test('a breaker shows its state from the first call on, and a line says when it changes', async t => {
  const { lines, metrics, calls } = open()
  calls.onBreaker?.({ key: 'fly.test|a', state: 'closed' })
  t.match(await metrics.render(), 'taxiway_breaker_open{key="fly.test|a"} 0')
  t.equal(lines.length, 0)
  calls.onBreaker?.({ key: 'fly.test|a', state: 'open' })
  t.match(lines, [{ msg: 'breaker changed', state: 'open', level: 'warn' }])
})
