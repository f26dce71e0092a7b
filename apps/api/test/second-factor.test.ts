import { eq, schema } from '@taxiway/db/testing'
import { systemClock } from '@taxiway/runtime'
import { runKeysCommand } from '@taxiway/vault'
import t from 'tap'
import { operations } from '../src/auth/access-rules.js'
import { authEndpoints } from '../src/identity/auth-paths.js'
import { aPerson, createBrowser, password, serveApi } from './browser.js'
import { enableTwoFactor, verifyTotp } from './two-factor.js'

type Api = Awaited<ReturnType<typeof serveApi>>

const lockOf = async ({ db }: Api, userId: string) =>
  (await db.select().from(schema.twoFactors).where(eq(schema.twoFactors.userId, userId)))[0]
const unlock = ({ db }: Api) =>
  db.update(schema.twoFactors).set({ failedVerificationCount: 0, lockedUntil: null })
/** A browser after the right password, before the code. */
const aChallenge = async (api: Api, email: string) => {
  const browser = createBrowser(api)
  const { json } = await browser.post('/api/auth/sign-in/email', { email, password })
  if (json?.twoFactorRedirect !== true) throw new Error('there is no challenge')
  return browser
}

t.test('a code works once: fifty replays are refused, and of twenty at once one is accepted', async t => {
  const api = await serveApi(t)
  const { browser, email, userId, organizationId } = await aPerson(api)
  const { authenticator } = await enableTwoFactor(browser)
  t.equal((await browser.get('/v1/me')).json.user.hasTwoFactor, true)

  const code = authenticator.code()
  const waiting = await Promise.all(Array.from({ length: 4 }, () => aChallenge(api, email)))
  const challenges = Array.from({ length: 20 }, (_, index) => waiting[index % 4] ?? browser)
  const together = await Promise.all(challenges.map(one => verifyTotp(one, code)))
  t.strictSame(together.map(({ status }) => status).sort(), [200, ...Array(19).fill(401)])
  const winner = challenges[together.findIndex(({ status }) => status === 200)]
  t.equal((await winner?.get('/v1/projects'))?.status, 200)

  for (let round = 0; round < 50; round += 1) {
    const loser = waiting.find(one => one !== winner) ?? browser
    t.match(await verifyTotp(loser, code), { status: 401, json: { code: 'auth.second_factor_invalid' } })
  }
  t.match(
    await lockOf(api, userId),
    { failedVerificationCount: 0, lockedUntil: null },
    'no guesses are counted',
  )
  t.match(
    await verifyTotp(await aChallenge(api, email), authenticator.code(1)),
    { status: 200 },
    'the next one is good',
  )
  const entries = await api.db
    .select()
    .from(schema.auditLog)
    .where(eq(schema.auditLog.organizationId, organizationId))
  const count = (action: string) => entries.filter(one => one.action === action).length
  t.match(
    [count('user.two_factor_enable'), count('user.second_factor_failed')],
    [1, 20],
    'no more than 20 an hour are written',
  )
})

t.test('five wrong codes lock all operations with codes, across challenges and addresses', async t => {
  const api = await serveApi(t)
  const { browser, email, userId } = await aPerson(api)
  const { authenticator, backupCodes } = await enableTwoFactor(browser)
  const wrong = String((Number(authenticator.code()) + 1) % 1_000_000).padStart(6, '0')
  const challenges = await Promise.all(Array.from({ length: 10 }, () => aChallenge(api, email)))
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, index) =>
      (challenges[index % 10] ?? browser).post(
        '/api/auth/two-factor/verify-totp',
        { code: wrong },
        { 'x-forwarded-for': `192.0.2.${index}`, 'x-taxiway-client-address': `198.51.100.${index}` },
      ),
    ),
  )
  const evaluated = answers.filter(({ json }) => json.code === 'auth.second_factor_invalid')
  t.equal(evaluated.length, 5)
  t.equal(answers.filter(({ json }) => json.code === 'auth.second_factor_locked').length, answers.length - 5)
  t.ok((await lockOf(api, userId))?.lockedUntil)

  const locked = { status: 429, json: { code: 'auth.second_factor_locked' } }
  const [challenge = browser] = challenges
  t.match(await verifyTotp(challenge, authenticator.code()), locked, 'a good code waits too')
  const backup = await challenge.post('/api/auth/two-factor/verify-backup-code', { code: backupCodes[0] })
  t.match(backup, locked)
  t.match(await verifyTotp(browser, authenticator.code()), locked, 'a signed-in user is locked, too')
  t.match(await browser.post('/api/auth/two-factor/disable', { password }), locked)
  t.match(await browser.post('/api/auth/two-factor/generate-backup-codes', { password }), locked)
  t.match(await browser.post('/v1/me/step-up', { code: authenticator.code() }), locked)

  await unlock(api)
  t.match(await verifyTotp(await aChallenge(api, email), authenticator.code()), { status: 200 })
})

