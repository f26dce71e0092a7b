import { createHmac, createSign, generateKeyPairSync, timingSafeEqual } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startGithubEmulator } from '../src/index.js'
import { contractProblems } from './contract.js'

export const APP_ID = 4242
export const SECRET = 'a webhook secret'
export const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
export const pem = keys.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()

// biome-ignore lint/suspicious/noExplicitAny: answers are asserted property by property.
export type Json = any
export type Answer = { status: number; headers: Headers; body: Json }
export type Received = {
  headers: IncomingHttpHeaders
  raw: Buffer
  body: Json
  event: string
  valid: boolean
}

type Teardown = { teardown(fn: () => unknown): unknown }

/** Signs an App JWT as a client would; claims may be bent for the refusals. */
export const signAppJwt = (
  claims: Record<string, unknown> = {},
  key = keys.privateKey,
  alg = 'RS256',
  nowMs = Date.now(),
) => {
  const nowS = Math.floor(nowMs / 1000)
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const unsigned = `${part({ alg, typ: 'JWT' })}.${part({ iat: nowS - 60, exp: nowS + 540, iss: String(APP_ID), ...claims })}`
  return `${unsigned}.${createSign('RSA-SHA256').update(unsigned).sign(key).toString('base64url')}`
}

/** A real receiver: keeps every delivery and checks its signature over the bytes. */
export const startReceiver = async (t: Teardown) => {
  const received: Received[] = []
  const behaviour = { status: 202 }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const raw = Buffer.concat(chunks)
      const expected = Buffer.from(`sha256=${createHmac('sha256', SECRET).update(raw).digest('hex')}`)
      const given = Buffer.from(String(request.headers['x-hub-signature-256']))
      const valid = given.length === expected.length && timingSafeEqual(given, expected)
      const event = String(request.headers['x-github-event'])
      received.push({ headers: request.headers, raw, body: JSON.parse(raw.toString('utf8')), event, valid })
      response.writeHead(behaviour.status).end('taken')
    })
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  t.teardown(() => server.close())
  const names = () => received.map(one => [one.event, one.body.action].filter(Boolean).join('.'))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/github`
  return { url, received, names, behaviour }
}

export const eventually = async (check: () => boolean): Promise<void> => {
  for (let tries = 0; tries < 6_000 && !check(); tries += 1) await sleep(10)
  if (!check()) throw new Error('it did not come about')
}

/** An emulator in a folder of its own, with a clock the test can move, and clients for it. */
export const startHarness = async (t: Teardown, webhookUrl?: string) => {
  const stateDir = mkdtempSync(join(tmpdir(), 'github-emulator-'))
  const time = { offsetMs: 0 }
  const now = () => new Date(Date.now() + time.offsetMs)
  const options = {
    stateDir,
    appId: APP_ID,
    appPrivateKeyPem: pem,
    webhookSecret: SECRET,
    webhookUrl,
    clock: { now },
  }
  let emulator = await startGithubEmulator(options)
  t.teardown(async () => {
    await emulator.close()
    rmSync(stateDir, { recursive: true, force: true })
  })

  const call = async (
    method: string,
    path: string,
    { token, body, headers }: CallOptions = {},
  ): Promise<Answer> => {
    const response = await fetch(path.startsWith('http') ? path : emulator.url + path, {
      method,
      redirect: 'manual',
      headers: {
        'user-agent': 'emulator-test',
        ...(token ? { authorization: token.startsWith('Basic ') ? token : `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json')
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
  }
  const control = async (method: string, path: string, body: unknown = {}): Promise<Json> => {
    const answer = await call(method, `/_control${path}`, { body })
    if (answer.status >= 300)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body
  }
  const jwt = (claims?: Record<string, unknown>) => signAppJwt(claims, undefined, undefined, now().getTime())
  const tokenFor = async (installationId: number, body: unknown = {}): Promise<string> => {
    const answer = await call('POST', `/app/installations/${installationId}/access_tokens`, {
      token: jwt(),
      body,
    })
    if (answer.status !== 201) throw new Error(`no token: ${answer.status} ${JSON.stringify(answer.body)}`)
    return answer.body.token
  }
  const restart = async (): Promise<void> => {
    await emulator.close()
    emulator = await startGithubEmulator(options)
  }
  /** What of the traffic so far the published contract does not know; empty too when the contract is not here. */
  const contractGaps = async () => contractProblems((await call('GET', '/_control/journal')).body.entries)
  return { call, control, jwt, tokenFor, restart, contractGaps, time, stateDir, url: () => emulator.url }
}

type CallOptions = { token?: string; body?: unknown; headers?: Record<string, string> }
export type Harness = Awaited<ReturnType<typeof startHarness>>

/** A repository with one commit, and a token that reaches it. */
export const aRepository = async (h: Harness, name = 'shop', more: Record<string, unknown> = {}) => {
  const files = { 'README.md': '# Shop\n', 'src/app.js': 'console.log(1)\n' }
  const repository = await h.control('POST', '/repositories', { owner: 'acme', name, files, ...more })
  return { repository, token: await h.tokenFor(repository.installationId) }
}
