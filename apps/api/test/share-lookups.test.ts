import t from 'tap'
import { shareLookups } from '../src/auth/share-lookups.js'

t.test('concurrent callers share a look-up that began after their call', async t => {
  let truth = 'good'
  let looks = 0
  const pending: (() => void)[] = []
  const ask = shareLookups(async key => {
    looks += 1
    const seen = `${key} ${truth}`
    await new Promise<void>(resolve => pending.push(resolve))
    return seen
  })
  const answerNext = async () => {
    while (pending.length === 0) await new Promise(resolve => setImmediate(resolve))
    pending.shift()?.()
  }
  const first = ask('a')
  truth = 'revoked'
  const later = Array.from({ length: 50 }, () => ask('a'))
  const other = ask('b')
  t.equal(looks, 2, 'another key does not wait')
  await answerNext()
  t.equal(await first, 'a good')
  await answerNext()
  t.equal(await other, 'b revoked')
  await answerNext()
  t.strictSame(
    new Set(await Promise.all(later)),
    new Set(['a revoked']),
    'none is told what was true before it asked',
  )
  t.equal(looks, 3)
  const again = ask('a')
  await answerNext()
  await again
  t.equal(looks, 4, 'and nothing is remembered')
})

t.test('a failed look-up fails only for the callers that share it', async t => {
  let fail = true
  const ask = shareLookups(async () => {
    await new Promise(resolve => setImmediate(resolve))
    if (fail) throw new Error('away')
    return 'here'
  })
  const results = await Promise.allSettled([ask('a'), ask('a'), ask('a')])
  t.strictSame(
    results.map(result => result.status),
    ['rejected', 'rejected', 'rejected'],
  )
  fail = false
  t.equal(await ask('a'), 'here')
})
