import { generateKeyPairSync } from 'node:crypto'
import t from 'tap'
import { APP_ID, aRepository, signAppJwt, startHarness } from './harness.js'

const HOUR_MS = 3_600_000

t.test('an App JWT holds only with the right key, algorithm, issuer and times', async t => {
  const h = await startHarness(t)
  const nowS = Math.floor(Date.now() / 1000)
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const ask = async (token: string) => (await h.call('GET', '/app', { token })).status

  t.match(await h.call('GET', '/app', { token: signAppJwt() }), { status: 200, body: { id: APP_ID } })
  t.equal(await ask(signAppJwt({ exp: nowS + 600 })), 200)
  t.equal(await ask(signAppJwt({}, other)), 401, 'another key')
  t.equal(await ask(signAppJwt({}, undefined, 'HS256')), 401, 'another algorithm')
  t.equal(await ask(signAppJwt({ exp: nowS - 120, iat: nowS - 700 })), 401, 'expired')
  t.equal(await ask(signAppJwt({ exp: nowS + 900 })), 401, 'valid for too long')
  t.equal(await ask(signAppJwt({ iat: nowS + 300 })), 401, 'from the future')
  t.equal(await ask(signAppJwt({ iss: '1' })), 404, 'another App')
  t.match(await h.call('GET', '/app'), {
    status: 401,
    body: { message: 'Requires authentication', status: '401' },
  })
  const nameless = await h.call('GET', '/rate_limit', { headers: { 'user-agent': '' } })
  t.equal(nameless.status, 403, 'a request without a user agent is forbidden')
  t.same(await h.contractGaps(), [])
})

t.test('an installation token reaches what it was narrowed to, for one hour', async t => {
  const h = await startHarness(t)
  const { repository: shop } = await aRepository(h, 'shop', { private: true })
  const { repository: blog } = await aRepository(h, 'blog', { private: true })
  const body = { repository_ids: [shop.id], permissions: { contents: 'read' } }
  const made = await h.call('POST', `/app/installations/${shop.installationId}/access_tokens`, {
    token: h.jwt(),
    body,
  })
  t.match(made.body, {
    permissions: { contents: 'read', metadata: 'read' },
    repository_selection: 'selected',
  })
  const token: string = made.body.token
  t.match(token, new RegExp(`^ghs_${APP_ID}_[\\w-]+\\.[\\w-]+\\.[\\w-]+$`), 'the long format')
  const ask = async (method: string, path: string, more = {}) =>
    (await h.call(method, path, { token, ...more })).status

  t.equal(await ask('GET', '/repos/acme/shop/git/trees/main'), 200)
  t.equal(await ask('GET', '/repos/acme/blog'), 404, 'outside the selection')
  t.equal(await ask('GET', `/repositories/${blog.id}`), 404)
  t.equal(await ask('GET', '/repos/acme/shop/pulls'), 403, 'permission not asked for')
  t.equal(await ask('GET', '/app'), 401, 'a token is not the App')
  t.match((await h.call('GET', '/installation/repositories', { token })).body, { total_count: 1 })

  const refuse = async (wanted: object) =>
    (
      await h.call('POST', `/app/installations/${shop.installationId}/access_tokens`, {
        token: h.jwt(),
        body: wanted,
      })
    ).status
  t.equal(await refuse({ permissions: { contents: 'write' } }), 422, 'more than was granted')
  t.equal(await refuse({ permissions: { administration: 'read' } }), 422)
  t.equal(await refuse({ repository_ids: [1] }), 422, 'an unknown repository')
  t.equal(await refuse({ repository_ids: 'all' }), 422, 'a body of another shape')

  h.time.offsetMs = HOUR_MS - 5000
  t.equal(await ask('GET', '/repos/acme/shop'), 200)
  h.time.offsetMs = HOUR_MS + 5000
  t.equal(await ask('GET', '/repos/acme/shop'), 401, 'expired after an hour')

  const second = await h.tokenFor(shop.installationId)
  await h.control('POST', '/expire-tokens')
  t.equal((await h.call('GET', '/repos/acme/shop', { token: second })).status, 401, 'expired on demand')

  const third = await h.tokenFor(shop.installationId)
  await h.control('POST', `/installations/${shop.installationId}/suspend`)
  t.equal((await h.call('GET', '/repos/acme/shop', { token: third })).status, 403)
  t.equal(await refuse({}), 403)
  await h.control('DELETE', `/installations/${shop.installationId}`)
  t.equal((await h.call('GET', '/repos/acme/shop', { token: third })).status, 401)
  t.equal(await refuse({}), 404)
  t.same(await h.contractGaps(), [])
})

