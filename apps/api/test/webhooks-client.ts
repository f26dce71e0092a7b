import { createHmac, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { createLogger, createMetrics } from '@taxiway/runtime'
import { createTestDatabase, eventually } from '@taxiway/testing'
import Fastify, { type FastifyBaseLogger } from 'fastify'
import pg from 'pg'
import type { Test } from 'tap'
import { closeWhenStopping } from '../src/plugins/close-when-stopping.js'
import { genReqId } from '../src/plugins/request-id.js'
import { unknownRoute } from '../src/plugins/unknown-route.js'
import { errorHandler } from '../src/problem/error-handler.js'
import { githubWebhooks, type WebhookSettings, webhookDefaults } from '../src/webhooks/github/index.js'

export const secret = "It's a Secret to Everybody"
export const previousSecret = 'the secret of last month'

export const sign = (body: Buffer | string, key = secret): string =>
  `sha256=${createHmac('sha256', key).update(body).digest('hex')}`

export type Answer = { status: number; headers: Record<string, string>; body: Record<string, unknown> }

export type LogLine = {
  level: string
  msg: string
  security?: boolean
  alert?: boolean
  [key: string]: unknown
}

type Options = {
  settings?: Partial<WebhookSettings>
  databaseUrl?: string
  trustProxy?: boolean
  wakeDeliveries?: (wakes: readonly unknown[]) => Promise<boolean>
}

/** The ingress on a real port, with its own database; records its log and its wake-ups. */
export const startIngress = async (t: Test, options: Options = {}) => {
  const databaseUrl = options.databaseUrl ?? (await createTestDatabase(t)).url
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4, connectionTimeoutMillis: 2_000 })
  pool.on('error', () => undefined)
  const log: LogLine[] = []
  const woken: string[] = []
  const logger = createLogger({
    name: 'test',
    level: 'debug',
    destination: { write: line => void log.push(JSON.parse(line)) },
  })
  const metrics = createMetrics({ defaults: false })
  const app = Fastify({
    loggerInstance: logger as FastifyBaseLogger,
    disableRequestLogging: true,
    genReqId,
    trustProxy: options.trustProxy ?? false,
    forceCloseConnections: 'idle',
  })
  app.decorateRequest('problemCode', null)
  await app.register(closeWhenStopping)
  await app.register(errorHandler, { isDebug: false })
  await app.register(unknownRoute)
  await app.register(
    githubWebhooks({
      settings: {
        ...webhookDefaults,
        secrets: { current: secret, previous: previousSecret },
        rateMode: 'off',
        ...options.settings,
      },
      pool,
      logger,
      metrics,
      wake: {
        wakeDeliveries:
          options.wakeDeliveries ??
          (async wakes => {
            for (const wake of wakes) woken.push(typeof wake === 'string' ? wake : wake.deliveryId)
            return true
          }),
      },
    }),
  )
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as { port: number }
  t.teardown(async () => {
    await app.close()
    await pool.end()
  })
  const rows = async (where = 'true', values: unknown[] = []) =>
    (await pool.query(`select * from deliveries where ${where} order by received_at`, values)).rows
  return { app, port, pool, log, woken, metrics, rows, databaseUrl, send: sender(port) }
}

export type Ingress = Awaited<ReturnType<typeof startIngress>>

export type Sending = {
  body?: Buffer | string
  event?: string
  guid?: string
  key?: string
  method?: string
  path?: string
  /** Undefined removes a header; an array repeats it. */
  headers?: Record<string, string | string[] | undefined>
  /** Sends without Content-Length. */
  chunked?: boolean
}

/** A delivery as GitHub sends it, with the changes of the test. */
const sender =
  (port: number) =>
  async (sending: Sending = {}): Promise<Answer> => {
    const body = Buffer.from(sending.body ?? aPush())
    const headers: Record<string, string | string[] | undefined> = {
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/abc',
      'x-github-event': sending.event ?? 'push',
      'x-github-delivery': sending.guid ?? randomUUID(),
      'x-hub-signature-256': sign(body, sending.key),
      ...(sending.chunked ? { 'transfer-encoding': 'chunked' } : { 'content-length': String(body.length) }),
      ...sending.headers,
    }
    const outgoing = request({
      host: '127.0.0.1',
      port,
      method: sending.method ?? 'POST',
      path: sending.path ?? '/webhooks/github',
      headers: Object.fromEntries(
        Object.entries(headers).filter(([, value]) => value !== undefined),
      ) as Record<string, string>,
    })
    // The answer may arrive before everything is sent; a later error concerns the sending, not the answer.
    outgoing.on('error', () => undefined)
    const answered = once(outgoing, 'response')
    outgoing.end(body)
    const [response] = await answered
    const chunks: Buffer[] = []
    for await (const chunk of response) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    return { status: response.statusCode, headers: response.headers, body: text ? JSON.parse(text) : {} }
  }

/**
 * Raw bytes on a socket, for requests that no HTTP client sends; resolves with the status line and headers.
 */
export const openRaw = async (port: number) => {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  let received = ''
  socket.on('data', chunk => {
    received += chunk
  })
  socket.on('error', () => undefined)
  return {
    socket,
    write: (text: string | Buffer) => socket.write(text),
    received: () => received,
    status: () => eventually(() => /^HTTP\/1\.1 (\d{3})/.exec(received)?.[1]),
    closed: () => eventually(() => socket.destroyed || socket.readableEnded),
  }
}

export const aPush = (over: Record<string, unknown> = {}): string =>
  JSON.stringify({
    ref: 'refs/heads/main',
    before: '0'.repeat(40),
    after: randomUUID().replaceAll('-', '').padEnd(40, 'a'),
    repository: { id: 123, full_name: 'octo/app', pushed_at: 1 },
    installation: { id: 7 },
    ...over,
  })
