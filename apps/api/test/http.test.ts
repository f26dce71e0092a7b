import { connect } from 'node:net'
import { newId } from '@taxiway/domain'
import { createLogger } from '@taxiway/runtime'
import { anApiToken, aProject } from '@taxiway/testing'
import Fastify, { type FastifyInstance } from 'fastify'
import t from 'tap'
import { buildApp } from '../src/app.js'
import { openDeps } from '../src/deps.js'
import { jsonBody } from '../src/plugins/json-body.js'
import { errorHandler } from '../src/problem/error-handler.js'
import { problemSchema } from '../src/problem/problem.js'
import { serverOptions } from '../src/server-options.js'
import { bearer, openApi, testEnv } from './support.js'

type Teardown = { teardown: (work: () => unknown) => void }

const securityHeaders = {
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'x-xss-protection': '1; mode=block',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'content-security-policy': "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
}

/** Dependencies that do not answer: no server listens on port 1. */
const openOffline = async (t: Teardown, values: Record<string, string> = {}) => {
  const lines: string[] = []
  const logger = createLogger({
    name: 'api',
    level: 'info',
    destination: { write: line => lines.push(line) },
  })
  const deps = await openDeps(testEnv(values), { logger })
  const app = await buildApp(deps)
  t.teardown(async () => {
    await app.close()
    await deps.close()
  })
  return { app, lines }
}

t.test('every answer carries the security headers and the request id', async t => {
  const { app } = await openOffline(t)
  for (const url of ['/healthz', '/nowhere', '/v1/projects', '/%E0%A4%A', '/openapi.json']) {
    const { headers } = await app.inject(url)
    t.match(headers, securityHeaders, url)
    t.match(headers['x-request-id'], /^req_[0-9a-f-]{36}$/, url)
    t.notOk(headers['server'] ?? headers['x-powered-by'], `${url} names no software`)
  }
})

t.test("the caller's request id is used only if it is short and safe to log", async t => {
  const { app, lines } = await openOffline(t)
  const send = async (id: string) =>
    (await app.inject({ url: '/v1/projects', headers: { 'x-request-id': id } })).headers['x-request-id']
  t.equal(await send('abc-DEF_1.2:3'), 'abc-DEF_1.2:3')
  t.equal(JSON.parse(lines.at(-1) ?? '{}').requestId, 'abc-DEF_1.2:3', 'the log line has it')
  for (const bad of ['a b', 'x'.repeat(129), 'ü', '<script>', 'a"b'])
    t.match(await send(bad), /^req_/, `not ${bad.slice(0, 10)}`)
})

t.test('requests with one id of their caller are two stories, which a search for it finds', async t => {
  const { app, lines } = await openOffline(t)
  for (const _ of [1, 2]) await app.inject({ url: '/v1/projects', headers: { 'x-request-id': 'mine' } })
  await app.inject('/v1/projects')
  const stories = lines.map(line => JSON.parse(line)).filter(({ msg }) => msg === 'request')
  const [one, two, three] = stories.map(({ correlationId }) => correlationId)
  t.match(one, /^mine\.[0-9a-f]{8}$/)
  t.match(two, /^mine\.[0-9a-f]{8}$/)
  t.not(one, two)
  t.equal(three, stories[2]?.requestId, 'an id of ours is the story')
  await app.inject({ url: '/v1/projects', headers: { 'x-request-id': String(three) } })
  const copied = JSON.parse(lines.at(-1) ?? '{}')
  t.equal(copied.requestId, three, 'one that a caller copied from an answer')
  t.match(copied.correlationId, new RegExp(`^${three}\\.[0-9a-f]{8}$`), 'does not join its story')
})

t.test('questions of machines are not in the log unless they fail', async t => {
  const { app, lines } = await openOffline(t)
  for (const url of ['/healthz', '/metrics', '/readyz']) await app.inject(url)
  const asked = lines.map(line => JSON.parse(line)).filter(({ msg }) => msg === 'request')
  t.match(asked, [{ route: '/readyz', status: 503 }])
  t.equal(asked.length, 1)
})

