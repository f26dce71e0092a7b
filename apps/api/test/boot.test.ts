import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { loadEnv, systemClock } from '@taxiway/runtime'
import { createTestDatabase, eventually } from '@taxiway/testing'
import Fastify from 'fastify'
import t from 'tap'
import { operations } from '../src/auth/access-rules.js'
import { authenticate } from '../src/auth/authenticate.js'
import { envSchema } from '../src/env.js'
import { renderOpenApi } from '../src/render-openapi.js'
import { testEncryptionSecret, testSecret } from './support.js'

const root = new URL('../../../', import.meta.url)
const minimum = {
  NODE_ENV: 'test',
  DATABASE_URL: 'postgres://u@localhost/db',
  BETTER_AUTH_SECRET: testSecret,
  ENCRYPTION_SECRET: testEncryptionSecret,
  GITHUB_WEBHOOK_SECRET: 'a secret only for this test',
}

type Schema = { $ref?: string }
type Operation = {
  operationId?: string
  tags?: string[]
  summary?: string
  security?: object[]
  responses: Record<string, { description?: string; content?: Record<string, { schema?: Schema }> }>
}

t.test('a route without an entry in the table of operations stops the boot', async t => {
  const app = Fastify()
  await app.register(authenticate, { credentials: [], clock: systemClock, limit: async () => undefined })
  t.throws(() => app.get('/v1/forgotten', async () => 'x'), /GET \/v1\/forgotten has no entry/)
  await app.close()
})

t.test('the OpenAPI document is complete, consistent and equal to the committed one', async t => {
  const text = await renderOpenApi()
  t.equal(
    text,
    readFileSync(new URL('../openapi.json', import.meta.url), 'utf8'),
    'stale: run `node --conditions=@taxiway/source --import=tsx apps/api/bin/write-openapi.ts`',
  )
  const document = JSON.parse(text)
  t.match(document, { openapi: /^3\.1\./, info: { title: String, version: String } })
  const ids = new Set<string>()
  const described = new Set<string>()
  for (const [path, methods] of Object.entries(document.paths as Record<string, Record<string, Operation>>)) {
    for (const [method, operation] of Object.entries(methods)) {
      const key = `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`
      described.add(key)
      t.match(operation, { operationId: String, summary: String, tags: [String] }, key)
      t.notOk(ids.has(operation.operationId ?? ''), `${key}: its operationId is its own`)
      ids.add(operation.operationId ?? '')
      const access = operations[key]
      t.ok(access, `${key} is in the table`)
      // Better Auth checks its own routes, so the table leaves them open.
      if (!path.startsWith('/api/auth/'))
        t.equal(
          operation.security !== undefined,
          access !== undefined && !('public' in access),
          `${key}: security as in the table`,
        )
      for (const [status, response] of Object.entries(operation.responses)) {
        t.ok(response.description, `${key} ${status} is described`)
        if (Number(status) < 400 || !response.content?.['application/problem+json']) continue
        t.equal(response.content['application/problem+json'].schema?.$ref, '#/components/schemas/Problem')
      }
    }
  }
  const undescribed = Object.keys(operations).filter(key => !described.has(key))
  t.strictSame(
    undescribed.filter(key => !/ \/($|docs|console|webhooks|api\/auth)/.test(key)),
    [],
    'every operation but the pages is described',
  )
  const names = Object.keys(document.components.schemas)
  for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g))
    t.ok(names.includes(name ?? ''), `${name} is defined`)
})

