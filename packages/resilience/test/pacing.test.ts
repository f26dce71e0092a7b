import { isDomainError } from '@taxiway/domain'
import fc from 'fast-check'
import t from 'tap'
import { createBackoff } from '../src/backoff.js'
import { createTokenBuckets, deadlineIn, readRetryAfter } from '../src/index.js'
import { createFakeClock } from './fake-clock.js'

t.test('10,000 delays are within their bounds, with the mean of full jitter', async t => {
  for (let step = 0; step < 8; step += 1) {
    const top = Math.min(1_000 * 2 ** step, 60_000)
    let sum = 0
    fc.assert(
      // fast-check provides the seed of each draw, so a failing run prints how to repeat it.
      fc.property(
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true, noDefaultInfinity: true }),
        random => {
          const next = createBackoff({ baseMs: 1_000, capMs: 60_000 }, () => random)
          for (let before = 0; before < step; before += 1) next()
          const delay = next()
          return delay >= 0 && delay < top
        },
      ),
      { numRuns: 250 },
    )
    for (let draw = 0; draw < 10_000; draw += 1) {
      const next = createBackoff({ baseMs: 1_000, capMs: 60_000 })
      for (let before = 0; before < step; before += 1) next()
      const delay = next()
      if (delay < 0 || delay >= top) t.fail(`${delay} is outside [0, ${top})`)
      sum += delay
    }
    const mean = sum / 10_000
    t.ok(Math.abs(mean - top / 2) <= top / 20, `step ${step}: mean ${Math.round(mean)} of ${top}`)
  }
})

t.test('Retry-After is read as seconds or a date, never beyond ten minutes, and never guessed', async t => {
  const now = Date.parse('2026-01-01T00:00:00Z')
  const read = (value: string, date?: string) => readRetryAfter({ 'retry-after': value, date }, now)
  t.equal(read('0'), 0)
  t.equal(read(' 120 '), 120_000)
  t.equal(read('601'), 600_000)
  t.equal(read('9'.repeat(400)), 600_000)
  t.equal(read('Thu, 01 Jan 2026 00:01:00 GMT'), 60_000)
  t.equal(read('Thu, 01 Jan 2026 00:01:00 GMT', 'Thu, 01 Jan 2026 00:00:58 GMT'), 2_000)
  t.equal(read('Thu, 01 Jan 2020 00:00:00 GMT'), 0)
  t.equal(read('Thu, 01 Jan 2099 00:00:00 GMT'), 600_000)
  for (const bad of ['', 'soon', '-5', 'NaN', '1e3x']) t.equal(read(bad), undefined, bad)
  t.equal(readRetryAfter({}, now), undefined)
})

t.test('no window sees more than burst + rate, in any order of callers', async t => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(900), { minLength: 20, maxLength: 60 }),
      fc.constantFrom<[number, number]>([1, 3], [5, 10], [2, 1]),
      async (gaps, [ratePerSecond, burst]) => {
        const clock = createFakeClock()
        const buckets = createTokenBuckets({ ratePerSecond, burst, clock })
        const passed: number[] = []
        for (const gap of gaps) {
          clock.advance(gap)
          await buckets.take('m')
          passed.push(clock.monotonicMs())
        }
        return passed.every((from, i) =>
          passed.slice(i).every((to, n) => n + 1 <= burst + ((to - from) / 1000) * ratePerSecond + 1e-6),
        )
      },
    ),
    { numRuns: 200 },
  )
  t.pass()
})

t.test('a bucket without a token in time fails at once and keeps the token', async t => {
  const clock = createFakeClock()
  const buckets = createTokenBuckets({ ratePerSecond: 1, burst: 1, clock })
  await buckets.take('m')
  const late = buckets.take('m', { deadline: deadlineIn(clock, 500) })
  await t.rejects(late, { code: 'outbound.deadline_exceeded' })
  const error = await late.catch((thrown: unknown) => thrown)
  t.equal(isDomainError(error) && error.details?.['retryAt'], clock.now().getTime() + 1_000)
  t.strictSame(clock.slept, [])
  await buckets.take('m', { deadline: deadlineIn(clock, 1_000) })
  t.strictSame(clock.slept, [1_000], 'the refused caller took nothing')
  const controller = new AbortController()
  controller.abort(new Error('enough'))
  await t.rejects(buckets.take('m', { signal: controller.signal }), { message: 'enough' })
})

t.test('memory is bounded: full buckets are evicted first', async t => {
  const clock = createFakeClock()
  const buckets = createTokenBuckets({ ratePerSecond: 1, burst: 3, clock, maxKeys: 100 })
  buckets.pause('paused', 60_000)
  for (let key = 0; key < 10_000; key += 1) {
    await buckets.take(`k${key}`)
    clock.advance(100)
    if (key % 50 === 0) t.ok(buckets.size() <= 100)
    if (key === 500) {
      const before = clock.monotonicMs()
      await t.rejects(
        buckets.take('paused', { deadline: before + 1_000 }),
        { name: 'DomainError' },
        'still paused',
      )
    }
  }
})
