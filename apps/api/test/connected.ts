import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { schema } from '@taxiway/db/testing'
import { newId } from '@taxiway/domain'
import { startGithubEmulator } from '@taxiway/github-emulator'
import { anApiToken, anOrganization } from '@taxiway/testing'
import type { Test } from 'tap'
import { createBrowser, serveApi } from './browser.js'
import { bearer } from './support.js'

const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
})

/** The API with its App on a GitHub, and a user who signed in there and created a token here. */
export const openConnected = async (t: Test, values: Record<string, string> = {}) => {
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
    ...values,
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
  const userId = (await browser.get('/api/auth/get-session')).json.user.id
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