t.test('every error is a problem document with its code, without internal details', async t => {
  const { app } = await openOffline(t)
  const json = { 'content-type': 'application/json' }
  const token = bearer(`txw_${'0'.repeat(32)}`)
  const cases = [
    [{ url: '/nowhere' }, 404, 'route.not_found'],
    [
      { url: '/nowhere', method: 'POST', payload: '<x>', headers: { 'content-type': 'text/xml' } },
      404,
      'route.not_found',
    ],
    [{ url: '/%E0%A4%A' }, 404, 'route.not_found'],
    [{ url: '/healthz', method: 'POST' }, 405, 'request.method_not_allowed'],
    [{ url: '/v1/projects', method: 'DELETE' }, 405, 'request.method_not_allowed'],
    [{ url: '/v1/projects' }, 401, 'auth.required'],
    [{ url: '/v1/projects', headers: { authorization: 'Basic eDp5' } }, 401, 'auth.token_invalid'],
    [{ url: '/v1/projects', headers: bearer('txw_short') }, 401, 'auth.token_invalid'],
    [{ url: '/v1/projects', headers: token }, 503, 'database.unavailable'],
    [
      { url: '/v1/projects', method: 'PATCH', payload: '{', headers: json },
      405,
      'request.method_not_allowed',
    ],
  ] as const
  for (const [request, status, code] of cases) {
    const answer = await app.inject(request as never)
    const name = `${JSON.stringify(request).slice(0, 60)} → ${code}`
    t.equal(answer.statusCode, status, name)
    t.match(answer.headers['content-type'], /^application\/problem\+json/, name)
    const problem = problemSchema.parse(answer.json())
    t.match(problem, { code, status, requestId: answer.headers['x-request-id'] }, name)
    t.notMatch(answer.body, /node_modules|select |ECONNREFUSED|127\.0\.0\.1| at .*\.ts/i, name)
  }
  t.equal((await app.inject({ url: '/v1/projects', method: 'PUT' })).headers.allow, 'GET, HEAD, POST')
  t.equal((await app.inject('/v1/projects')).headers['www-authenticate'], 'Bearer realm="taxiway"')
  t.ok((await app.inject({ url: '/v1/projects', headers: token })).headers['retry-after'])
})

t.test('bodies over a limit are refused with the right code', async t => {
  const bodies: [string, string, number, string?][] = [
    ['valid', '{"a":1}', 200],
    ['malformed', '{"a":', 400, 'request.malformed'],
    ['empty', '', 400, 'request.malformed'],
    ['poisoned', '{"__proto__":{"a":1}}', 400, 'request.malformed'],
    ['depth 32', `${'['.repeat(32)}${']'.repeat(32)}`, 200],
    ['depth 33', `${'['.repeat(33)}${']'.repeat(33)}`, 413, 'request.too_large'],
    ['1,000 items', JSON.stringify(new Array(1000).fill(0)), 200],
    ['1,001 items', JSON.stringify(new Array(1001).fill(0)), 413, 'request.too_large'],
    ['over 1 MiB', JSON.stringify('x'.repeat(1024 * 1024)), 413, 'request.too_large'],
  ]
  const echo = await openEcho(t)
  for (const [name, payload, status, code] of bodies) {
    const answer = await echo.inject({
      method: 'POST',
      url: '/echo',
      payload,
      headers: { 'content-type': 'application/json' },
    })
    t.equal(answer.statusCode, status, name)
    if (code) t.equal(answer.json().code, code, name)
  }
  const xml = await echo.inject({
    method: 'POST',
    url: '/echo',
    payload: '<a/>',
    headers: { 'content-type': 'text/xml' },
  })
  t.match([xml.statusCode, xml.json().code], [415, 'request.unsupported_media_type'])
})

t.test('an internal error is logged with its causes; only development shows them to clients', async t => {
  for (const mode of ['test', 'development']) {
    const { app, lines } = await openOffline(t, { NODE_ENV: mode })
    const answer = await app.inject({ url: '/v1/projects', headers: bearer(`txw_${'0'.repeat(32)}`) })
    const { debug, detail } = answer.json()
    if (mode === 'development') t.match(debug, /ECONNREFUSED/)
    else t.equal(debug, undefined)
    if (mode === 'test') t.notMatch(detail, /connect|127/)
    const errors = lines.map(line => JSON.parse(line)).filter(line => line.level === 'error')
    t.match(errors, [{ code: 'database.unavailable', msg: 'request failed' }])
  }
})

