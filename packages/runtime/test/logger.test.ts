import { Writable } from 'node:stream'
import { createLogger, type Logger } from '@taxiway/runtime'
import t from 'tap'

const collect = (write: (logger: Logger) => void, level = 'debug'): string[] => {
  const lines: string[] = []
  const destination = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(...String(chunk).trimEnd().split('\n'))
      done()
    },
  })
  write(createLogger({ name: 'test', level, version: '1.2.3', destination }))
  return lines
}

t.test('a line is JSON with its level by name, an ISO time, and who wrote it', async t => {
  const [line = ''] = collect(logger => logger.warn({ deploymentId: 'dep_1' }, 'step failed'))
  const entry = JSON.parse(line)
  t.match(entry, { level: 'warn', name: 'test', version: '1.2.3', msg: 'step failed', deploymentId: 'dep_1' })
  t.equal(new Date(entry.time).toISOString(), entry.time)
})

t.test('known secrets are masked at every depth of a log record', async t => {
  const secrets = {
    authorization: 'hunter2',
    cookie: 'hunter2',
    'set-cookie': 'hunter2',
    password: 'hunter2',
    secret: 'hunter2',
    token: 'hunter2',
    accessToken: 'hunter2',
    refreshToken: 'hunter2',
    privateKey: 'hunter2',
    'x-hub-signature-256': 'hunter2',
    'fly-machine-lease-nonce': 'hunter2',
  }
  const lines = collect(logger => {
    logger.info(secrets, 'at the top')
    logger.info({ request: secrets }, 'one deep')
    logger.info({ request: { headers: secrets } }, 'two deep')
    logger.child({ request: { headers: secrets } }).info('in a child')
    logger.info({ user: 'ada', request: { url: '/x' } }, 'the rest is shown')
  })
  t.equal(lines.length, 5)
  t.notMatch(lines.join('\n'), 'hunter2')
  t.equal(lines.join('\n').split('[redacted]').length - 1, 4 * Object.keys(secrets).length)
  t.match(JSON.parse(lines[4] ?? ''), { user: 'ada', request: { url: '/x' } })
})

t.test('an error is written with its cause, and below the level nothing is', async t => {
  const lines = collect(logger => {
    logger.info('not this')
    logger.error({ err: new Error('outer', { cause: new Error('inner') }) }, 'failed')
  }, 'error')
  t.equal(lines.length, 1)
  t.match(lines[0], /outer/)
  t.match(lines[0], /inner/)
})

t.test('what the process knows to be secret is masked by value, wherever it turns up', async t => {
  const lines: string[] = []
  const destination = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(String(chunk))
      done()
    },
  })
  const redactLine = (line: string) => line.replaceAll('hunter2', '[redacted]')
  const logger = createLogger({ name: 'test', level: 'info', redactLine, destination })
  logger.info({ url: 'https://hunter2@host', deep: { er: { still: { here: 'hunter2' } } } }, 'hunter2')
  logger.error({ err: new Error('refused hunter2', { cause: new Error('hunter2') }) })
  t.equal(lines.length, 2)
  t.notMatch(lines.join(''), /hunter2/)
  for (const line of lines) t.ok(JSON.parse(line), 'and a line is JSON still')
})

t.test(
  'the values of a statement are left out to their last line, and the frames of the stack stay',
  async t => {
    const values = 'ada\nhunter2\n    at hunter2\nhunter2,1'
    const inner = new Error('refused')
    const error = new Error(`Failed query: select $1\nparams: ${values}`, { cause: inner })
    const [line = ''] = collect(logger => logger.error({ err: error }, 'failed'))
    t.notMatch(line, 'hunter2')
    t.match(line, 'Failed query: select $1')
    t.match(
      JSON.parse(line).err.stack,
      /params: \[redacted\]\n +at .*logger.*\n[\s\S]*caused by: Error: refused\n +at /,
    )
  },
)