t.test('.env.example lists exactly the variables the API reads', async t => {
  const text = readFileSync(new URL('.env.example', root), 'utf8')
  const section = text.slice(
    text.indexOf('---- API'),
    text.includes('---- Worker') ? text.indexOf('---- Worker') : undefined,
  )
  const listed = [...section.matchAll(/^([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name)
  t.strictSame(listed.sort(), Object.keys(envSchema.shape).sort())
  const values = [...section.matchAll(/^([A-Z0-9_]*(?:SECRET|KEY|TOKEN)[A-Z0-9_]*)=(.*)$/gm)]
  t.strictSame(
    values.filter(([, , value]) => value !== ''),
    [],
    'no secret has a value',
  )
})

t.test('all configuration errors are reported at once, by name and without values', async t => {
  const problem = (env: Record<string, string>): string => {
    try {
      loadEnv(envSchema, env)
      return ''
    } catch (error) {
      return (error as Error).message
    }
  }
  t.equal(problem(minimum), '')
  const empty = problem({ NODE_ENV: 'test' })
  for (const name of ['DATABASE_URL', 'BETTER_AUTH_SECRET', 'ENCRYPTION_SECRET', 'GITHUB_WEBHOOK_SECRET'])
    t.match(empty, new RegExp(`${name}: is required`))
  const production = problem({ ...minimum, NODE_ENV: 'production' })
  for (const name of ['REDIS_URL', 'PUBLIC_URL', 'GITHUB_APP_ID', 'GITHUB_CLIENT_SECRET'])
    t.match(production, new RegExp(name))
  for (const weak of ['short', 'changeme', 'a'.repeat(44), 'x y'.repeat(20)]) {
    const message = problem({ ...minimum, BETTER_AUTH_SECRET: weak })
    t.match(message, /BETTER_AUTH_SECRET/)
    t.notMatch(message, new RegExp(weak), 'and its value is not shown')
  }
  t.match(
    problem({ ...minimum, ENCRYPTION_SECRET: testSecret }),
    /ENCRYPTION_SECRET: equals BETTER_AUTH_SECRET/,
  )
  t.match(problem({ ...minimum, CORS_ORIGINS: 'https://a.example/path' }), /CORS_ORIGINS/)
  t.match(problem({ ...minimum, CORS_ORIGINS: '*' }), /CORS_ORIGINS/)
})

const startApi = (env: Record<string, string>) => {
  const child = spawn(
    process.execPath,
    ['--conditions=@taxiway/source', '--import=tsx', 'apps/api/src/main.ts'],
    {
      cwd: root,
      env: { PATH: process.env['PATH'], ...minimum, ...env },
    },
  )
  const api = { child, out: '', exit: undefined as number | null | undefined }
  child.stdout.on('data', data => {
    api.out += data
  })
  child.stderr.on('data', data => {
    api.out += data
  })
  child.on('exit', code => {
    api.exit = code
  })
  return api
}

t.test('the process listens, prints its address, and shuts down in order', async t => {
  const { url } = await createTestDatabase(t)
  const api = startApi({ DATABASE_URL: url, PORT: '0' })
  t.teardown(() => api.child.kill('SIGKILL'))
  await eventually(() => /"msg":"listening"/.test(api.out), { timeoutMs: 60_000 })
  const line = api.out.split('\n').find(text => text.includes('"listening"')) ?? '{}'
  const { address } = JSON.parse(line)
  t.equal((await fetch(`${address}/readyz`)).status, 200)
  api.child.kill('SIGTERM')
  await eventually(() => api.exit !== undefined, { timeoutMs: 30_000 })
  t.equal(api.exit, 0)
})

t.test('a busy port and a missing variable are reported in one line', async t => {
  const server = createServer().listen(0, '127.0.0.1')
  await eventually(() => server.listening)
  t.teardown(() => server.close())
  const { port } = server.address() as { port: number }
  const busy = startApi({ PORT: String(port) })
  const weak = 'changeme-changeme-changeme-changeme-changeme'
  const missing = startApi({ BETTER_AUTH_SECRET: '', ENCRYPTION_SECRET: weak })
  await eventually(() => busy.exit !== undefined && missing.exit !== undefined, { timeoutMs: 60_000 })
  t.equal(busy.exit, 1)
  t.match(busy.out, new RegExp(`Port ${port} is in use`))
  t.notMatch(busy.out, / at .*\.ts/)
  t.equal(missing.exit, 1)
  t.match(missing.out, /BETTER_AUTH_SECRET: is required/)
  t.match(missing.out, /ENCRYPTION_SECRET: is a placeholder/)
  t.notMatch(missing.out, weak)
})
