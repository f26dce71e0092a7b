import t from 'tap'
import { ProblemError } from '../src/index.js'
import { hangUp, openScripted, sendJson, sendProblem } from './scripted-server.js'

const environmentId = `env_${'0'.repeat(26)}`
const page = { data: [], nextCursor: null }

t.test('a call is typed by its operation, carries the token and returns the data', async t => {
  const { client, seen } = await openScripted(t, sendJson(200, page, { etag: '"1"' }))
  const { data, response } = await client.GET('/v1/projects', { params: { query: { limit: 7 } } })
  const slugs: string[] = data.data.map(project => project.slug)
  t.strictSame(slugs, [])
  t.equal(response.headers.get('etag'), '"1"')
  t.match(seen, [{ url: '/v1/projects?limit=7', headers: { authorization: 'Bearer txw_test' } }])
  // Wrong calls do not compile, which the type check of this file shows; none of it runs.
  const wrong = () => {
    // @ts-expect-error: no such path
    void client.GET('/v1/nothing')
    // @ts-expect-error: this path has no POST
    void client.POST('/v1/projects/{projectId}/environments')
    // @ts-expect-error: the id is missing
    void client.GET('/v1/environments/{environmentId}')
    // @ts-expect-error: a limit is a number
    void client.GET('/v1/projects', { params: { query: { limit: 'seven' } } })
    // @ts-expect-error: no such field
    void client.GET('/v1/projects').then(({ data }) => data.data[0]?.nothing)
  }
  t.type(wrong, 'function')
})

t.test('a refusal is thrown as a problem with its code, its fields and its request id', async t => {
  const errors = [{ path: 'query.limit', message: 'too big' }]
  const body = {
    title: 'Not valid',
    status: 400,
    detail: 'Correct it.',
    code: 'request.invalid',
    requestId: 'r1',
  }
  const { client, seen } = await openScripted(t, sendJson(400, { ...body, errors }))
  const error = await client.GET('/v1/projects').then(
    () => undefined,
    (error: unknown) => error,
  )
  t.ok(error instanceof ProblemError && error instanceof Error)
  t.match(error, { code: 'request.invalid', status: 400, requestId: 'r1', message: 'Correct it.', errors })
  t.equal(seen.length, 1, 'and not asked again')
})

t.test('an answer of a proxy becomes a problem, too', async t => {
  for (const [body, type] of [
    ['<h1>Bad gateway</h1>', 'text/html'],
    ['', 'application/problem+json'],
    ['null', 'application/json'],
    ['{"errors":7}', 'application/json'],
  ] as const) {
    const { client } = await openScripted(t, (_request, response) => {
      response.writeHead(418, { 'content-type': type, 'x-request-id': 'p1' }).end(body)
    })
    await t.rejects(client.GET('/v1/me'), { name: 'ProblemError', status: 418, code: 'unknown', errors: [] })
  }
})

t.test('all retries of a POST have the same key; a given key stays', async t => {
  const { client, seen } = await openScripted(
    t,
    hangUp,
    sendProblem(503, 'database.unavailable', { 'retry-after': '0' }),
    sendJson(202, {}),
  )
  const params = { path: { environmentId } }
  await client.POST('/v1/environments/{environmentId}/deploy', { params, body: {} })
  const keys = seen.map(({ headers }) => headers['idempotency-key'])
  t.equal(keys.length, 3)
  t.match(keys[0], /^[0-9a-f]{32}$/)
  t.equal(new Set(keys).size, 1)
  await client.POST('/v1/environments/{environmentId}/deploy', { params, body: {} })
  t.not(seen[3]?.headers['idempotency-key'], keys[0], 'the next request has another')
  await client.POST('/v1/environments/{environmentId}/deploy', {
    params: { ...params, header: { 'idempotency-key': 'mine' } },
    body: {},
  })
  t.equal(seen[4]?.headers['idempotency-key'], 'mine')
})

t.test('reads are retried only after retryable errors and up to the limit', async t => {
  const busy = sendProblem(429, 'request.rate_limited', { 'retry-after': '0' })
  const once = await openScripted(t, hangUp, sendJson(200, page))
  t.strictSame((await once.client.GET('/v1/projects')).data, page)
  const thrice = await openScripted(t, busy)
  await t.rejects(thrice.client.GET('/v1/projects'), { code: 'request.rate_limited', retryAfterMs: 0 })
  t.equal(thrice.seen.length, 3)
  const gone = await openScripted(t, sendProblem(404, 'resource.not_found'))
  await t.rejects(gone.client.GET('/v1/projects'), { code: 'resource.not_found' })
  t.equal(gone.seen.length, 1)
})

t.test('a request that is neither a read nor has a key is sent once', async t => {
  const { client, seen } = await openScripted(t, hangUp)
  const params = { path: { tokenId: `tok_${'0'.repeat(26)}` } }
  await t.rejects(client.DELETE('/v1/api-tokens/{tokenId}', { params }), TypeError)
  t.equal(seen.length, 1)
})

t.test('an aborted signal ends a call, also during the wait before a retry', async t => {
  const { client, seen } = await openScripted(
    t,
    sendProblem(503, 'dependency.unavailable', { 'retry-after': '3600' }),
  )
  const controller = new AbortController()
  const call = client.GET('/v1/projects', { signal: controller.signal })
  while (seen.length === 0) await new Promise(resolve => setImmediate(resolve))
  controller.abort(new Error('enough'))
  await t.rejects(call, { message: 'enough' })
  t.equal(seen.length, 1)
})
