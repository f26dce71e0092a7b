import t from 'tap'
import { createPageClock } from '../src/data/now.js'

t.test('a clock that no part showed for a while goes on with the present time', async t => {
  let nowMs = 1_000
  const clock = createPageClock(() => nowMs)
  const leave = clock.subscribe(() => undefined)
  t.equal(clock.read(), 1_000)
  leave()
  nowMs = 60_000
  const leaveAgain = clock.subscribe(() => undefined)
  t.equal(clock.read(), 60_000)
  nowMs = 61_000
  t.equal(clock.read(), 60_000, 'one time for all until it ticks')
  leaveAgain()
})
