import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dropUserToken } from '@taxiway/db'
import { schema } from '@taxiway/db/testing'
import { startGithubEmulator } from '@taxiway/github-emulator'
import { createFakeClock } from '@taxiway/testing'
import t, { type Test } from 'tap'
import { aPerson, createBrowser, serveApi } from './browser.js'
import { enableTwoFactor, verifyTotp } from './two-factor.js'

const hourMs = 3_600_000
const { publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
})

/** The API, and a GitHub with this API as its only client. */
const serveWithGithub = async (t: Test) => {
  const stateDir = mkdtempSync(join(tmpdir(), 'taxiway-github-'))
  const clock = createFakeClock(new Date())
  const client = { clientId: 'Iv1.taxiway', clientSecret: 'the secret of the client' }
  const github = await startGithubEmulator({
    stateDir,
    appId: 1,
    appPublicKeyPem: publicKey,
    webhookSecret: 'x',
    clock,
    ...client,
  })
  t.teardown(async () => {
    await github.close()
    rmSync(stateDir, { recursive: true, force: true })
  })
  const api = await serveApi(
    t,
    {
      GITHUB_API_URL: github.url,
      GITHUB_CLIENT_ID: client.clientId,
      GITHUB_CLIENT_SECRET: client.clientSecret,
      ENCRYPTION_SECRET: randomBytes(32).toString('base64'),
    },
    { clock },
  )
  const tokens = api.deps.identity.githubUserTokens
  if (tokens === undefined) throw new Error('GitHub is configured')
  const control = (path: string, body: unknown = {}) =>
    fetch(`${github.url}/_control/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const whoIs = async (token: string) => {
    const answer = await fetch(`${github.url}/user`, { headers: { authorization: `Bearer ${token}` } })
    return answer.status === 200 ? ((await answer.json()) as { login: string }).login : answer.status
  }
  return { ...api, clock, github, control, tokens, whoIs }
}
type Served = Awaited<ReturnType<typeof serveWithGithub>>

/** Follows the redirects to GitHub and back, like a browser. */
const signInWithGithub = async (
  api: Served,
  browser = createBrowser(api),
  path = '/api/auth/sign-in/social',
) => {
  const { json, text } = await browser.post(path, {
    provider: 'github',
    callbackURL: '/console',
  })
  if (json?.url === undefined) throw new Error(text)
  const at = await fetch(json.url, { redirect: 'manual' })
  const back = new URL(at.headers.get('location') ?? '')
  return {
    browser,
    authorizeUrl: new URL(json.url),
    back,
    answer: await browser.get(`${back.pathname}${back.search}`),
  }
}

t.test(
  'a user signs in with GitHub; the tokens are encrypted, refreshed in time, and deleted when GitHub rejects them',
  async t => {
    const api = await serveWithGithub(t)
    await api.control('users', { login: 'octocat', email: 'octocat@example.com', current: true })
    const { browser, authorizeUrl, back, answer } = await signInWithGithub(api)
    t.equal(authorizeUrl.origin, api.github.url)
    t.ok(authorizeUrl.searchParams.get('code_challenge'), 'with PKCE')
    t.equal(back.origin, api.origin)
    t.match([answer.status, answer.headers.get('location')], [302, '/console'])
    const me = await browser.get('/v1/me')
    t.match(me.json, {
      user: { email: 'octocat@example.com' },
      organization: null,
      organizations: [],
      scopes: [],
    })
    t.match(await browser.get('/v1/projects'), { status: 403, json: { code: 'auth.organization_required' } })
    t.match(await browser.get(`${back.pathname}${back.search}`), { status: 302 }, 'once only')

    const { userId } = me.json
    const first = (await api.tokens.for(userId)).reveal()
    t.equal(await api.whoIs(first), 'octocat')
    for (const table of ['accounts', 'github_user_tokens', 'verifications']) {
      const { rows } = await api.pool.query(`select row_to_json(r)::text as text from ${table} r`)
      for (const { text } of rows) t.notMatch(text, /gh[ur]_/, `${table} holds no token`)
    }
    t.equal((await api.tokens.for(userId)).reveal(), first, 'while it is good it stays')

    await api.clock.advance(8 * hourMs - 4 * 60_000)
    const renewed = await Promise.all([1, 2, 3, 4].map(() => api.tokens.for(userId)))
    const values = new Set(renewed.map(token => token.reveal()))
    t.equal(values.size, 1, 'concurrent callers share one refresh')
    t.notOk(values.has(first))
    t.equal(await api.whoIs([...values][0] ?? ''), 'octocat')

    const [account] = await api.db.select().from(schema.accounts)
    const missing = { code: 'github.user_token_missing' }
    await dropUserToken(api.db, account?.accountId ?? '')
    await t.rejects(api.tokens.for(userId), missing, 'revoked')
    await signInWithGithub(api)
    await api.control('users/octocat/revoke', { deliver: false })
    await api.clock.advance(8 * hourMs)
    await t.rejects(api.tokens.for(userId), missing, 'its refresh token is dead')
    t.equal((await api.db.select().from(schema.githubUserTokens)).length, 0)
    await t.rejects(api.tokens.for('usr_nobody'), missing)
  },
)

t.test('the tokens of one person cannot be decrypted for another account', async t => {
  const api = await serveWithGithub(t)
  const userIds: string[] = []
  for (const login of ['alice', 'bob']) {
    await api.control('users', { login, email: `${login}@example.com`, current: true })
    const { browser } = await signInWithGithub(api)
    userIds.push((await browser.get('/v1/me')).json.userId)
  }
  const [alice, bob] = await api.db
    .select()
    .from(schema.githubUserTokens)
    .orderBy(schema.githubUserTokens.accountId)
  await api.db.update(schema.githubUserTokens).set({ sealed: alice?.sealed ?? Buffer.alloc(0) })
  t.ok(bob)
  const outcomes = await Promise.allSettled(userIds.map(one => api.tokens.for(one)))
  t.match(outcomes.map(one => (one.status === 'rejected' ? one.reason.code : 'opened')).sort(), [
    'crypto.decrypt_failed',
    'opened',
  ])
})

t.test(
  'only the signed-in user links an account, and a GitHub sign-in needs the second factor, too',
  async t => {
    const api = await serveWithGithub(t)
    const person = await aPerson(api)
    await api.control('users', { login: 'mallory', email: person.email, current: true })
    const refused = await signInWithGithub(api)
    t.match(
      refused.answer.headers.get('location'),
      /error=account_not_linked/,
      'an equal address is no proof',
    )
    t.equal((await refused.browser.get('/v1/me')).status, 401)

    await signInWithGithub(api, person.browser, '/api/auth/link-social')
    t.equal(await api.whoIs((await api.tokens.for(person.userId)).reveal()), 'mallory')
    const { authenticator } = await enableTwoFactor(person.browser)
    const { browser } = await signInWithGithub(api)
    t.match(await browser.get('/v1/me'), { status: 401, json: { code: 'auth.second_factor_required' } })
    t.match(await browser.post('/api/auth/two-factor/disable'), { status: 401 })
    t.equal((await verifyTotp(browser, authenticator.code())).status, 200)
    t.match((await browser.get('/v1/me')).json, { userId: person.userId, role: 'owner' })
  },
)