t.test('a backup code works once and is kept encrypted', async t => {
  const api = await serveApi(t)
  const { browser, email } = await aPerson(api)
  const { backupCodes } = await enableTwoFactor(browser)
  const [code = ''] = backupCodes
  const use = (on: typeof browser) => on.post('/api/auth/two-factor/verify-backup-code', { code })
  const challenges = [
    await aChallenge(api, email),
    await aChallenge(api, email),
    await aChallenge(api, email),
  ]
  const statuses = (await Promise.all(challenges.map(use))).map(({ status }) => status)
  t.equal(statuses.filter(status => status === 200).length, 1, statuses.join())
  await unlock(api)
  t.match(await use(await aChallenge(api, email)), {
    status: 401,
    json: { code: 'auth.second_factor_invalid' },
  })
  const { rows } = await api.pool.query('select row_to_json(t)::text as text from two_factors t')
  for (const one of backupCodes) t.notMatch(rows[0].text, one)
  const trusting = await (await aChallenge(api, email)).post('/api/auth/two-factor/verify-backup-code', {
    code: backupCodes[1],
    trustDevice: true,
  })
  t.equal(trusting.status, 200)
  t.notMatch(trusting.headers.getSetCookie().join(), 'trust_device', 'no device is trusted to do without')
})

t.test('of two concurrent uses of a backup code one succeeds', async t => {
  const api = await serveApi(t)
  const { browser, userId } = await aPerson(api)
  await enableTwoFactor(browser)
  const { adapter } = await (await api.deps.identity.auth()).$context
  const model = 'twoFactor'
  const row = await adapter.findOne<{ id: string; backupCodes: string }>({
    model,
    where: [{ field: 'userId', value: userId }],
  })
  const { id = '', backupCodes = '' } = row ?? {}
  const take = (left: string) =>
    adapter.incrementOne({
      model,
      where: [
        { field: 'id', value: id },
        { field: 'backupCodes', value: backupCodes },
      ],
      increment: {},
      set: { backupCodes: left },
    })
  // Both have compared the code, and wait for the lock of the row.
  const holder = await api.pool.connect()
  await holder.query('begin')
  await holder.query('select 1 from two_factors for update')
  const taken = [take('one'), take('two')]
  const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  while ((await api.pool.query(waiting)).rowCount !== 2);
  await holder.query('commit')
  holder.release()
  t.equal((await Promise.all(taken)).filter(one => one !== null).length, 1)
})

t.test('a sign-in without its second factor cannot call any operation', async t => {
  const api = await serveApi(t)
  const { browser, email, userId } = await aPerson(api)
  await enableTwoFactor(browser)
  const challenge = await aChallenge(api, email)
  // And a session that has proved no second factor, like a new sign-in with GitHub.
  await api.db.update(schema.sessions).set({ secondFactorAt: null }).where(eq(schema.sessions.userId, userId))
  for (const half of [challenge, browser]) {
    for (const [key, access] of Object.entries(operations)) {
      const [method = '', url = ''] = key.split(' ')
      const path = url.replace(/:(\w+)/g, 'x')
      // The table calls all of Better Auth's endpoints public; its own list says who may call them.
      const caller = authEndpoints[`${method} ${url.replace('/api/auth', '')}`]
      if (caller === undefined ? 'public' in access : caller === 'anyone' || caller === 'half') continue
      const answer = await half.send(path, { method, ...(method === 'GET' ? {} : { body: {} }) })
      t.equal(answer.status, 401, `${key}: ${answer.text}`)
    }
  }
})

