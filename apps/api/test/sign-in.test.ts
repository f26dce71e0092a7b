import { eq, schema } from '@taxiway/db/testing'
import t from 'tap'
import { aPerson, createBrowser, password, serveApi } from './browser.js'
import { enableTwoFactor } from './two-factor.js'

const trailOf = async (api: Awaited<ReturnType<typeof serveApi>>, organizationId: string) =>
  (
    await api.db
      .select()
      .from(schema.auditLog)
      .where(eq(schema.auditLog.organizationId, organizationId as never))
      .orderBy(schema.auditLog.seq)
  ).map(({ action, after }) => ({ action, ...after }))

t.test('a user signs in by password, sees their account, and signs out', async t => {
  const api = await serveApi(t)
  const { browser, userId, email, organizationId, signIn } = await aPerson(api)
  const me = await browser.get('/v1/me')
  t.match(me, { status: 200, json: { credential: { kind: 'session' }, userId, role: 'owner' } })
  t.match(me.json, {
    user: { email, hasTwoFactor: false },
    organization: { id: organizationId },
    organizations: [{ id: organizationId, role: 'owner' }],
    scopes: ['read', 'deploy', 'secrets', 'admin'],
  })
  t.equal((await browser.get('/v1/projects')).status, 200)

  const stranger = createBrowser(api)
  const wrong = await stranger.post('/api/auth/sign-in/email', { email, password: `${password}!` })
  t.match(wrong, { status: 401, json: { code: 'auth.credentials_invalid' } })

  const cookie = new Map(browser.cookies)
  const { status } = await browser.send('/api/auth/sign-out', { method: 'POST' })
  t.equal(status, 200, 'there is nothing to say, so no body is needed')
  t.equal(browser.cookies.size, 0)
  for (const [name, value] of cookie) browser.cookies.set(name, value)
  t.equal((await browser.post('/api/auth/sign-out')).status, 200, 'once more is no mistake')
  await signIn()
  t.strictSame(await trailOf(api, organizationId), [
    { action: 'user.sign_in_failed', method: 'password' },
    { action: 'user.sign_out' },
    { action: 'user.sign_in', method: 'password' },
  ])
})

t.test("a person's name and picture follow the rules of every name", async t => {
  const api = await serveApi(t)
  const browser = createBrowser(api)
  const signUp = (values: object, at = 'ada@example.com') =>
    browser.post('/api/auth/sign-up/email', { name: 'Ada', email: at, password, ...values })
  const refused: [string, object][] = [
    ['name', { name: 'x'.repeat(15_000) }],
    ['name', { name: 'Ada\r\nBcc: all' }],
    ['name', { name: '\u202eadA' }],
    ['name', { name: 'A\u200bda' }],
    ['name', { name: ' ' }],
    ['image', { image: 'javascript:alert(1)' }],
    ['image', { image: 'http://example.com/ada.png' }],
  ]
  for (const [field, values] of refused)
    t.match(
      await signUp(values),
      { status: 400, json: { code: 'request.invalid', errors: [{ path: `body.${field}` }] } },
      JSON.stringify(values).slice(0, 40),
    )
  for (const text of ['{"name":"\\ud800"', '{"name":"\\u0000"']) {
    const body = `${text},"email":"ada@example.com","password":"${password}"}`
    t.equal((await browser.post('/api/auth/sign-up/email', body)).status, 400, text)
  }
  const nul = `{"email":"a\\u0000@example.com","password":"${password}"}`
  t.equal((await browser.post('/api/auth/sign-in/email', nul)).status, 400)
  t.strictSame(await api.db.select().from(schema.users), [], 'none of them has an account')
  t.equal((await signUp({ image: 'https://example.com/ada.png' })).status, 200)
})

t.test('a sign-in ends the session of the cookie that came with it, and no other', async t => {
  const api = await serveApi(t)
  const { browser, email, userId, organizationId, signIn } = await aPerson(api)
  const phone = createBrowser(api)
  await signIn(phone)
  /** A browser with a copy of the current cookies. */
  const keep = () => {
    const kept = createBrowser(api)
    for (const [name, value] of browser.cookies) kept.cookies.set(name, value)
    return kept
  }
  const statusOf = async (one: typeof browser) => (await one.get('/v1/me')).status
  const first = keep()
  const wrong = await browser.post('/api/auth/sign-in/email', { email, password: `${password}!` })
  t.equal(wrong.status, 401)
  t.equal(await statusOf(first), 200, 'one that is refused ends nothing')
  t.equal((await signIn()).status, 200)
  t.strictSame([await statusOf(first), await statusOf(browser), await statusOf(phone)], [401, 200, 200])

  const other = await aPerson(api)
  const second = keep()
  t.equal((await other.signIn(browser)).status, 200)
  t.equal(await statusOf(second), 401, 'also when another person signs in')
  t.equal((await browser.get('/v1/me')).json.userId, other.userId)
  t.equal(await statusOf(phone), 200)
  t.equal((await api.db.select().from(schema.sessions).where(eq(schema.sessions.userId, userId))).length, 1)
  t.match(
    (await trailOf(api, organizationId)).filter(({ action }) => action === 'user.sign_out'),
    [{ by: 'sign_in' }, { by: 'sign_in' }],
    'and the trail says so',
  )

  await enableTwoFactor(phone)
  const third = createBrowser(api)
  for (const [name, value] of phone.cookies) third.cookies.set(name, value)
  t.match(await signIn(phone), { status: 200, json: { twoFactorRedirect: true } })
  t.equal(await statusOf(third), 401, 'also while the second factor is still to come')
})
