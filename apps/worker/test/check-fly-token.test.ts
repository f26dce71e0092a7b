import { DomainError } from '@taxiway/domain'
import { createLogger } from '@taxiway/runtime'
import { createFakeClock } from '@taxiway/testing'
import t from 'tap'
import { createFlyTokenCheck } from '../src/reconcile/check-fly-token.js'

const minuteMs = 60_000

t.test(
  'a worker tells what Fly says of its token, and asks a token that works only now and then',
  async t => {
    const clock = createFakeClock()
    let answer: (() => never) | undefined
    let isPaused = false
    let asked = 0
    const refuse = (): never => {
      throw new DomainError('fly.auth')
    }
    const check = createFlyTokenCheck({
      clock,
      logger: createLogger({ name: 'test', level: 'silent' }),
      credential: { admit: async () => (isPaused ? refuse() : undefined) },
      fly: {
        checkToken: async () => {
          asked += 1
          answer?.()
        },
      },
    })
    t.match(check.verdict(), { state: 'unknown' })
    answer = () => {
      throw new DomainError('outbound.unavailable')
    }
    await check.look()
    t.match(check.verdict(), { state: 'unknown' }, 'an outage says nothing about the token')
    answer = refuse
    await check.look()
    t.match(check.verdict(), { state: 'refused' })
    answer = undefined
    await check.look()
    t.match(check.verdict(), { state: 'accepted' })
    const before = asked
    await check.look()
    t.equal(asked, before)
    await clock.advance(6 * minuteMs)
    await check.look()
    t.equal(asked, before + 1)
    isPaused = true
    await clock.advance(6 * minuteMs)
    await check.look()
    t.match(check.verdict(), { state: 'refused' })
    t.equal(asked, before + 1, 'a paused credential is not asked')
  },
)
