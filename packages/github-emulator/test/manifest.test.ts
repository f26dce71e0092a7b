import { createPrivateKey } from 'node:crypto'
import t from 'tap'
import { type Harness, signAppJwt, startHarness, startReceiver } from './harness.js'

const HOUR_MS = 3_600_000

const manifestFor = (hookUrl: string) => ({
  name: 'Taxiway of Acme',
  url: 'https://taxiway.example.com',
  hook_attributes: { url: hookUrl, active: true },
  redirect_url: 'https://taxiway.example.com/console/start',
  callback_urls: ['https://taxiway.example.com/api/auth/callback/github'],
  setup_url: 'https://taxiway.example.com/console/start',
  public: false,
  default_permissions: { metadata: 'read', contents: 'read', pull_requests: 'write' },
  default_events: ['pull_request', 'push'],
})

const post = (h: Harness, path: string, form: Record<string, string>) =>
  fetch(h.url() + path, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' })

/** Presses the button of the page; the address that the browser is sent to. */
const make = async (h: Harness, manifest: object, path = '/settings/apps'): Promise<URL> => {
  const form = { manifest: JSON.stringify(manifest) }
  const page = await post(h, `${path}/new?state=s-1`, form)
  t.equal(page.status, 200)
  t.match(await page.text(), /<button>Create GitHub App for /)
  const answer = await post(h, `${path}/manifest?state=s-1`, { ...form, name: 'Taxiway of Acme' })
  t.equal(answer.status, 302)
  return new URL(answer.headers.get('location') ?? '')
}
const convert = (h: Harness, code: string | null) => h.call('POST', `/app-manifests/${code}/conversions`)

t.test('a manifest makes the App, whose code exchanges once for its secrets', async t => {
  const receiver = await startReceiver(t)
  const h = await startHarness(t)
  const target = await make(h, manifestFor(receiver.url))
  t.equal(target.origin + target.pathname, 'https://taxiway.example.com/console/start')
  t.equal(target.searchParams.get('state'), 's-1')
  const code = target.searchParams.get('code')
  const made = await convert(h, code)
  t.match(made, {
    status: 201,
    body: {
      slug: 'taxiway-of-acme',
      name: 'Taxiway of Acme',
      events: ['pull_request', 'push'],
      permissions: { contents: 'read', pull_requests: 'write' },
      client_id: /^Iv23li/,
      client_secret: /^[0-9a-f]{40}$/,
      webhook_secret: /^[0-9a-f]{40}$/,
      pem: /^-----BEGIN RSA PRIVATE KEY-----\n/,
    },
  })
  t.equal((await convert(h, code)).status, 404, 'a code is used up')
  t.equal((await convert(h, 'ffff')).status, 404)

  const key = createPrivateKey(made.body.pem)
  const ask = () => h.call('GET', '/app', { token: signAppJwt({ iss: String(made.body.id) }, key) })
  t.match(await ask(), { status: 200, body: { id: made.body.id, slug: 'taxiway-of-acme' } })
  t.equal((await h.call('GET', '/app', { token: h.jwt() })).status, 401, 'the App of before is another one')
  await h.restart()
  t.equal((await ask()).status, 200, 'it outlives a restart')

  await h.control('POST', '/repositories', { owner: 'acme', name: 'shop', install: false, files: { a: 'a' } })
  const page = await (await fetch(`${h.url()}/apps/taxiway-of-acme/installations/new`)).text()
  const [, id = ''] = /name="target_id" value="(\d+)">\s*<p><button>Install on acme</.exec(page) ?? []
  const installed = await post(h, '/apps/taxiway-of-acme/installations', { target_id: id })
  const setup = new URL(installed.headers.get('location') ?? '')
  t.equal(setup.origin + setup.pathname, 'https://taxiway.example.com/console/start')
  t.equal(setup.searchParams.get('setup_action'), 'install')
  await h.control('POST', '/deliveries/idle')
  t.same(receiver.names(), ['installation.created'], 'webhooks go where the manifest said')
  t.match(receiver.received[0]?.body.installation, {
    id: Number(setup.searchParams.get('installation_id')),
    permissions: { contents: 'read', metadata: 'read', pull_requests: 'write' },
  })
  t.same(await h.contractGaps(), [])
})

t.test('a code that is an hour old is not found', async t => {
  const h = await startHarness(t)
  const code = (await make(h, manifestFor('https://taxiway.example.com/webhooks/github'))).searchParams.get(
    'code',
  )
  h.time.offsetMs = HOUR_MS
  t.equal((await convert(h, code)).status, 404)
})

t.test('a manifest that GitHub would refuse is refused with its fault', async t => {
  const h = await startHarness(t)
  const good = manifestFor('https://taxiway.example.com/webhooks/github')
  const refused = async (manifest: unknown, message: RegExp) => {
    const form = { manifest: typeof manifest === 'string' ? manifest : JSON.stringify(manifest) }
    const answer = await post(h, '/settings/apps/new', form)
    t.equal(answer.status, 422)
    t.match(await answer.text(), message)
  }
  await refused('{', /it is not JSON/)
  await refused({ ...good, redirect_url: undefined }, /redirect_url/)
  await refused({ ...good, name: 'x'.repeat(35) }, /name/)
  await refused({ ...good, hook: 'x' }, /hook/)
  await refused({ ...good, default_permissions: { content: 'read' } }, /default_permissions/)
  await refused({ ...good, default_events: ['issue_comment'] }, /not supported: issue_comment/)
  await refused({ ...good, default_events: ['installation'] }, /not supported: installation/)
  const elsewhere = await post(h, '/organizations/nobody/settings/apps/new', {
    manifest: JSON.stringify(good),
  })
  t.equal(elsewhere.status, 404, 'an organization that does not exist')
  await h.control('POST', '/repositories', { owner: 'acme', name: 'shop', install: false, files: { a: 'a' } })
  const target = await make(h, good, '/organizations/acme/settings/apps')
  t.match((await convert(h, target.searchParams.get('code'))).body.owner, { login: 'acme' })
})

t.test('the made App signs people in at its own callback addresses alone', async t => {
  const h = await startHarness(t)
  const manifest = manifestFor('https://taxiway.example.com/webhooks/github')
  const code = (await make(h, manifest)).searchParams.get('code')
  const { client_id: clientId } = (await convert(h, code)).body
  const authorize = (redirectUri: string) =>
    h.call(
      'GET',
      `/login/oauth/authorize?${new URLSearchParams({ client_id: clientId, redirect_uri: redirectUri })}`,
    )
  t.equal((await authorize(manifest.callback_urls[0] ?? '')).status, 302)
  t.equal((await authorize('https://evil.example.com/')).status, 400)
})
