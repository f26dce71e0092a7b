import { brotliCompressSync, gzipSync } from 'node:zlib'
import { createLogger } from '@taxiway/runtime'
import { createFakeClock } from '@taxiway/testing'
import Fastify from 'fastify'
import t, { type Test } from 'tap'
import { buildApp } from '../src/app.js'
import { consoleRoutes } from '../src/console/console-routes.js'
import { preferredEncoding } from '../src/console/preferred-encoding.js'
import { openDeps } from '../src/deps.js'
import { testEnv } from './support.js'

const page = '<!doctype html><title>Taxiway</title>'
const script = 'export const answer = 42 // a script that is long enough to be worth compressing'
const hashed = '/console/assets/main-Ab12.js'

const aBundle = (t: Test) =>
  t.testdir({
    'secret.txt': 'outside of the folder',
    console: {
      'index.html': page,
      'notes.txt': 'a kind of file that the console does not have',
      assets: {
        'main-Ab12.js': script,
        'main-Ab12.js.br': brotliCompressSync(script),
        'main-Ab12.js.gz': gzipSync(script),
      },
    },
  })

const openOffline = async (t: Test, values: Record<string, string> = {}) => {
  const deps = await openDeps(testEnv(values), { logger: createLogger({ name: 'api', level: 'silent' }) })
  const app = await buildApp(deps)
  t.teardown(async () => {
    await app.close()
    await deps.close()
  })
  return { app }
}

const openConsole = (t: Test) => openOffline(t, { CONSOLE_DIR: `${aBundle(t)}/console` })

t.test(
  'the page is served under its policy, is asked for anew each time, and costs nothing when unchanged',
  async t => {
    const { app } = await openConsole(t)
    const root = await app.inject('/')
    t.match([root.statusCode, root.headers['location']], [302, '/console'])
    const answer = await app.inject('/console')
    t.equal(answer.statusCode, 200)
    t.equal(answer.body, page)
    t.equal(answer.headers['content-type'], 'text/html; charset=utf-8')
    t.equal(answer.headers['cache-control'], 'no-cache')
    const policy = String(answer.headers['content-security-policy'])
    t.match(policy, /default-src 'none';script-src 'self';style-src 'self';/)
    t.notMatch(policy, /unsafe|https?:|data:|\*/)
    for (const [name, value] of Object.entries({
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'strict-origin-when-cross-origin',
      'cross-origin-opener-policy': 'same-origin',
    }))
      t.equal(answer.headers[name], value, name)
    t.equal(answer.headers['ratelimit'], undefined, 'opening pages uses up no limit')
    const headers = { 'if-none-match': `W/${answer.headers['etag']}` }
    const again = await app.inject({ url: '/console', headers })
    t.equal(again.statusCode, 304)
    t.equal(again.body, '')
    const head = await app.inject({ method: 'HEAD', url: '/console' })
    t.equal(head.statusCode, 200)
    t.equal((await app.inject({ method: 'POST', url: '/console' })).statusCode, 405)
  },
)

t.test('every address that is no file is the page, and a missing asset is none', async t => {
  const { app } = await openConsole(t)
  for (const url of [
    '/console/',
    '/console/deployments/dep_1?q=a',
    '/console/index.html',
    '/console/notes.txt',
  ]) {
    const answer = await app.inject(url)
    t.equal(answer.statusCode, 200, url)
    t.equal(answer.body, page, url)
  }
  const missing = await app.inject('/console/assets/main-Old1.js')
  t.equal(missing.statusCode, 404)
  t.equal(missing.json().code, 'route.not_found')
  t.equal((await app.inject('/consoles')).statusCode, 404)
})

t.test('a hashed file is kept for ever, in the form that the browser prefers', async t => {
  const { app } = await openConsole(t)
  const get = (encodings?: string) =>
    app.inject({ url: hashed, headers: encodings === undefined ? {} : { 'accept-encoding': encodings } })
  const plain = await get()
  t.equal(plain.body, script)
  t.equal(plain.headers['cache-control'], 'public, max-age=31536000, immutable')
  t.equal(plain.headers['content-type'], 'text/javascript; charset=utf-8')
  t.equal(plain.headers['content-encoding'], undefined)
  const brotli = await get('gzip, deflate, br, zstd')
  t.equal(brotli.headers['content-encoding'], 'br')
  t.same(brotli.rawPayload, brotliCompressSync(script))
  const gzip = await get('gzip')
  t.equal(gzip.headers['content-encoding'], 'gzip')
  t.same(gzip.rawPayload, gzipSync(script))
  for (const answer of [plain, brotli, gzip]) t.equal(answer.headers['vary'], 'accept-encoding')
  t.equal(new Set([plain, brotli, gzip].map(({ headers }) => headers['etag'])).size, 3)
  const page = await app.inject({ url: '/console', headers: { 'accept-encoding': 'br' } })
  t.equal(page.headers['content-encoding'], undefined, 'no compressed form was prepared')
})

t.test('the form follows the weights that the browser gives', async t => {
  const both = new Set(['br', 'gzip'] as const)
  for (const [accept, form] of [
    ['gzip;q=1, br;q=0.5', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['*', 'br'],
    ['*;q=0', undefined],
    ['identity', undefined],
    ['', undefined],
  ] as const)
    t.equal(preferredEncoding(accept, both), form, accept)
  t.equal(preferredEncoding('br, gzip', new Set(['gzip'] as const)), 'gzip')
})

t.test('no address leads out of the folder', async t => {
  const { app } = await openConsole(t)
  for (const url of [
    '/console/../secret.txt',
    '/console/%2e%2e/secret.txt',
    '/console/..%2fsecret.txt',
    '/console/..%5csecret.txt',
    '/console/assets/../../secret.txt',
    '/console/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
    '/console/%2fetc/passwd',
    '/console//etc/passwd',
    '/console/assets/main-Ab12.js%00.html',
  ]) {
    const { body } = await app.inject(url)
    t.notMatch(body, /outside of the folder|root:/, url)
  }
})

t.test(
  'without a built console the answer names the next step, and the page looks again by itself',
  async t => {
    const { app } = await openOffline(t)
    const answer = await app.inject('/console')
    t.equal(answer.statusCode, 503)
    t.match(answer.json(), { code: 'console.not_built', detail: /node apps\/console\/bin\/build\.mjs/ })
    t.equal(answer.headers['refresh'], '3')
  },
)

t.test('a console that is built while the API runs is served without a restart', async t => {
  const folder = t.testdir({})
  const clock = createFakeClock()
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(consoleRoutes({ env: { CONSOLE_DIR: `${folder}/console` }, clock }))
  t.equal((await app.inject('/console')).statusCode, 500)
  aBundle(t)
  t.equal((await app.inject('/console')).statusCode, 500, 'it looks at most once a second')
  await clock.advance(1_000)
  t.equal((await app.inject('/console')).statusCode, 200)
})
