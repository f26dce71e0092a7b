import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { startGithubEmulator } from '@taxiway/github-emulator'
import { createLogger } from '@taxiway/runtime'
import t, { type Test } from 'tap'
import { needsSetup, setupEnvSchema } from '../src/env.js'
import { envLinesOf } from '../src/setup/env-lines.js'
import { buildSetupApp } from '../src/setup/setup-app.js'
import { setupCookie } from '../src/setup/setup-cookie.js'
import { openSetupDeps } from '../src/setup/setup-deps.js'
import { testEncryptionSecret, testSecret } from './support.js'

const publicUrl = 'http://127.0.0.1:3999'
const pem = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
}).privateKey

const openGithub = async (t: Test) => {
  const stateDir = mkdtempSync(join(tmpdir(), 'taxiway-setup-'))
  const github = await startGithubEmulator({
    stateDir,
    appId: 1,
    appPrivateKeyPem: pem,
    webhookSecret: 'unused',
  })
  t.teardown(async () => {
    await github.close()
    rmSync(stateDir, { recursive: true, force: true })
  })
  return github
}

const openSetup = async (t: Test, githubUrl = 'http://127.0.0.1:1', more: Record<string, string> = {}) => {
  const lines: string[] = []
  const logger = createLogger({
    name: 'api',
    level: 'debug',
    destination: { write: (line: string) => void lines.push(line) },
  })
  const env = setupEnvSchema.parse({
    NODE_ENV: 'production',
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    REDIS_URL: 'redis://127.0.0.1:1',
    PUBLIC_URL: publicUrl,
    BETTER_AUTH_SECRET: testSecret,
    ENCRYPTION_SECRET: testEncryptionSecret,
    GITHUB_API_URL: githubUrl,
    CONSOLE_DIR: t.testdir({ 'index.html': '<!doctype html>', assets: { 'main-Ab12.js': '1' } }),
    ...more,
  })
  const deps = openSetupDeps(env, { logger })
  const app = await buildSetupApp(deps)
  t.teardown(async () => {
    await app.close()
    await deps.close()
  })
  const send = (
    method: 'GET' | 'POST',
    url: string,
    { body, headers = {} }: { body?: object; headers?: Record<string, string> } = {},
  ) =>
    app.inject({
      method,
      url,
      headers: { origin: publicUrl, ...headers },
      ...(body === undefined ? {} : { payload: body }),
    })
  const redeem = (token: string, headers: Record<string, string> = {}) =>
    send('POST', '/v1/setup/session', { headers: { authorization: `Bearer ${token}`, ...headers } })
  /** The cookie of the one session. */
  const signIn = async () => {
    const answer = await redeem(deps.guard.token)
    t.equal(answer.statusCode, 204)
    return { cookie: String(answer.headers['set-cookie']).split(';')[0] ?? '' }
  }
  return { app, deps, send, redeem, signIn, lines }
}

/** Presses GitHub's button for the manifest: the code and the state that GitHub comes back with. */
const makeOnGithub = async (
  githubUrl: string,
  { action, manifest }: { action: string; manifest: object },
) => {
  const form = new URLSearchParams({ manifest: JSON.stringify(manifest), name: 'Taxiway' })
  t.equal(new URL(action).origin, githubUrl)
  t.equal((await fetch(action, { method: 'POST', body: form })).status, 200, 'GitHub takes the manifest')
  const address = action.replace('/new?', '/manifest?')
  const answer = await fetch(address, { method: 'POST', body: form, redirect: 'manual' })
  const { searchParams } = new URL(answer.headers.get('location') ?? '')
  return { code: searchParams.get('code') ?? '', state: searchParams.get('state') ?? '' }
}

t.test('the setup mode is for an installation without any variable of the GitHub App', async t => {
  t.ok(needsSetup({}))
  t.ok(needsSetup({ GITHUB_APP_ID: '', GITHUB_WEBHOOK_SECRET: 'chosen by the operator' }))
  t.notOk(needsSetup({ GITHUB_APP_ID: '1' }), 'a half of them is a mistake')
  t.notOk(needsSetup({ GITHUB_CLIENT_SECRET: 'x' }))
  t.notOk(needsSetup({ NODE_ENV: 'development', GITHUB_WEBHOOK_SECRET: 'x' }), 'a local API without GitHub')
  const missing = setupEnvSchema.safeParse({})
  const names = missing.error?.issues.map(({ path }) => path[0])
  for (const name of ['DATABASE_URL', 'PUBLIC_URL', 'BETTER_AUTH_SECRET', 'ENCRYPTION_SECRET'])
    t.ok(names?.includes(name), `${name} is missing, and said so already`)
})

