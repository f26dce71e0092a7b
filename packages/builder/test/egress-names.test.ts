import dns from 'node:dns/promises'
import { syncBuiltinESMExports } from 'node:module'
import { eventually } from '@taxiway/testing'
import t from 'tap'
import { createNameResolvers } from '../src/egress/resolve-name.js'
import { shareAnswers } from '../src/egress/share-answers.js'

t.test('an allowed name holds one thread, however often builds ask for it', async t => {
  const { lookup } = dns
  const asked: string[] = []
  dns.lookup = ((name: string, options: object) => {
    asked.push(name)
    return lookup(name, options)
  }) as typeof lookup
  syncBuiltinESMExports()
  t.teardown(() => {
    dns.lookup = lookup
    syncBuiltinESMExports()
  })
  const builds = [createNameResolvers(), createNameResolvers()]
  const answers = await Promise.all(
    Array.from({ length: 500 }, (_, at) => builds[at % 2]?.ofOperator('localhost')),
  )
  t.equal(asked.length, 1)
  for (const answer of answers) t.match(answer?.join(), /127\.0\.0\.1|::1/)
})

t.test('an answer is kept for a while, a failure is not, and old names make room', async t => {
  const asked: string[] = []
  let broken = true
  const resolve = async (name: string) => {
    asked.push(name)
    if (name === 'broken.test' && broken) throw new Error('EAI_AGAIN')
    return ['10.0.0.1']
  }
  const kept = shareAnswers(resolve, { keptMs: 3_600_000, mostNames: 2 })
  await t.rejects(Promise.all([kept('broken.test'), kept('broken.test')]), { message: 'EAI_AGAIN' })
  broken = false
  t.same(await kept('broken.test'), ['10.0.0.1'])
  for (const name of ['a.test', 'a.test', 'b.test', 'b.test', 'a.test', 'broken.test']) await kept(name)
  t.same(asked, ['broken.test', 'broken.test', 'a.test', 'b.test', 'broken.test'])

  asked.length = 0
  const short = shareAnswers(resolve, { keptMs: 1, mostNames: 2 })
  await short('a.test')
  const askAgain = async () => {
    await short('a.test')
    return asked.length > 1 || undefined
  }
  await eventually(askAgain, { timeoutMs: 120_000, what: 'another look-up' })
})
