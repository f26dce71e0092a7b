import t from 'tap'
import { createBreakerWatch, createMemoryBreakerStore, defaultBreakerPolicy as policy } from '../src/index.js'
import { createFakeClock } from './fake-clock.js'

t.test('a breaker is listed from when it was met open until it is closed, by whomever', async t => {
  const clock = createFakeClock()
  const store = createMemoryBreakerStore({ clock, random: () => 0.5 })
  const watch = createBreakerWatch({ store, policy }, clock)
  t.same(await watch.read(), [])
  for (let call = 0; call < policy.failuresInARow; call += 1) await store.record('fly', 'failure', policy)
  watch.onBreaker({ key: 'fly', state: 'open' })
  const since = clock.now().toISOString()
  t.same(await watch.read(), [{ key: 'fly', state: 'open', since }])

  clock.advance(policy.openMs)
  watch.onBreaker({ key: 'fly', state: 'half_open' })
  t.same(await watch.read(), [{ key: 'fly', state: 'half_open', since }], 'since it opened')

  const probe = await store.admit('fly', policy)
  await store.record('fly', 'success', policy, probe.allowed ? probe.probe : undefined)
  t.same(await watch.read(), [], 'this process was not told that it is closed')
})