t.test('a person signs in, sees their own repositories, and can be forgotten again', async t => {
  const h = await startHarness(t)
  const { repository } = await aRepository(h, 'shop', { private: true })
  await aRepository(h, 'secret', { private: true })
  await h.control('PUT', '/repositories/acme/shop/collaborators/mona', { permission: 'maintain' })
  const clientId = 'Iv23liTaxiwayLocal000'
  const redirect = 'http://127.0.0.1:1/callback'
  const approve = `/login/oauth/authorize?client_id=${clientId}&redirect_uri=${redirect}&state=xyz&login=mona`
  const back = new URL((await h.call('GET', approve)).headers.get('location') ?? '')
  t.equal(back.searchParams.get('state'), 'xyz')

  const exchange = (body: object) =>
    h.call('POST', '/login/oauth/access_token', {
      headers: { accept: 'application/json' },
      body: { client_id: clientId, client_secret: 'local-client-secret', ...body },
    })
  const first = (await exchange({ code: back.searchParams.get('code') })).body
  t.match(first, { access_token: /^ghu_/, refresh_token: /^ghr_/, token_type: 'bearer', expires_in: 28_800 })
  t.match(
    (await exchange({ code: back.searchParams.get('code') })).body,
    { error: 'bad_verification_code' },
    'used once',
  )

  const token: string = first.access_token
  t.match((await h.call('GET', '/user', { token })).body, { login: 'mona', type: 'User' })
  t.match((await h.call('GET', '/user/installations', { token })).body, { total_count: 1 })
  const seen = (
    await h.call('GET', `/user/installations/${repository.installationId}/repositories`, { token })
  ).body
  t.match(seen, {
    total_count: 1,
    repositories: [{ name: 'shop', permissions: { push: true, admin: false } }],
  })
  const appToken = await h.tokenFor(repository.installationId)
  const role = await h.call('GET', '/repos/acme/shop/collaborators/mona/permission', { token: appToken })
  t.match(role.body, { permission: 'write', role_name: 'maintain' }, 'the legacy word and the real one')

  const second = (await exchange({ grant_type: 'refresh_token', refresh_token: first.refresh_token })).body
  t.equal((await h.call('GET', '/user', { token })).status, 401, 'refreshing ends the old token')
  t.equal((await h.call('GET', '/user', { token: second.access_token })).status, 200)
  t.same(await h.contractGaps(), [])
})

t.test('limits are counted per caller, told in headers and refused when spent', async t => {
  const h = await startHarness(t)
  const { token } = await aRepository(h)
  await h.control('POST', '/rate-limit', { limit: 2 })
  const first = await h.call('GET', '/repos/acme/shop', { token })
  t.equal(first.headers.get('x-ratelimit-remaining'), '1')
  const etag = first.headers.get('etag') ?? ''
  const same = await h.call('GET', '/repos/acme/shop', { token, headers: { 'if-none-match': etag } })
  t.match(same, { status: 304, body: '' })
  t.equal((await h.call('GET', '/repos/acme/shop', { token })).status, 200, 'a 304 was free')
  const refused = await h.call('GET', '/repos/acme/shop', { token })
  t.match(refused, { status: 403, body: { message: /rate limit exceeded/ } })
  t.equal(refused.headers.get('x-ratelimit-remaining'), '0')
  t.equal(
    (await h.call('GET', '/app', { token: h.jwt() })).status,
    200,
    'another caller has a limit of its own',
  )
  h.time.offsetMs = HOUR_MS - 60_000
  t.equal((await h.call('GET', '/rate_limit', { token })).body.rate.remaining, 0)

  await h.control('POST', '/rate-limit', { contentPerMinute: 1 })
  await h.control('POST', '/repositories/acme/shop/pull-requests', { head: 'b', files: { b: '1' } })
  const write = () => h.call('POST', '/repos/acme/shop/issues/1/comments', { token, body: { body: 'hi' } })
  t.equal((await write()).status, 201)
  const limited = await write()
  t.equal(limited.status, 403)
  t.equal(limited.headers.get('retry-after'), '60')
  t.same(await h.contractGaps(), [])
})
