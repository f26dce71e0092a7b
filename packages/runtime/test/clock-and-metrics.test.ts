import { createMetrics, systemClock } from '@taxiway/runtime'
import t from 'tap'

t.test('a registry holds what it was given, by our name, and a name cannot be taken twice', async t => {
  const metrics = createMetrics({ defaults: false })
  metrics.counter('things_total', 'Things.', ['kind']).inc({ kind: 'a"b\n' }, 2)
  metrics.gauge('level', 'Level.').set(7)
  metrics.duration('work_seconds', 'Work.').observe(0.3)
  const text = await metrics.render()
  t.match(text, 'taxiway_things_total{kind="a\\"b\\n"} 2')
  t.match(text, 'taxiway_level 7')
  t.match(text, 'taxiway_work_seconds_bucket{le="0.5"} 1')
  t.match(text, 'taxiway_work_seconds_bucket{le="0.25"} 0')
  t.match(metrics.contentType, 'text/plain')
  t.throws(() => metrics.counter('things_total', 'Again.'), /already/)
})

t.test('two registries of one process share nothing', async t => {
  const [one, other] = [createMetrics({ defaults: false }), createMetrics({ defaults: false })]
  one.counter('things_total', 'Things.').inc()
  other.counter('things_total', 'Things.')
  t.match(await one.render(), 'taxiway_things_total 1')
  t.match(await other.render(), 'taxiway_things_total 0')
  t.match(
    await createMetrics().render(),
    'process_cpu_seconds_total',
    'Node and process figures unless declined',
  )
})

t.test('a sleep ends early when it is told to, without an error', async t => {
  const stop = new AbortController()
  const long = systemClock.sleep(3_600_000, stop.signal)
  stop.abort()
  await long
  await systemClock.sleep(3_600_000, AbortSignal.abort())
  const before = systemClock.monotonicMs()
  await systemClock.sleep(5)
  t.ok(systemClock.monotonicMs() > before)
  t.ok(Math.abs(systemClock.now().getTime() - Date.now()) < 60_000)
})
