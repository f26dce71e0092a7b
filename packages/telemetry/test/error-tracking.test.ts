import { Sensitive } from '@taxiway/crypto'
import { createLogger, inTrail, startTrail, withRedactor } from '@taxiway/runtime'
import { openTelemetry } from '@taxiway/telemetry'
import { eventually, openReceiver, readEvents } from '@taxiway/testing'
import t, { type Test } from 'tap'

const processSecret = 'canary-of-the-process-1f4b'
const appSecret = 'canary-of-an-app-77aa'
const parameter = 'canary-of-a-parameter-9c'

const open = async (t: Test, dsn: string) => {
  const lines: string[] = []
  const telemetry = await openTelemetry(
    { SENTRY_DSN: new Sensitive(dsn) },
    {
      service: 'worker',
      version: '1.2.3',
      environment: 'test',
      redactLine: text => text.replaceAll(processSecret, '[redacted]'),
    },
  )
  t.teardown(telemetry.close)
  const destination = { write: (line: string) => void lines.push(line) }
  const logger = createLogger({ name: 'test', level: 'info', onError: telemetry.onError, destination })
  return { lines, logger, telemetry }
}

t.test('an error of the log arrives with its release, its story, its stack and its causes', async t => {
  const receiver = await openReceiver(t)
  const { logger } = await open(t, receiver.dsn)
  startTrail({ correlationId: 'req_a', deploymentId: 'dep_1' }, () =>
    inTrail({ stage: 'build' }, () => {
      const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
      logger.child({ fence: 1 }).error({ err: new TypeError('it broke', { cause }) }, 'converging stopped')
      logger.warn({ err: new Error('a warning is not sent') }, 'retried')
      logger.error('without an error')
    }),
  )
  const [event, ...others] = await eventually(() => {
    const events = readEvents(receiver.received)
    return events.length > 0 && events
  })
  t.strictSame(others, [])
  t.match(event, {
    release: '1.2.3',
    environment: 'test',
    level: 'error',
    server_name: 'taxiway-worker',
    tags: { correlationId: 'req_a', deploymentId: 'dep_1', stage: 'build' },
    extra: { line: 'converging stopped' },
  })
  t.match(
    event?.exception.values.map(({ type, value }) => [type, value]),
    [
      ['Error ECONNREFUSED', 'refused'],
      ['TypeError', 'it broke'],
    ],
  )
  t.ok(
    event?.exception.values[1]?.stacktrace?.frames.some(({ filename }) =>
      filename?.includes('error-tracking'),
    ),
  )
})

t.test('a secret of the process, of an app or of a statement never leaves', async t => {
  const receiver = await openReceiver(t)
  const { logger, lines } = await open(t, receiver.dsn)
  const secrets = `${processSecret} ${appSecret}`
  const fields = { password: secrets, response: { body: secrets }, query: secrets, params: [secrets] }
  const deepest = Object.assign(new Error(`deepest ${secrets}\nparams: a\n${parameter},1`), fields)
  const cause = Object.assign(new Error(`cause ${secrets}`, { cause: deepest }), fields)
  const error = Object.assign(new Error(`message ${secrets}`, { cause }), fields)
  error.name = `Name${appSecret}`
  error.stack = `Error: ${secrets}\n    at run (/app/${appSecret}/${processSecret}.js:1:1)`
  await startTrail({ correlationId: 'req_a', stage: `step ${secrets}` }, () =>
    withRedactor(
      text => text.replaceAll(appSecret, '[hidden]'),
      async () => {
        logger.info({ ...fields }, `a line before, which could become a breadcrumb: ${secrets}`)
        logger.error({ ...fields, err: error }, `failed with ${secrets}`)
        logger.error({ err: `thrown text ${secrets}` }, 'a text was thrown')
        logger.error({ err: { odd: secrets } }, 'an object was thrown')
      },
    ),
  )
  await eventually(() => readEvents(receiver.received).length === 3)
  const sent = receiver.received
    .map(({ text, headers, path }) => JSON.stringify([text, headers, path]))
    .join('\n')
  t.match(sent, 'message [redacted] [hidden]', 'the rest of the message arrives')
  t.match(sent, 'deepest', 'the causes arrive')
  for (const secret of [processSecret, appSecret, parameter]) t.notOk(sent.includes(secret), secret)
  for (const event of readEvents(receiver.received)) t.notOk(event.breadcrumbs)
  t.notOk(lines.join('').includes(appSecret), 'nor does the log have the secret of the app')
})

for (const trouble of ['error', 'hang', 'away'] as const)
  t.test(`a receiver that is in trouble (${trouble}) holds up nothing and stops nothing`, async t => {
    const receiver = await openReceiver(t)
    if (trouble !== 'away') receiver.answerWith(trouble)
    const { logger, telemetry } = await open(
      t,
      trouble === 'away' ? 'http://publickey@127.0.0.1:1/42' : receiver.dsn,
    )
    for (let count = 0; count < 2_000; count += 1)
      logger.error({ err: new Error(`number ${count}`) }, 'failed')
    if (trouble !== 'away') await eventually(() => receiver.received.length > 0)
    await telemetry.close()
    t.ok(receiver.received.length <= 60, `at most so many are sent in a minute: ${receiver.received.length}`)
    logger.error({ err: new Error('after it was closed') }, 'failed')
  })

t.test('an error that repeats is sent sixty times a minute', async t => {
  const receiver = await openReceiver(t)
  const { logger, telemetry } = await open(t, receiver.dsn)
  for (let wave = 1; wave <= 5; wave += 1) {
    for (let count = 0; count < 20; count += 1) logger.error({ err: new Error('again') }, 'failed')
    await eventually(() => receiver.received.length >= Math.min(60, wave * 20))
  }
  await telemetry.close()
  t.equal(receiver.received.length, 60)
})
