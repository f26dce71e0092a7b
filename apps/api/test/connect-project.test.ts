import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { schema } from '@taxiway/db'
import { newId } from '@taxiway/domain'
import { startGithubEmulator } from '@taxiway/emulators'
import { anApiToken, anOrganization } from '@taxiway/testing'

import { eq } from 'drizzle-orm'
import t, { type Test } from 'tap'
import { createBrowser, serveApi } from './browser.js'
import { bearer } from './support.js'

const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
})

/** The API with its App on a GitHub, and somebody who signed in there and made a token here. */
const open = async (t: Test) => {
  const stateDir = mkdtempSync(join(tmpdir(), 'taxiway-github-'))
  const client = { clientId: 'Iv1.taxiway', clientSecret: 'the secret of the client' }
  const github = await startGithubEmulator({
    stateDir,
    appId: 1,
    appPublicKeyPem: publicKey,
    webhookSecret: 'x',
    ...client,
  })
  t.teardown(async () => {
    await github.close()
    rmSync(stateDir, { recursive: true, force: true })
  })
  const api = await serveApi(t, {
    GITHUB_API_URL: github.url,
    GITHUB_APP_ID: '1',
    GITHUB_APP_PRIVATE_KEY: privateKey,
    GITHUB_CLIENT_ID: client.clientId,
    GITHUB_CLIENT_SECRET: client.clientSecret,
  })
  const control = async (method: string, path: string, body: object = {}) => {
    const answer = await fetch(`${github.url}/_control/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${path}: ${text}`)
    return text === '' ? null : JSON.parse(text)
  }
  await control('POST', 'users', { login: 'octocat', email: 'octocat@example.com', current: true })
  const browser = createBrowser(api)
  const { json } = await browser.post('/api/auth/sign-in/social', {
    provider: 'github',
    callbackURL: '/console',
    disableRedirect: true,
  })
  const there = await fetch(json.url, { redirect: 'manual' })
  const back = new URL(there.headers.get('location') ?? '')
  await browser.get(`${back.pathname}${back.search}`)
  const { userId } = (await browser.get('/v1/me')).json
  const organizationId = (await anOrganization(api.db)).id
  await api.db
    .insert(schema.members)
    .values({ id: newId('usr'), organizationId, userId, role: 'owner', createdAt: new Date() })
  const { token } = await anApiToken(api.db, {
    organizationId,
    createdBy: userId,
    scopes: ['read', 'deploy', 'secrets', 'admin'],
  })
  const aRepository = async (name: string, permission = 'write', values: object = {}) => {
    const made = await control('POST', 'repositories', {
      owner: 'acme',
      ownerType: 'Organization',
      name,
      files: { 'package.json': '{}' },
      ...values,
    })
    await control('PUT', `repositories/${made.owner.login}/${name}/collaborators/octocat`, { permission })
    return made as { id: number; installationId: number | null }
  }
  const call = (method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
    createBrowser(api).send(path, { method, body, headers: { ...bearer(token), ...headers } })
  const connect = (body: object, headers = {}) => call('POST', '/v1/projects', body, headers)
  return { ...api, control, aRepository, call, connect, organizationId, userId, browser }
}

t.test(
  'a person sees what they may connect and why not, connects it, and is told what to do next',
  async t => {
    const world = await open(t)
    const { call, connect, control, aRepository } = world
    const shop = await aRepository('shop')
    await aRepository('readonly', 'read')
    const old = await aRepository('old')
    await control('POST', 'repositories/acme/old/archive', { deliver: false })
    const bare = await aRepository('bare', 'admin', { owner: 'globex', install: false })

    const installations = await call('GET', '/v1/github/installations')
    t.match(installations.json, {
      data: [{ account: { login: 'acme', type: 'Organization' }, canConnect: true, obstacle: null }],
      nextCursor: null,
    })
    const { id } = installations.json.data[0]
    const list = `/v1/github/repositories?installationId=${id}&limit=2`
    const first = await call('GET', list)
    const second = await call('GET', `${list}&cursor=${encodeURIComponent(first.json.nextCursor)}`)
    t.equal(second.json.nextCursor, null)
    const seen = Object.fromEntries(
      [...first.json.data, ...second.json.data].map(one => [one.name, one.obstacle]),
    )
    t.strictSame(seen, { shop: null, readonly: 'no_write_permission', old: 'repository_archived' })
    t.match(await call('GET', '/v1/github/repositories?installationId=999999'), { status: 404 })
    t.match(await call('GET', `${list}x&cursor=${encodeURIComponent(first.json.nextCursor)}`), {
      status: 400,
    })

    const key = { 'idempotency-key': 'connect-shop' }
    const made = await connect({ repositoryId: shop.id, config: { port: 3000 } }, key)
    t.match(made, {
      status: 201,
      json: {
        slug: 'shop',
        state: 'active',
        repository: { id: shop.id, owner: 'acme', name: 'shop', defaultBranch: 'main' },
        connection: { state: 'ok' },
        config: { port: 3000, healthPath: '/' },
      },
    })
    t.equal((await connect({ repositoryId: shop.id, config: { port: 3000 } }, key)).text, made.text)
    const [row] = await world.db.select().from(schema.projects)
    t.match(row, { installationId: id, connectedBy: world.userId, connectedLogin: 'octocat' })
    t.match(
      await world.db.select().from(schema.auditLog).where(eq(schema.auditLog.action, 'project.create')),
      {
        length: 1,
      },
    )
    t.strictSame(
      (await call('GET', `/v1/github/repositories?installationId=${id}`)).json.data.find(
        (one: { id: number }) => one.id === shop.id,
      ).projectIds,
      [made.json.id],
    )

    const refusals = [
      [{ repositoryId: shop.id }, 409, 'project.slug_taken'],
      [{ repositoryId: 424242 }, 422, 'project.repository_not_found'],
      [{ repositoryId: old.id }, 422, 'project.repository_archived'],
      [{ repositoryId: bare.id }, 422, 'project.app_not_installed'],
      [{ repositoryId: shop.id, installationId: 1 }, 400, 'request.invalid'],
      [{ repositoryId: shop.id, id: 'prj_x', state: 'deleted' }, 400, 'request.invalid'],
      [{ repositoryId: shop.id, slug: '../etc' }, 400, 'request.invalid'],
      [{ repositoryId: shop.id, config: { rootDirectory: '../..' } }, 400, 'request.invalid'],
      [{ repositoryId: shop.id, config: { region: 'iad; rm -rf /' } }, 400, 'request.invalid'],
    ] as const
    for (const [body, status, code] of refusals)
      t.match(await connect(body), { status, json: { code } }, JSON.stringify(body))

    await control('PUT', 'repositories/acme/shop/collaborators/octocat', { permission: 'read' })
    t.match(await connect({ repositoryId: shop.id, slug: 'again' }), {
      status: 403,
      json: { code: 'project.permission_missing' },
    })
    const change = (headers: Record<string, string>) =>
      call('PATCH', `/v1/projects/${made.json.id}`, { config: { port: 4000 } }, headers)
    t.match(await change({ 'if-match': '*' }), { status: 403 }, 'also for changing what is built')
    await control('PUT', 'repositories/acme/shop/collaborators/octocat', { permission: 'write' })
    t.match(await change({ 'if-match': '*' }), { status: 200, json: { config: { port: 4000 } } })

    await control('POST', `installations/${id}/suspend`, { deliver: false })
    t.match(await connect({ repositoryId: shop.id, slug: 'again' }), {
      status: 422,
      json: { code: 'project.installation_suspended' },
    })
    t.match((await call('GET', '/v1/github/installations')).json.data, [
      { obstacle: 'installation_suspended' },
    ])
  },
)
