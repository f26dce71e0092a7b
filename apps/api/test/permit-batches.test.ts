import { setImmediate } from 'node:timers/promises'
import t from 'tap'
import { createPermitBatches } from '../src/plugins/permit-batches.js'

/** A shared counter that is asked over a wire: it answers later, in windows of a minute. */
const aCounter = () => {
  const asked: number[] = []
  let current = 0
  let isAway = false
  return {
    asked,
    away: (value: boolean) => {
      isAway = value
    },
    take: async (_key: string, count: number) => {
      asked.push(count)
      await setImmediate()
      if (isAway) throw new Error('away')
      current += count
      return { current, ttlMs: 60_000 }
    },
  }
}

t.test('a batch is asked for once, and every request of it has its own place', async t => {
  const { take, asked } = aCounter()
  const count = createPermitBatches({ take, size: 5, now: () => 0 })
  const places: number[] = []
  for (let i = 0; i < 12; i += 1) places.push((await count('a')).current)
  t.same(places, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
  t.same(asked, [1, 5, 5, 5])
})

t.test('requests that come while the counter is asked share the next question', async t => {
  const { take, asked } = aCounter()
  const count = createPermitBatches({ take, size: 1, now: () => 0 })
  const counted = await Promise.all(Array.from({ length: 20 }, () => count('a')))
  t.same(
    counted.map(({ current }) => current).sort((a, b) => a - b),
    Array.from({ length: 20 }, (_, i) => i + 1),
    'each is counted once',
  )
  t.same(asked, [1, 19])
})

t.test('what is left of a batch goes to those who came while it was asked for', async t => {
  const { take, asked } = aCounter()
  const count = createPermitBatches({ take, size: 10, now: () => 0 })
  await count('a')
  const counted = await Promise.all(Array.from({ length: 25 }, () => count('a')))
  t.same(
    counted.map(({ current }) => current).sort((a, b) => a - b),
    Array.from({ length: 25 }, (_, i) => i + 2),
    'none is lost',
  )
  t.same(asked, [1, 10, 15])
})

t.test('what is left of a batch ends with its window', async t => {
  const { take, asked } = aCounter()
  let now = 0
  const count = createPermitBatches({ take, size: 5, now: () => now })
  await count('a')
  t.same(await count('a'), { current: 2, ttlMs: 60_000 })
  now = 59_999
  t.same(await count('a'), { current: 3, ttlMs: 1 })
  now = 60_000
  await count('a')
  t.same(asked, [1, 5, 5])
})

t.test('callers have batches of their own', async t => {
  const { take, asked } = aCounter()
  const count = createPermitBatches({ take, size: 5, now: () => 0 })
  for (const key of ['a', 'a', 'b', 'b']) await count(key)
  t.same(asked, [1, 5, 1, 5])
})

t.test('when the counter is away every waiting request learns it, and the next asks again', async t => {
  const { take, asked, away } = aCounter()
  const count = createPermitBatches({ take, size: 2, now: () => 0 })
  away(true)
  const failed = await Promise.allSettled([count('a'), count('a'), count('a')])
  t.same(
    failed.map(({ status }) => status),
    ['rejected', 'rejected', 'rejected'],
  )
  away(false)
  t.match(await count('a'), { current: 1 })
  t.same(
    asked,
    [1, 2, 1],
    'no batch is asked for until it has answered: one that answers late counts each try',
  )
})