t.test('one log line per request, without the credential', async t => {
  const { app, lines } = await openOffline(t)
  await app.inject({ url: '/v1/projects?limit=1', headers: bearer('txw_very-secret') })
  const requests = lines.map(line => JSON.parse(line)).filter(line => line.msg === 'request')
  t.match(requests, [
    {
      method: 'GET',
      route: '/v1/projects',
      status: 401,
      code: 'auth.token_invalid',
      durationMs: Number,
      requestId: String,
    },
  ])
  t.equal(requests.length, 1)
  t.notMatch(lines.join(''), /very-secret/)
})

t.test('only pages of the listed origins may read answers', async t => {
  const { app } = await openOffline(t, { CORS_ORIGINS: 'https://console.example.com' })
  const allowed = await app.inject({ url: '/healthz', headers: { origin: 'https://console.example.com' } })
  t.equal(allowed.headers['access-control-allow-origin'], 'https://console.example.com')
  const preflight = await app.inject({
    method: 'OPTIONS',
    url: '/v1/projects',
    headers: { origin: 'https://console.example.com', 'access-control-request-method': 'GET' },
  })
  t.equal(preflight.statusCode, 204)
  const hostile = [
    'null',
    'https://console.example.com.evil.com',
    'https://evil-console.example.com',
    'http://console.example.com',
    'https://console.example.com:444',
    'https://consoleXexample.com',
    '*',
  ]
  for (const origin of hostile) {
    for (const method of ['GET', 'OPTIONS'] as const) {
      const answer = await app.inject({
        method,
        url: '/healthz',
        headers: { origin, 'access-control-request-method': 'GET' },
      })
      t.notOk(answer.headers['access-control-allow-origin'], `${method} from ${origin}`)
    }
  }
  const { app: closed } = await openOffline(t)
  t.equal(
    (await closed.inject({ method: 'OPTIONS', url: '/v1/projects' })).statusCode,
    405,
    'no CORS unless asked for',
  )
})