t.test('METRICS_TOKEN counts before the setup, too', async t => {
  const { send } = await openSetup(t, undefined, { METRICS_TOKEN: 'a token of metrics' })
  t.match(await send('GET', '/metrics'), { statusCode: 401 })
  const headers = { authorization: 'Bearer a token of metrics' }
  t.match(await send('GET', '/metrics', { headers }), { statusCode: 200 })
})

t.test('until it is set up, the API serves its health and the setup page alone', async t => {
  const { send, app } = await openSetup(t)
  t.match(await send('GET', '/healthz'), { statusCode: 200 })
  t.match(await send('GET', '/metrics'), { statusCode: 200 })
  const page = await send('GET', '/console/start')
  t.equal(page.statusCode, 200)
  t.match(page.headers['content-security-policy'], /form-action http:\/\/127\.0\.0\.1:1;/)
  t.match(await send('GET', '/console/assets/main-Ab12.js'), { statusCode: 200 })
  for (const url of ['/', '/console'])
    t.match(await send('GET', url), { statusCode: 302, headers: { location: '/console/start' } })
  for (const url of [
    '/readyz',
    '/v1/me',
    '/v1/projects',
    '/console/projects',
    '/docs',
    '/api/auth/x',
    '/nothing',
  ]) {
    const answer = await send('GET', url)
    t.equal(answer.statusCode, 503, url)
    t.match(answer.json(), { code: 'setup.required', detail: /Open the address that the API printed/ })
  }
  t.equal((await send('POST', '/webhooks/github', { body: {} })).statusCode, 503)
  t.equal((await app.inject({ method: 'DELETE', url: '/v1/setup' })).statusCode, 503)
})

t.test('the token of the output opens one session, and nothing opens without it', async t => {
  const { send, redeem, deps } = await openSetup(t)
  t.match(deps.guard.token, /^[\w-]{43}$/, '256 bits')
  const bodies: Record<string, object> = {
    '/v1/setup/manifests': { name: 'Taxiway' },
    '/v1/setup/github-app': { code: 'c', state: 's' },
  }
  const refused = async (headers: Record<string, string>, why: string) => {
    t.match(
      (await send('GET', '/v1/setup', { headers })).json(),
      { status: 401, code: 'setup.token_invalid' },
      why,
    )
    for (const [url, body] of Object.entries(bodies))
      t.equal((await send('POST', url, { body, headers })).statusCode, 401, `${why}: ${url}`)
  }
  await refused({}, 'no session')
  await refused({ cookie: 'taxiway.setup=guessed' }, 'a guessed session')
  await refused({ authorization: `Bearer ${deps.guard.token}` }, 'the token itself opens no other address')
  t.equal((await redeem('x'.repeat(43))).statusCode, 401)
  t.equal((await redeem('')).statusCode, 401)
  t.equal(
    (await redeem(deps.guard.token, { origin: 'https://evil.example.com' })).statusCode,
    403,
    'a page of others',
  )

  const answer = await redeem(deps.guard.token)
  const cookie = String(answer.headers['set-cookie'])
  t.match(cookie, /^taxiway\.setup=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=3600$/)
  t.equal((await redeem(deps.guard.token)).statusCode, 401, 'the token works once')
  const session = { cookie: cookie.split(';')[0] ?? '' }
  t.match((await send('GET', '/v1/setup', { headers: session })).json(), { publicUrl })
  const foreign = { ...session, origin: 'https://evil.example.com' }
  for (const [url, body] of Object.entries(bodies))
    t.equal((await send('POST', url, { body, headers: foreign })).statusCode, 403, `a page of others: ${url}`)
  await refused({ cookie: `${session.cookie}; ${session.cookie}` }, 'two cookies')
})

t.test('over https the cookie of the setup is bound to its host', async t => {
  t.equal(
    setupCookie('https://taxiway.example.com', 'x', 60),
    '__Host-taxiway.setup=x; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure',
  )
})

t.test('an address that guesses tokens is stopped; who has the token is not, even from there', async t => {
  const { app, deps } = await openSetup(t)
  const guess = (token: string, remoteAddress: string) =>
    app.inject({
      method: 'POST',
      url: '/v1/setup/session',
      remoteAddress,
      headers: { origin: publicUrl, authorization: `Bearer ${token}` },
    })
  for (let tries = 0; tries < 10; tries += 1) t.equal((await guess('wrong', '203.0.113.1')).statusCode, 401)
  t.match(await guess('wrong', '203.0.113.1'), { statusCode: 429, headers: { 'retry-after': /^\d+$/ } })
  t.equal((await guess('wrong', '203.0.113.2')).statusCode, 401, 'another address')
  t.equal((await guess(deps.guard.token, '203.0.113.1')).statusCode, 204, 'a proxy has one address for all')
})

