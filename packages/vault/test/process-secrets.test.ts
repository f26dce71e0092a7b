import { randomBytes } from 'node:crypto'
import { Sensitive } from '@taxiway/crypto'
import { createLogger, loadEnv } from '@taxiway/runtime'
import t from 'tap'
import { z } from 'zod'
import { createLineRedactor, encryptionEnv, listProcessSecrets } from '../src/index.js'

const bytes = randomBytes(32)
const env = {
  ENCRYPTION_SECRET: new Sensitive(bytes),
  FLY_API_TOKEN: new Sensitive('fm2_not-a-real-token'),
  BETTER_AUTH_SECRET: 'not-a-real-auth-secret',
  DATABASE_URL: 'postgres://taxiway:p%40ssword-of-db@host/db',
  PUBLIC_URL: 'https://taxiway.example.com',
  LOG_LEVEL: 'info',
  PORT: 3000,
}

t.test('a log line shows no secret of its process, in any encoding', async t => {
  const lines: string[] = []
  const logger = createLogger({
    name: 'test',
    level: 'info',
    redactLine: createLineRedactor(env),
    destination: { write: line => void lines.push(line) },
  })
  const secrets = listProcessSecrets(env)
  for (const secret of [...secrets, 'p@ssword-of-db'])
    for (const shown of [secret, Buffer.from(secret).toString('base64'), encodeURIComponent(secret)])
      logger.warn({ err: new Error(`refused ${shown}`), answer: { body: `token=${shown}` } }, shown)
  for (const secret of [...secrets, 'fm2_not-a-real', 'p@ssword-of-db', bytes.toString('hex')])
    t.notMatch(lines.join(''), secret)
  t.ok(secrets.length >= 6)
  t.notOk(secrets.includes(env.PUBLIC_URL) || secrets.includes('info'))
})

t.test('25 bad secrets are rejected with the name of their variable and never shown', async t => {
  const block = randomBytes(16).toString('hex')
  const bad = [
    '',
    ' ',
    '\t\n',
    'short',
    'changeme',
    'change-me',
    'changeme'.repeat(8),
    'password'.repeat(6),
    'a'.repeat(32),
    'a'.repeat(44),
    'a'.repeat(64),
    '0'.repeat(64),
    '0123456789abcdef'.repeat(4),
    'deadbeef'.repeat(8),
    block,
    block + block,
    randomBytes(31).toString('base64'),
    randomBytes(31).toString('hex'),
    randomBytes(8).toString('base64'),
    Buffer.from(Array.from({ length: 32 }, (_, i) => i)).toString('base64'),
    Buffer.from('this is not a random secret at all').toString('base64'),
    'REPLACE_THIS_WITH_32_RANDOM_BYTES_IN_BASE64=',
    'your-secret-key-your-secret-key-your-secret-key',
    '!'.repeat(40),
    ` ${randomBytes(32).toString('hex')}`,
  ]
  t.equal(bad.length, 25)
  for (const value of bad) {
    try {
      loadEnv(z.object(encryptionEnv), { ENCRYPTION_SECRET: value })
      t.fail(`accepted ${value}`)
    } catch (error) {
      const { code, message } = error as Error & { code: string }
      t.equal(code, 'config.invalid')
      t.match(message, /ENCRYPTION_SECRET/)
      if (value.trim().length > 4) t.notMatch(message, value.trim())
    }
  }
})
