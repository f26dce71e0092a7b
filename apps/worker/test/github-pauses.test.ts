import { generateKeyPairSync } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Sensitive } from '@taxiway/crypto'
import { extendPause, readPause } from '@taxiway/db'
import { createGithubApp } from '@taxiway/github'
import { createMemoryBreakerStore, createSharedPauseStore } from '@taxiway/resilience'
import { createTestDatabase, eventually } from '@taxiway/testing'
import t, { type Test } from 'tap'

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
})
type Refusal = { status: number; headers: Record<string, string> }
const inAnHour = () => String(Math.floor(Date.now() / 1000) + 3_600)

/** A GitHub with scripted answers, and two processes that share only the database. */
const open = async (t: Test) => {
  const answers = new Map<string, Refusal>()
  const seen: string[] = []
  const server = createServer((request, response) => {
    request.resume()
    const path = new URL(request.url ?? '', 'http://github').pathname
    seen.push(path)
    const told = [...answers].find(([start]) => path.startsWith(start))?.[1]
    if (told) return answer(response, told.status, told.headers, repository)
    if (path.endsWith('/access_tokens')) return answer(response, 201, {}, token())
    if (path.endsWith('/check-runs') && request.method === 'GET')
      return answer(response, 200, {}, { check_runs: [] })
    answer(response, 200, {}, repository)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const { db } = await createTestDatabase(t)
  const startProcess = () => {
    const app = createGithubApp({
      appId: '1',
      privateKey: new Sensitive(privateKey),
      apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      breakerStore: createMemoryBreakerStore(),
      writesPerSecond: 1_000,
      pauses: createSharedPauseStore({
        remainingMs: key => readPause(db, key),
        pause: (key, ms) => extendPause(db, key, ms),
      }),
    })
    t.teardown(() => app.close())
    return app
  }
  return {
    answers,
    one: startProcess(),
    two: startProcess(),
    /** The requests about a repository since the last call. */
    sent: (about: string) => seen.splice(0).filter(path => path.includes(about)).length,
  }
}

const repository = {
  id: 1,
  name: 'shop',
  owner: { login: 'acme' },
  default_branch: 'main',
  private: true,
}
const token = () => ({ token: 'ghs_x', expires_at: new Date(Date.now() + 3_600_000).toISOString() })
const answer = (response: ServerResponse, status: number, headers: Record<string, string>, body: object) => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(status < 400 ? body : { message: 'slow down' }))
}
const refOf = (installationId: number) => ({
  installationId,
  repositoryId: 1,
  owner: 'acme',
  name: `shop-${installationId}`,
})
/** The call was not sent; its error says when to retry. */
const isHeld = async (t: Test, call: Promise<unknown>) =>
  t.match(
    await call.then(
      () => 'it was sent',
      error => error,
    ),
    {
      code: 'outbound.rate_limited',
      retryable: true,
      details: { retryAt: Number },
    },
  )
const check = { name: 'x', status: 'queued' as const, output: { title: 'x', summary: 'x' } }

for (const [what, refusal] of [
  ['a 403 with Retry-After', () => ({ status: 403, headers: { 'retry-after': '600' } })],
  ['a 429', () => ({ status: 429, headers: {} })],
  [
    'an exhausted primary limit',
    () => ({ status: 403, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inAnHour() } }),
  ],
  [
    'the last call that the primary limit allowed',
    () => ({ status: 200, headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inAnHour() } }),
  ],
] as const)
  t.test(`${what} pauses its installation in every process, reads included, and no other`, async t => {
    const { answers, one, two, sent } = await open(t)
    await Promise.all([one.getRepository(refOf(7)), two.getRepository(refOf(7))])
    sent('')
    answers.set('/repos/acme/shop-7', refusal())
    await one.getRepository(refOf(7)).catch(() => undefined)
    t.equal(sent('shop-7'), 1)
    const sha = 'a'.repeat(40)
    for (const app of [one, two]) {
      await isHeld(t, app.getRepository(refOf(7)))
      await isHeld(t, app.listOpenPullRequests(refOf(7)))
      await isHeld(t, app.createCheckRun({ repository: refOf(7), sha, externalId: 'x', check }))
      await isHeld(
        t,
        app.createDeploymentStatus({
          repository: refOf(7),
          deploymentId: 1,
          state: 'success',
          description: 'x',
        }),
      )
    }
    t.equal(sent('shop-7'), 0, 'nothing more was sent')
    for (const app of [one, two]) t.match(await app.getRepository(refOf(8)), { id: 1 })
    t.equal(sent('shop-8'), 2, 'another installation is not held up')
  })

t.test("a pause of the App's own calls does not affect installations with a token", async t => {
  const { answers, one, two, sent } = await open(t)
  await Promise.all([one.getRepository(refOf(7)), two.getRepository(refOf(7))])
  answers.set('/app/', { status: 403, headers: { 'retry-after': '600' } })
  await t.rejects(one.getRepository(refOf(8)), { code: 'github.rate_limited' })
  sent('')
  await isHeld(t, two.getRepository(refOf(9)))
  await isHeld(t, two.findInstallation({ id: 1, owner: 'acme', name: 'shop' }))
  t.equal(sent(''), 0)
  for (const app of [one, two]) t.match(await app.getRepository(refOf(7)), { id: 1 })
})

t.test('a pause expires by itself', async t => {
  const { answers, one, two } = await open(t)
  await two.getRepository(refOf(7))
  answers.set('/repos/acme/shop-7', { status: 429, headers: { 'retry-after': '1' } })
  await t.rejects(one.getRepository(refOf(7)), { code: 'github.rate_limited' })
  answers.clear()
  t.match(await eventually(() => two.getRepository(refOf(7)), { timeoutMs: 60_000 }), { id: 1 })
})
