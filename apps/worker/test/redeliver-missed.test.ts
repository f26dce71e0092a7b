import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Sensitive } from '@taxiway/crypto'
import { createGithubApp } from '@taxiway/github'
import { startGithubEmulator } from '@taxiway/github-emulator'
import { createMemoryBreakerStore, systemClock } from '@taxiway/resilience'
import t from 'tap'
import { createRedeliverMissed } from '../src/reconcile/redeliver-missed.js'
import { silent } from './convergence/silent.js'

const appId = 4242
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})

t.test(
  'what only met a failing API is asked for again until it is taken; what was refused is not',
  async t => {
    let status = 503
    const seen: { guid: string; status: number }[] = []
    const api = createServer((request, response) => {
      request.resume()
      seen.push({ guid: String(request.headers['x-github-delivery']), status })
      response.writeHead(status).end()
    })
    await new Promise<void>(resolve => api.listen(0, '127.0.0.1', resolve))
    t.teardown(() => void api.close())
    const emulator = await startGithubEmulator({
      stateDir: t.testdir(),
      appId,
      appPrivateKeyPem: privateKey,
      webhookSecret: 'a webhook secret',
      webhookUrl: `http://127.0.0.1:${(api.address() as AddressInfo).port}/`,
    })
    t.teardown(() => emulator.close())
    const github = createGithubApp({
      appId: String(appId),
      privateKey: new Sensitive(privateKey),
      apiUrl: emulator.url,
      breakerStore: createMemoryBreakerStore({ clock: systemClock }),
      writesPerSecond: 1000,
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
    const pull = async (head: string) => {
      await control('POST', 'repositories/acme/shop/pull-requests', { head, files: { 'a.txt': head } })
      await control('POST', 'deliveries/idle')
    }
    await control('POST', 'repositories', {
      owner: 'acme',
      ownerType: 'Organization',
      name: 'shop',
      files: { a: '1' },
    })
    const redeliverMissed = createRedeliverMissed({ github, logger: silent }, new Date())
    const look = async () => {
      const asked = await redeliverMissed()
      await control('POST', 'deliveries/idle')
      return asked
    }
    const guids = () =>
      seen
        .splice(0)
        .map(one => one.guid)
        .sort()

    await pull('missed')
    const missed = guids()
    t.ok(missed.length > 0, 'the API was down')
    status = 413
    await pull('refused')
    t.ok(guids().length > 0)

    status = 503
    t.equal(await look(), missed.length, 'asked for once each')
    t.same(guids(), missed)
    status = 202
    t.equal(await look(), missed.length, 'and again, as it failed again')
    t.same(guids(), missed)
    t.equal(await look(), 0, 'now they were taken')
  },
)