t.test('a request that reaches no route gets a problem document and our headers', async t => {
  const { app } = await openOffline(t)
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as { port: number }
  const exchange = (text: string) =>
    new Promise<string>((resolve, reject) => {
      let answer = ''
      const socket = connect(port, '127.0.0.1', () => socket.write(text))
      socket.on('data', data => {
        answer += data
      })
      socket.on('end', () => resolve(answer))
      socket.on('error', reject)
    })
  const post = 'POST /v1/projects HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n'
  const cases: [string, string, number, string][] = [
    ['garbage', 'NOT HTTP AT ALL\r\n\r\n', 400, 'request.malformed'],
    ['TLS', '\x16\x03\x01\x00\xa5\r\n', 400, 'request.malformed'],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 'request.malformed'],
    ['no Host', 'GET /healthz HTTP/1.1\r\n\r\n', 400, 'request.malformed'],
    ['two Hosts', 'GET /healthz HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n', 400, 'request.malformed'],
    ['no Host, no route', 'GET /nowhere HTTP/1.1\r\n\r\n', 400, 'request.malformed'],
    [
      'an expectation',
      `${post}expect: magic\r\ncontent-length: 2\r\n\r\n`,
      417,
      'request.expectation_failed',
    ],
    ['CONNECT', 'CONNECT x:443 HTTP/1.1\r\nhost: x:443\r\n\r\n', 405, 'request.method_not_allowed'],
    [
      'TRACE',
      'TRACE /v1/me HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
      405,
      'request.method_not_allowed',
    ],
    ['OPTIONS *', 'OPTIONS * HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', 404, 'route.not_found'],
    [
      'two framings',
      `${post}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n`,
      400,
      'request.malformed',
    ],
    ['a length of letters', `${post}content-length: x\r\n\r\n`, 400, 'request.malformed'],
    ['a bad chunk', `${post}transfer-encoding: chunked\r\n\r\nZZ\r\n`, 400, 'request.malformed'],
    [
      'large headers',
      `GET /healthz HTTP/1.1\r\nhost: x\r\nx-large: ${'a'.repeat(20_000)}\r\n\r\n`,
      431,
      'request.too_large',
    ],
  ]
  for (const [name, text, status, code] of cases) {
    const answer = await exchange(text)
    t.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `), name)
    for (const pattern of [
      `"code":"${code}"`,
      `"status":${status}`,
      'content-type: application/problem\\+json',
      'cache-control: no-store',
      'x-frame-options: DENY',
      'x-request-id: req_',
      'connection: close',
    ])
      t.match(answer, new RegExp(pattern, 'i'), `${name}: ${pattern}`)
  }
  t.match(await exchange('GET /healthz HTTP/1.0\r\n\r\n'), /^HTTP\/1\.1 200 /, 'HTTP/1.0 has no Host')
})

t.test('tokens and addresses have separate limits, which forwarded addresses do not change', async t => {
  const { app, db } = await openApi(t, { API_RATE_LIMIT_PER_MINUTE: '5' })
  const { organizationId } = await aProject(db)
  const tokens = [await anApiToken(db, { organizationId }), await anApiToken(db, { organizationId })]
  for (const { token } of tokens) {
    const statuses: number[] = []
    for (let i = 0; i < 7; i += 1) {
      const answer = await app.inject({ url: '/v1/projects', headers: bearer(token) })
      statuses.push(answer.statusCode)
      t.equal(answer.headers['ratelimit-policy'], '"api";q=5;w=60')
      t.match(answer.headers['ratelimit'], new RegExp(`^"api";r=${Math.max(0, 4 - i)};t=\\d+$`))
      if (answer.statusCode === 429) t.match(answer.headers['retry-after'], /^[1-9]\d?$/)
    }
    t.strictSame(statuses, [200, 200, 200, 200, 200, 429, 429])
  }
  const refused: number[] = []
  for (let i = 0; i < 7; i += 1) {
    const headers = { ...bearer(`txw_${String(i).repeat(32)}`), 'x-forwarded-for': `10.0.0.${i}` }
    refused.push((await app.inject({ url: '/v1/projects', headers })).statusCode)
  }
  t.strictSame(
    refused,
    [401, 401, 401, 401, 401, 429, 429],
    'guesses are counted by the address they come from',
  )
})

/** The plugins that read bodies and write errors, around a route that echoes. */
const openEcho = async (t: Teardown): Promise<FastifyInstance> => {
  const logger = createLogger({ name: 'echo', level: 'silent' })
  const app: FastifyInstance = Fastify(serverOptions({ env: { TRUST_PROXY: false }, logger, isDebug: false }))
  app.decorateRequest('problemCode', null)
  await app.register(errorHandler, { isDebug: false })
  await app.register(jsonBody)
  app.post('/echo', async () => 'ok')
  t.teardown(() => app.close())
  return app
}

t.test('a repeated or too long parameter is refused by its name', async t => {
  const { app, db } = await openApi(t)
  const { token } = await anApiToken(db, { scopes: ['read', 'admin', 'secrets'] })
  const long = 'x'.repeat(5_000)
  const cases = [
    ['/v1/projects?limit=5&limit=6', 'query.limit', /once/],
    ['/v1/projects?cursor=a&cursor=b', 'query.cursor', /once/],
    ['/v1/projects?order=newest&order=newest', 'query.order', /once/],
    ['/v1/audit-log?action=a&action=b', 'query.action', /once/],
    [`/v1/projects?cursor=${long}`, 'query.cursor', /./],
    [`/v1/projects/${long}`, 'params.projectId', /must be an id/],
    [`/v1/deployments/dep_${long}/logs`, 'params.deploymentId', /must be an id/],
    [`/v1/projects/${newId('prj')}/env-vars/${long}`, 'params.key', /./],
  ] as const
  for (const [url, path, message] of cases) {
    const method = path === 'params.key' ? 'DELETE' : 'GET'
    const answer = await app.inject({ method, url, headers: bearer(token) })
    t.match(
      { status: answer.statusCode, ...answer.json() },
      { status: 400, code: 'request.invalid', errors: [{ path, message }] },
      url.slice(0, 60),
    )
  }
})
