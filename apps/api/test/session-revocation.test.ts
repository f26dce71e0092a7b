import { createHmac } from 'node:crypto'
import { and, eq, schema } from '@taxiway/db/testing'
import { newId } from '@taxiway/domain'
import { aDeployment, anOrganization, createFakeClock, eventually } from '@taxiway/testing'
import t from 'tap'
import { aPerson, createBrowser, serveApi } from './browser.js'
import { testSecret } from './support.js'

/** The cache time of a session, and the longest time until an open stream is authorized again. */
const rememberedMs = 3_000

t.test('a revoked session and an ended membership stop working within five seconds', async t => {
  const clock = createFakeClock(new Date())
  const api = await serveApi(t, {}, { clock })
  const ends: [string, (person: Awaited<ReturnType<typeof aPerson>>) => Promise<unknown>, number][] = [
    [
      'revoked from another device',
      async ({ signIn, browser, userId }) => {
        const other = createBrowser(api)
        await signIn(other)
        const [mine] = await api.db
          .select()
          .from(schema.sessions)
          .where(eq(schema.sessions.userId, userId))
          .orderBy(schema.sessions.createdAt)
        t.equal((await other.post('/api/auth/revoke-session', { token: mine?.token })).status, 200)
        return browser
      },
      401,
    ],
    [
      'signed out',
      async ({ browser }) => {
        const kept = new Map(browser.cookies)
        await browser.post('/api/auth/sign-out')
        for (const [name, value] of kept) browser.cookies.set(name, value)
      },
      401,
    ],
    [
      'removed from the organization',
      ({ userId }) => api.db.delete(schema.members).where(eq(schema.members.userId, userId)),
      403,
    ],
  ]
  for (const [name, end, status] of ends) {
    const person = await aPerson(api)
    const { browser, organizationId } = person
    const { id } = await aDeployment(api.db, { organizationId, state: 'building' })
    const stream = await fetch(`${api.url}/v1/deployments/${id}/logs`, {
      headers: {
        accept: 'text/event-stream',
        cookie: [...browser.cookies].map(([key, value]) => `${key}=${value}`).join('; '),
      },
    })
    t.equal(stream.status, 200, `${name}: a stream is open`)
    let isOpen = true
    const reading = (async () => {
      try {
        for await (const _ of stream.body ?? []);
      } catch {
        // The stream was cut.
      }
      isOpen = false
    })()
    t.equal((await browser.get('/v1/projects')).status, 200)
    await end(person)
    await clock.advance(rememberedMs)
    t.equal((await browser.get('/v1/projects')).status, status, `${name}: refused`)
    await eventually(() => !isOpen)
    await reading
  }
})

t.test('a changed role applies to the next request, and an organization can be chosen', async t => {
  const clock = createFakeClock(new Date())
  const api = await serveApi(t, {}, { clock })
  const { browser, userId, organizationId } = await aPerson(api)
  const me = async () => (await browser.get('/v1/me')).json
  await me()
  await api.db
    .update(schema.members)
    .set({ role: 'viewer' })
    .where(and(eq(schema.members.userId, userId), eq(schema.members.organizationId, organizationId)))
  await clock.advance(rememberedMs)
  t.match(await me(), { role: 'viewer', scopes: ['read'] })
  t.equal((await browser.post('/v1/api-tokens', { name: 'x', scopes: ['read'] })).status, 403)

  const second = (await anOrganization(api.db)).id
  await api.db
    .insert(schema.members)
    .values({ id: newId('usr'), organizationId: second, userId, role: 'admin', createdAt: new Date() })
  await clock.advance(rememberedMs)
  t.match(await me(), { organization: null, organizations: { length: 2 } }, 'two, and none is chosen')
  t.equal((await browser.get('/v1/projects')).status, 403)
  const foreign = (await anOrganization(api.db)).id
  const choose = (id: string) => browser.post('/api/auth/organization/set-active', { organizationId: id })
  t.ok((await choose(foreign)).status >= 400, 'a foreign organization cannot be chosen')
  t.equal((await choose(second)).status, 200)
  t.match(await me(), { organization: { id: second }, role: 'admin' })
})

t.test('a cookie is valid only with its signature', async t => {
  const api = await serveApi(t)
  const { browser } = await aPerson(api)
  const [[name, value] = ['', '']] = browser.cookies
  const [token = '', signature = ''] = decodeURIComponent(value).split('.')
  const sign = (text: string, secret: string) => createHmac('sha256', secret).update(text).digest('base64')
  t.equal(signature, sign(token, testSecret))
  const status = async (cookie: string) =>
    (await api.app.inject({ url: '/v1/me', headers: { cookie } })).statusCode
  const encode = (text: string, by: string) => `${name}=${encodeURIComponent(`${text}.${by}`)}`
  t.equal(await status(encode(token, signature)), 200)
  const forged = [
    encode(token, sign(token, `${testSecret}x`)),
    encode(
      token,
      signature.replace(/^./, one => (one === 'A' ? 'B' : 'A')),
    ),
    encode(token, ''),
    encode(`${token}x`, signature),
    encode('other', sign('other', testSecret)),
    `${name}=${token}`,
    `${name}=%E0%A4%A`,
    `${name}=`,
    `${encode(token, signature)}; ${name}=x`,
  ]
  for (const cookie of forged) t.equal(await status(cookie), 401, cookie)
})