t.test('dangerous operations need a recent step-up', async t => {
  const api = await serveApi(t)
  const { browser, userId } = await aPerson(api)
  const sessions = (values: Partial<typeof schema.sessions.$inferInsert>) =>
    api.db.update(schema.sessions).set(values).where(eq(schema.sessions.userId, userId))
  const makeToken = () => browser.post('/v1/api-tokens', { name: 'ci', scopes: ['read'] })
  const longAgo = new Date(Date.now() - 11 * 60_000)
  const refused = { status: 401, json: { code: 'auth.step_up_required' } }

  t.equal((await makeToken()).status, 201, 'signed in just now')
  await sessions({ createdAt: longAgo })
  t.match(await makeToken(), refused, 'signed in a while ago')

  const { authenticator } = await enableTwoFactor(browser)
  t.equal((await makeToken()).status, 201, 'proved a second factor just now')
  await sessions({ secondFactorAt: longAgo })
  for (const attempt of [
    makeToken,
    () => browser.post('/api/auth/two-factor/disable', { password }),
    () => browser.post('/api/auth/two-factor/generate-backup-codes', { password }),
    () =>
      browser.post('/api/auth/change-password', { currentPassword: password, newPassword: `${password}!` }),
  ])
    t.match(await attempt(), refused)
  t.equal((await browser.get('/v1/projects')).status, 200, 'everything else goes on')
  t.match(await browser.post('/v1/me/step-up', { code: '000000' }), { status: 401 })
  const code = { code: authenticator.code() }
  const key = { 'idempotency-key': 'k' }
  t.match(await browser.post('/v1/me/step-up', code, key), { status: 204 })
  t.equal((await makeToken()).status, 201)
  const again = await browser.post('/v1/me/step-up', code, key)
  t.match([again.status, again.headers.get('idempotent-replayed')], [204, 'true'], 'its copy is answered')
  t.match(await browser.post('/v1/me/step-up', code), { status: 401 }, 'the code itself is used up')
  t.match(await browser.post('/v1/me/step-up', { code: '000000' }, key), { status: 422 })
  await sessions({ secondFactorAt: longAgo })
  t.equal((await browser.post('/v1/me/step-up', code, key)).status, 204)
  t.match(await makeToken(), refused, 'and a copy proves nothing anew')
  await sessions({ secondFactorAt: new Date() })
  t.equal((await browser.post('/api/auth/two-factor/disable', { password })).status, 200)
  t.equal((await browser.get('/v1/me')).json.user.hasTwoFactor, false)
})

t.test('an organization that requires a second factor allows only its setup without one', async t => {
  const api = await serveApi(t)
  const { browser, organizationId } = await aPerson(api)
  await api.db
    .update(schema.organizations)
    .set({ requireTwoFactor: true })
    .where(eq(schema.organizations.id, organizationId))
  await new Promise(resolve => setTimeout(resolve, 3_100))
  const refused = { status: 403, json: { code: 'auth.second_factor_setup_required' } }
  t.match(await browser.get('/v1/projects'), refused)
  t.match(await browser.get('/v1/me'), refused)
  await enableTwoFactor(browser)
  t.equal((await browser.get('/v1/projects')).status, 200)
})

