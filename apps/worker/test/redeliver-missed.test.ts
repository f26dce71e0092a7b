import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Sensitive } from '@taxiway/crypto'
import { createGithubApp } from '@taxiway/github'
import { startGithubEmulator } from '@taxiway/github-emulator'
import { createMemoryBreakerStore } from '@taxiway/resilience'
import { systemClock } from '@taxiway/runtime'
import { createTestDatabase } from '@taxiway/testing'
import t, { type Test } from 'tap'
import { createRedeliverMissed } from '../src/reconcile/redeliver-missed.js'
import { silent } from './convergence/silent.js'

const appId = 4242
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})

/** An API that answers `status`, behind a GitHub whose clock is `forwardMs` ahead. */
const open = async (t: Test) => {
  const state = { status: 503, forwardMs: 0 }
  const seen: string[] = []
  const api = createServer((request, response) => {
    request.resume()
    seen.push(String(request.headers['x-github-delivery']))
    response.writeHead(state.status).end()
  })
  await new Promise<void>(resolve => api.listen(0, '127.0.0.1', resolve))
  t.teardown(() => void api.close())
  const clock = {
    ...systemClock,
    now: () => new Date(Date.now() + state.forwardMs),
    monotonicMs: () => systemClock.monotonicMs() + state.forwardMs,
  }
  const emulator = await startGithubEmulator({
    stateDir: t.testdir(),
    appId,
    appPrivateKeyPem: privateKey,
    webhookSecret: 'a webhook secret',
    webhookUrl: `http://127.0.0.1:${(api.address() as AddressInfo).port}/`,
    clock,
  })
  t.teardown(() => emulator.close())
  const github = createGithubApp({
    appId: String(appId),
    privateKey: new Sensitive(privateKey),
    apiUrl: emulator.url,
    breakerStore: createMemoryBreakerStore({ clock: systemClock }),
    writesPerSecond: 1000,
    clock,
  })
  t.teardown(() => github.close())
  const control = async (method: string, path: string, body?: unknown) => {
    const init =
      body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
    const response = await fetch(`${emulator.url}/_control/${path}`, { method, ...init })
    return response.json().catch(() => undefined)
  }
  await control('POST', 'repositories', {
    owner: 'acme',
    ownerType: 'Organization',
    name: 'shop',
    files: { a: '1' },
  })
  const { db } = await createTestDatabase(t)
  const startLooking = () => {
    const redeliverMissed = createRedeliverMissed({ db, github, logger: silent }, clock.now())
    return async () => {
      const asked = await redeliverMissed()
      await control('POST', 'deliveries/idle')
      return asked
    }
  }
  return {
    state,
    control,
    startLooking,
    pull: async (head: string) => {
      await control('POST', 'repositories/acme/shop/pull-requests', { head, files: { 'a.txt': head } })
      await control('POST', 'deliveries/idle')
    },
    /** The deliveries that arrived since the last call. */
    guids: () => seen.splice(0).sort(),
  }
}

t.test(
  'a delivery that met a failing API is redelivered until accepted; a rejected one is not (case 9)',
  async t => {
    const { state, pull, guids, startLooking } = await open(t)
    const look = startLooking()
    await pull('missed')
    const missed = guids()
    t.ok(missed.length > 0, 'the API was down')
    state.status = 413
    await pull('refused')
    t.ok(guids().length > 0)

    state.status = 503
    t.equal(await look(), missed.length, 'asked for once each')
    t.same(guids(), missed)
    state.status = 202
    t.equal(await look(), missed.length, 'and again, as it failed again')
    t.same(guids(), missed)
    t.equal(await look(), 0, 'now they were taken')
  },
)

t.test('a delivery gets at most five attempts, across all runs and workers', async t => {
  const { state, pull, guids, startLooking } = await open(t)
  await pull('hopeless')
  const missed = guids()
  const attempts = new Map(missed.map(guid => [guid, 1]))
  let look = startLooking()
  // Each run leaves the attempts before the last one out of its window, like a day of runs every five
  // minutes.
  for (let round = 1; round <= 12; round++) {
    if (round === 3 || round === 9) look = startLooking()
    await look()
    for (const guid of guids()) attempts.set(guid, (attempts.get(guid) ?? 0) + 1)
    state.forwardMs += 11 * 60_000
  }
  t.same([...attempts.keys()].sort(), missed)
  t.same(new Set(attempts.values()), new Set([5]))
})

t.test('an attempt that GitHub refused is not counted', async t => {
  const { control, pull, guids, startLooking } = await open(t)
  await pull('missed')
  const missed = guids()
  const look = startLooking()
  // Not a rate limit: that would hold back the next look as well.
  const refused = {
    kind: 'respond',
    status: 403,
    body: { message: 'Resource not accessible by integration' },
  }
  for (let round = 1; round <= 6; round++) {
    await control('POST', 'faults', { match: { path: '/attempts$' }, times: 1, action: refused })
    await t.rejects(look())
  }
  t.equal(await look(), missed.length)
  t.same(guids(), missed)
})
