import { setImmediate } from 'node:timers/promises'
import { correlationIdNow, createLogger, currentTrail, inTrail, startTrail } from '@taxiway/runtime'
import t from 'tap'

t.test('what work starts belongs to its trail, and neighbours do not mix', async t => {
  const work = (id: string) =>
    startTrail({ correlationId: id, deliveryId: undefined }, async () => {
      await setImmediate()
      await inTrail({ stage: 'build', deploymentId: null }, async () => {
        await setImmediate()
        t.strictSame(currentTrail(), { correlationId: id, stage: 'build' })
      })
      t.strictSame(currentTrail(), { correlationId: id })
    })
  await Promise.all(['a', 'b', 'c'].map(work))
  t.strictSame(currentTrail(), {})
})

t.test('found work begins a trail of its own', async t => {
  inTrail({ correlationId: 'a', deploymentId: 'dep_1' }, () =>
    startTrail({ environmentId: 'env_2' }, () => t.strictSame(currentTrail(), { environmentId: 'env_2' })),
  )
})

t.test('every line has the trail, and its own fields win', async t => {
  const lines: string[] = []
  const destination = { write: (line: string) => void lines.push(line) }
  const logger = createLogger({ name: 'test', level: 'info', destination })
  startTrail({ correlationId: 'a', environmentId: 'env_1', stage: 'build' }, () => {
    logger.info('one')
    logger.child({ fence: 3 }).info({ environmentId: 'env_2' }, 'two')
  })
  logger.info('three')
  t.match(
    lines.map(line => JSON.parse(line)),
    [
      { correlationId: 'a', environmentId: 'env_1', stage: 'build', msg: 'one' },
      { correlationId: 'a', environmentId: 'env_2', stage: 'build', fence: 3, msg: 'two' },
      { correlationId: undefined, msg: 'three' },
    ],
  )
})

t.test('an id that could leave its header or comment is none', async t => {
  for (const correlationId of ['', 'a b', 'a\r\nb', '*/ drop table', 'ä', 'x'.repeat(161)])
    t.equal(
      startTrail({ correlationId }, () => correlationIdNow()),
      null,
    )
  t.equal(
    startTrail({ correlationId: 'req_1.:-' }, () => correlationIdNow()),
    'req_1.:-',
  )
  t.equal(correlationIdNow(), null)
})