t.test('the manifest becomes an App, whose lines are shown once; no log has a secret', async t => {
  const github = await openGithub(t)
  const { send, signIn, lines, deps } = await openSetup(t, github.url)
  const headers = await signIn()
  const begin = async (body: object = { name: 'Taxiway' }) =>
    (await send('POST', '/v1/setup/manifests', { body, headers })).json()
  const finish = (body: object) => send('POST', '/v1/setup/github-app', { body, headers })
  t.match((await begin({ name: 'x'.repeat(35) })).code, 'request.invalid')
  t.match((await begin({ name: 'x', organization: 'a/b' })).code, 'request.invalid')
  t.match(
    (await begin({ name: 'x', organization: 'acme' })).action,
    /\/organizations\/acme\/settings\/apps\/new\?state=/,
  )

  const back = await makeOnGithub(github.url, await begin())
  t.match((await finish({ ...back, state: 'forged' })).json(), { status: 409, code: 'setup.state_invalid' })
  const made = await finish(back)
  t.equal(made.statusCode, 200)
  t.equal(made.headers['cache-control'], 'no-store')
  const values = parseEnv(made.json().env)
  t.match(values, {
    GITHUB_APP_ID: /^\d+$/,
    GITHUB_APP_PRIVATE_KEY: /^-----BEGIN RSA PRIVATE KEY-----\n/,
    GITHUB_CLIENT_ID: /^Iv23li/,
    GITHUB_CLIENT_SECRET: /^[0-9a-f]{40}$/,
    GITHUB_WEBHOOK_SECRET: /^[0-9a-f]{40}$/,
  })
  t.match((await finish(back)).json(), { code: 'setup.state_invalid' }, 'a state works once')
  const { state } = await makeOnGithub(github.url, await begin())
  t.match((await finish({ code: back.code, state })).json(), { status: 422, code: 'setup.code_refused' })

  const log = lines.join('')
  t.match(log, /a GitHub App was made/)
  const secrets = [deps.guard.token, headers.cookie.split('=')[1], back.code, back.state, state]
  for (const secret of [
    ...secrets,
    ...Object.values(values)
      .slice(1)
      .flatMap(value => value?.split('\n') ?? []),
  ])
    if (secret) t.notOk(log.includes(secret), `the log does not have ${secret.slice(0, 6)}…`)
  const { body } = await send('GET', '/metrics')
  t.match(
    body,
    /outbound_call_seconds_count\{name="GitHub App manifest",host="[^"]+",action="convert",outcome="ok"\} 1/,
  )
})

t.test('a session that ended began no state that works', async t => {
  const { deps } = await openSetup(t)
  const secret = deps.guard.redeem(deps.guard.token) ?? ''
  const state = deps.guard.openState(secret) ?? ''
  t.notOk(deps.guard.takeState('another', state), 'another session')
  t.ok(deps.guard.takeState(secret, state))
  t.notOk(deps.guard.takeState(secret, state))
})

t.test('a code that GitHub did not get works again; an unknown end says so', async t => {
  const github = await openGithub(t)
  const { send, signIn } = await openSetup(t, github.url)
  const headers = await signIn()
  const begun = (await send('POST', '/v1/setup/manifests', { body: { name: 'Taxiway' }, headers })).json()
  const back = await makeOnGithub(github.url, begun)
  const fail = (kind: string, status: number) =>
    fetch(`${github.url}/_control/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        match: { path: '/app-manifests/' },
        times: 1,
        action: { kind, status, body: {} },
      }),
    })
  const finish = () => send('POST', '/v1/setup/github-app', { body: back, headers })
  await fail('respond', 403)
  t.match((await finish()).json(), { status: 503, code: 'setup.github_unavailable' })
  await fail('respond_after', 502)
  t.match((await finish()).json(), { status: 502, code: 'setup.outcome_unknown', detail: /may be used up/ })
  t.match((await finish()).json(), { code: 'setup.state_invalid' }, 'and is not sent again')
})

t.test('the lines are what Node and the API read', async t => {
  const app = {
    id: 12,
    slug: 'taxiway',
    name: 'Taxiway',
    url: 'https://github.com/apps/taxiway',
    clientId: 'Iv23li0',
    clientSecret: `a$b"c #d\\n`,
    webhookSecret: null,
    privateKey: pem,
  }
  const text = envLinesOf(app)
  t.match(
    text,
    /^GITHUB_APP_PRIVATE_KEY="-----BEGIN RSA PRIVATE KEY-----\\n[^"\n]+\\n-----END RSA PRIVATE KEY-----\\n"$/m,
  )
  const values = parseEnv(text)
  t.equal(values['GITHUB_APP_PRIVATE_KEY'], pem)
  t.equal(values['GITHUB_CLIENT_SECRET'], app.clientSecret)
  t.equal(values['GITHUB_WEBHOOK_SECRET'], '')
  t.doesNotThrow(() => createPrivateKey(values['GITHUB_APP_PRIVATE_KEY'] ?? ''))
})
