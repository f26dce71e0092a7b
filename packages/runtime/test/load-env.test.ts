import { isDomainError } from '@taxiway/domain'
import { envTypes, loadEnv } from '@taxiway/runtime'
import t from 'tap'
import { z } from 'zod'

const schema = z.object({
  DATABASE_URL: z.string().min(1),
  WEBHOOK_SECRET: z.string().min(32, 'must have at least 32 characters'),
  PORT: envTypes.port.default(3000),
  LOG_LEVEL: envTypes.logLevel,
  ORIGINS: envTypes.list.default([]),
  UNSAFE: envTypes.flag.default(false),
  BASE_URL: envTypes.url.optional(),
})
const good = { DATABASE_URL: 'postgres://localhost/x', WEBHOOK_SECRET: 's'.repeat(32) }

const problemOf = (source: Record<string, string | undefined>): string => {
  try {
    loadEnv(schema, source)
  } catch (error) {
    if (isDomainError(error, 'config.invalid')) return error.message
    throw error
  }
  throw new Error('it was accepted')
}

t.test('what is set is parsed, what is empty counts as absent, and the result cannot be changed', async t => {
  const env = loadEnv(schema, {
    ...good,
    PORT: '',
    ORIGINS: ' https://a.example , ,https://b.example',
    UNSAFE: '1',
    UNKNOWN: 'x',
  })
  t.match(env, { ...good, PORT: 3000, LOG_LEVEL: 'info', UNSAFE: true })
  t.same(env.ORIGINS, ['https://a.example', 'https://b.example'])
  t.notOk('UNKNOWN' in env)
  t.ok(Object.isFrozen(env))
})

t.test('all problems are said together, by name, and no value is', async t => {
  const problem = problemOf({
    DATABASE_URL: '',
    WEBHOOK_SECRET: 'hunter2',
    PORT: '70000-hunter2',
    LOG_LEVEL: 'hunter2',
    UNSAFE: 'hunter2',
    BASE_URL: 'ftp://user:hunter2@host',
  })
  for (const name of ['DATABASE_URL', 'WEBHOOK_SECRET', 'PORT', 'LOG_LEVEL', 'UNSAFE', 'BASE_URL'])
    t.match(problem, new RegExp(`^  ${name}: .+$`, 'm'), name)
  t.match(problem, /DATABASE_URL: is required/)
  t.match(problem, /WEBHOOK_SECRET: must have at least 32 characters/)
  t.notMatch(problem, /hunter2/)
  t.notMatch(problem, /ORIGINS/)
})

t.test('what is no port, no flag and no URL of the web is refused', async t => {
  for (const PORT of ['-1', '65536', '80.5', 'http']) t.match(problemOf({ ...good, PORT }), 'PORT', PORT)
  for (const UNSAFE of ['yes', 'TRUE', '2']) t.match(problemOf({ ...good, UNSAFE }), 'UNSAFE', UNSAFE)
  for (const BASE_URL of ['javascript:alert(1)', 'file:///etc/passwd', 'host'])
    t.match(problemOf({ ...good, BASE_URL }), 'BASE_URL: must be an http(s) URL', BASE_URL)
})