t.test('second factors are encrypted for their person, and a new data key encrypts them again', async t => {
  const api = await serveApi(t)
  const { browser, email, userId } = await aPerson(api)
  const { authenticator, backupCodes } = await enableTwoFactor(browser)
  const read = async () => {
    const { rows } = await api.pool.query(
      `select secret, backup_codes, sealed_kid(secret)::int as kid, sealed_kid(backup_codes)::int as other from two_factors where user_id = $1`,
      [userId],
    )
    return rows[0]
  }
  const before = await read()
  const key = await api.pool.query(`select kid from data_keys where owner = $1`, [`user:${userId}`])
  t.match(before, { kid: key.rows[0].kid, other: key.rows[0].kid })

  const keys = { db: api.db, vault: api.deps.vault, clock: systemClock }
  t.match(await runKeysCommand(keys, ['rotate', `user:${userId}`]), {
    promoted: 1,
    resealed: 2,
    unreadable: 0,
  })
  const after = await read()
  t.ok(after.kid > before.kid && after.other > before.kid)
  const use = async (code: string) =>
    (await aChallenge(api, email)).post('/api/auth/two-factor/verify-backup-code', { code })
  t.match(await verifyTotp(await aChallenge(api, email), authenticator.code()), { status: 200 })
  t.match(await use(backupCodes[0] ?? ''), { status: 200 })
  t.match(await use(backupCodes[0] ?? ''), { status: 401 })

  // From another column, or not encrypted at all: none of it decrypts.
  const put = (secret: string) =>
    api.pool.query('update two_factors set secret = $1 where user_id = $2', [secret, userId])
  const challenge = await aChallenge(api, email)
  const code = authenticator.code(1)
  for (const planted of [after.backup_codes, 'not sealed at all', '']) {
    await put(planted)
    t.match(await verifyTotp(challenge, code), { status: 500 })
  }
  await put(after.secret)
  t.match(await verifyTotp(challenge, code), { status: 200 })
})

t.test(
  'a step-up refusal says how to step up, and the repeated request succeeds in the same organization',
  async t => {
    const api = await serveApi(t)
    const person = await aPerson(api)
    await api.db
      .insert(schema.organizations)
      .values({ id: 'org_other', name: 'O', slug: 'o', createdAt: new Date() } as never)
    await api.db.insert(schema.members).values({
      ...{ id: 'mem_other', organizationId: 'org_other' as never, userId: person.userId, role: 'viewer' },
      createdAt: new Date(),
    })
    const { browser, organizationId } = person
    await browser.post('/api/auth/organization/set-active', { organizationId })
    const invite = () =>
      browser.send(`/v1/organizations/${organizationId}/invitations`, {
        method: 'POST',
        body: { email: 'grace@example.com', role: 'viewer' },
        headers: { 'idempotency-key': 'invite-grace' },
      })
    const tenMinutesPass = () =>
      api.db.update(schema.sessions).set({
        createdAt: new Date(Date.now() - 11 * 60_000),
        secondFactorAt: new Date(Date.now() - 11 * 60_000),
      })

    await api.db.update(schema.sessions).set({ createdAt: new Date(Date.now() - 11 * 60_000) })
    const bySignIn = await invite()
    t.match(bySignIn, {
      status: 401,
      json: {
        code: 'auth.step_up_required',
        detail: /sign in again.+send the same request again/,
        stepUp: { method: 'sign_in', operation: 'POST /api/auth/sign-in/social' },
      },
    })
    await person.signIn()
    t.match(await invite(), { status: 201, json: { email: 'grace@example.com' } }, 'in the same organization')

    const { authenticator } = await enableTwoFactor(browser)
    await tenMinutesPass()
    const byCode = await browser.send(`/v1/organizations/${organizationId}`, {
      method: 'PATCH',
      body: { name: 'New' },
    })
    t.match(byCode, {
      status: 401,
      json: {
        detail: /POST \/v1\/me\/step-up/,
        stepUp: { method: 'second_factor', operation: 'POST /v1/me/step-up' },
      },
    })
    t.equal((await browser.post('/v1/me/step-up', { code: authenticator.code() })).status, 204)
    t.equal(
      (await browser.send(`/v1/organizations/${organizationId}`, { method: 'PATCH', body: { name: 'New' } }))
        .status,
      200,
    )
  },
)
