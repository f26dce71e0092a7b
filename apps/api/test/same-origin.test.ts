import { randomBytes } from 'node:crypto'
import { schema } from '@taxiway/db/testing'
import t from 'tap'
import { operations } from '../src/auth/access-rules.js'
import { authOptions } from '../src/identity/auth-options.js'
import { aPerson, createBrowser, password, serveApi } from './browser.js'
import { testEnv } from './support.js'

const unsafe = Object.keys(operations).filter(key => !key.startsWith('GET ') && !key.includes('/webhooks/'))
const pathOf = (key: string) => (key.split(' ')[1] ?? '').replace(/:\w+/g, 'x')

t.test('a request with a cookie from a foreign page changes nothing', async t => {
  const api = await serveApi(t, { CORS_ORIGINS: 'https://app.example.com' })
  const { browser } = await aPerson(api)
  const host = new URL(api.origin).host
  const foreign: Record<string, string>[] = [
    {},
    { origin: 'null' },
    { origin: 'https://evil.example' },
    { origin: `http://sub.${host}` },
    { origin: `https://${host}` },
    { origin: `${api.origin}.evil.example` },
    { origin: `${api.origin}@evil.example` },
    { origin: 'https://app.example.com.evil.example' },
    { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'cross-site', referer: `${api.origin}/console` },
    { origin: api.origin, 'content-type': 'text/plain' },
    { origin: api.origin, 'content-type': 'application/x-www-form-urlencoded' },
    { origin: api.origin, 'content-type': 'multipart/form-data; boundary=x' },
    { origin: api.origin, 'content-type': 'application/jsonp' },
  ]
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const send = (key: string, headers: Record<string, string>) =>
    api.app.inject({
      method: key.split(' ')[0] as 'POST',
      url: pathOf(key),
      headers: { cookie, 'content-type': 'application/json', ...headers },
      payload: '{}',
    })
  for (const key of unsafe)
    for (const headers of foreign) {
      const { statusCode, body } = await send(key, headers)
      if (statusCode !== 403 || JSON.parse(body).code !== 'auth.origin_refused')
        t.fail(`${key} with ${JSON.stringify(headers)}: ${statusCode} ${body}`)
    }
  t.comment(`${unsafe.length} operations × ${foreign.length} origins`)
  for (const headers of [
    { origin: api.origin },
    { origin: 'https://app.example.com' },
    { 'sec-fetch-site': 'same-origin' },
  ]) {
    const { statusCode } = await send('POST /v1/api-tokens', headers)
    t.equal(statusCode, 400, `our own is let in: ${JSON.stringify(headers)}`)
  }
  const login = await fetch(`${api.url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'https://evil.example' },
    body: JSON.stringify({ email: 'a@example.com', password }),
  })
  t.equal(login.status, 403, 'a foreign page cannot sign a user in, with or without a cookie')
})

t.test('reading changes nothing', async t => {
  const api = await serveApi(t)
  const { browser } = await aPerson(api)
  const hash = async () => {
    const { rows } = await api.pool.query(
      `select string_agg(md5(query_to_xml('select * from ' || quote_ident(tablename) || ' t order by t::text', true, false, '')::text), ',' order by tablename) as h
         from pg_tables where schemaname = 'public'`,
    )
    return rows[0].h
  }
  const before = await hash()
  for (const key of Object.keys(operations).filter(one => one.startsWith('GET ')))
    await browser.get(`${pathOf(key)}${key.includes('local-sign-in') ? '?token=x' : ''}`)
  t.equal(await hash(), before)
})

t.test('the options of Better Auth are pinned', async t => {
  const env = testEnv()
  const at = (publicUrl: string) =>
    authOptions({} as never, env, { publicUrl, all: [publicUrl, 'https://app.example.com'] })
  const options = at('https://taxiway.example.com')
  t.strictSame(options.trustedOrigins, ['https://taxiway.example.com', 'https://app.example.com'])
  t.match(options.advanced, {
    disableCSRFCheck: false,
    disableOriginCheck: false,
    cookiePrefix: '__Host-taxiway',
    crossSubDomainCookies: { enabled: false },
  })
  t.strictSame(options.advanced.defaultCookieAttributes, {
    secure: true,
    httpOnly: true,
    sameSite: 'lax',
    path: '/',
  })
  t.match(at('http://127.0.0.1:3000').advanced, {
    cookiePrefix: 'taxiway',
    defaultCookieAttributes: { secure: false },
  })
})

t.test('cookies are bound to this host on https', async t => {
  const api = await serveApi(t, { PUBLIC_URL: 'https://taxiway.example.com' })
  const { signIn, email } = await aPerson(api)
  const { headers } = await signIn(createBrowser(api))
  const [cookie = ''] = headers.getSetCookie()
  t.match(cookie, /^__Host-taxiway\.session_token=/)
  for (const attribute of ['Secure', 'HttpOnly', 'SameSite=Lax', 'Path=/']) t.match(cookie, attribute)
  t.notMatch(cookie, /domain/i)
  const [session] = await api.db.select().from(schema.sessions)
  t.ok(session && email)
})

t.test('a sign-in never redirects to a foreign page', async t => {
  const api = await serveApi(t, {
    GITHUB_CLIENT_ID: 'Iv1.client',
    GITHUB_CLIENT_SECRET: 'a secret of the client',
    ENCRYPTION_SECRET: randomBytes(32).toString('base64'),
  })
  const host = new URL(api.origin).host
  const malicious = [
    'https://evil.example',
    'https://evil.example/console',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/%2F/evil.example',
    '/%5Cevil.example',
    'http:evil.example',
    'https:/evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    `http://${host}.evil.example`,
    `http://${host}@evil.example`,
    `http://evil.example#${host}`,
    `http://evil.example?${host}`,
    `ftp://${host}`,
    ' https://evil.example',
    'HTTPS://EVIL.EXAMPLE',
    `https://${host}`,
  ]
  const browser = createBrowser(api)
  const start = (fields: Record<string, string>) =>
    browser.post('/api/auth/sign-in/social', { provider: 'github', disableRedirect: true, ...fields })
  for (const url of malicious)
    for (const field of ['callbackURL', 'errorCallbackURL', 'newUserCallbackURL']) {
      const { status, text } = await start({ [field]: url })
      t.ok(status === 403 || status === 400, `${field} ${url}: ${status} ${text}`)
    }
  t.equal((await start({ callbackURL: '/console' })).status, 200)
  t.equal((await start({ callbackURL: `${api.origin}/console` })).status, 200)
})

t.test('sign-in and sign-up answer the same for a known and an unknown address', async t => {
  const api = await serveApi(t)
  const { email } = await aPerson(api)
  const browser = createBrowser(api)
  const strip = ({ json, status }: Awaited<ReturnType<typeof browser.post>>) => {
    const { requestId: _, ...rest } = json
    return JSON.stringify({ status, ...rest }).replace(/usr_\w+|\d{4}-[\d:.T-]+Z|[\w-]+@example\.com/g, '…')
  }
  const signIn = (address: string) =>
    browser.post('/api/auth/sign-in/email', { email: address, password: `${password}?` })
  const signUp = (address: string) =>
    browser.post('/api/auth/sign-up/email', { email: address, password, name: 'x' })
  t.equal(strip(await signIn(email)), strip(await signIn('nobody@example.com')))
  t.equal(strip(await signUp(email)), strip(await signUp('somebody-new@example.com')))
})
