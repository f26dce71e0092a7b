import { allowLocalSignIn } from '@taxiway/db'
import { schema } from '@taxiway/db/testing'
import t from 'tap'
import { aPerson, createBrowser, serveApi } from './browser.js'

const pathOf = (token: string) => `/api/auth/local-sign-in?token=${token}`

t.test('the link of the local stack signs in once before it expires, and only where enabled', async t => {
  const api = await serveApi(t, { LOCAL_SIGN_IN: 'true' })
  const { userId } = await aPerson(api)
  const allow = (token: string, minutes = 5) => allowLocalSignIn(api.db, { token, userId, minutes })
  await allow('first')
  const browsers = Array.from({ length: 10 }, () => createBrowser(api))
  const answers = await Promise.all(browsers.map(one => one.get(pathOf('first'))))
  t.strictSame(answers.map(({ status }) => status).sort(), [302, ...Array(9).fill(401)])
  const used = answers.findIndex(({ status }) => status === 302)
  t.equal(answers[used]?.headers.get('location'), '/console')
  t.match((await browsers[used]?.get('/v1/me'))?.json, { userId, role: 'owner' })
  t.match(await createBrowser(api).get(pathOf('first')), {
    status: 401,
    json: { code: 'auth.credentials_invalid', detail: /Start the local stack again/ },
  })

  await allow('late', 0)
  t.equal((await createBrowser(api).get(pathOf('late'))).status, 401)
  await allow('old')
  await allow('new')
  t.equal((await createBrowser(api).get(pathOf('old'))).status, 401, 'a new link ends the one before')
  const kept = await api.db.select().from(schema.verifications)
  t.notMatch(JSON.stringify(kept), /"new"/, 'the token itself is not stored')

  const production = await serveApi(t)
  await allowLocalSignIn(production.db, {
    token: 'x',
    userId: (await aPerson(production)).userId,
    minutes: 5,
  })
  t.equal((await createBrowser(production).get(pathOf('x'))).status, 404)
})
