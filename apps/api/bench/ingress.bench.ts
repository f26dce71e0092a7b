import { type ChildProcess, fork } from 'node:child_process'
import { createHmac, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { migrate } from '@taxiway/db'
import { openEmbeddedPostgres, removeEmbeddedPostgres } from '@taxiway/embedded'
import { type BenchResult, reportBench } from '@taxiway/testing'
import autocannon from 'autocannon'

const secret = 'bench-secret-of-a-fitting-length'
const connections = 50
const bodyBytes = 8 * 1024
const seconds = Number(process.env['BENCH_SECONDS'] ?? 6)

/**
 * Deliveries per second that the ingress stores durably before it answers (signed bodies of 8 KB, each new,
 * 50 connections, fsync on), against a bare Fastify that answers the same requests without reading them, in
 * the same run.
 */
const run = async (): Promise<BenchResult[]> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'taxiway-bench-'))
  const postgres = await openEmbeddedPostgres({ dataDir })
  try {
    await migrate(postgres.url)
    const bare = await measure('bare')
    const hmac = await measure('hmac')
    const ingress = await measure('ingress', postgres.url)
    return [
      { name: 'bare Fastify', value: bare.rate, unit: 'requests/s' },
      { name: 'with HMAC', value: hmac.rate, unit: 'requests/s', ratio: hmac.rate / bare.rate },
      {
        ...{ name: 'ingress', value: ingress.rate, unit: 'requests/s' },
        ...{ ratio: ingress.rate / bare.rate, goal: { atLeast: 0.35 } },
      },
      { name: 'ingress p50', value: ingress.p50, unit: 'ms' },
      { name: 'ingress p99', value: ingress.p99, unit: 'ms' },
    ]
  } finally {
    await postgres.close()
    await removeEmbeddedPostgres(dataDir)
  }
}

const measure = async (mode: string, databaseUrl = '') => {
  const server = fork(fileURLToPath(new URL('./ingress-server.ts', import.meta.url)), [
    mode,
    secret,
    databaseUrl,
  ])
  try {
    const [port] = (await once(server, 'message')) as [number]
    await fire(port, 2)
    const result = await fire(port, seconds)
    if (result.non2xx > 0 || result.errors > 0)
      throw new Error(`${mode}: ${result.non2xx} refused, ${result.errors} errors`)
    return { rate: result.requests.average, p50: result.latency.p50, p99: result.latency.p99 }
  } finally {
    await stop(server)
  }
}

const fire = (port: number, duration: number) =>
  autocannon({
    url: `http://127.0.0.1:${port}/webhooks/github`,
    connections,
    duration,
    requests: [{ method: 'POST', setupRequest: request => ({ ...request, ...nextDelivery() }) }],
  })

const tail = `","padding":"${'x'.repeat(bodyBytes - 220)}","ref":"refs/heads/main","before":"0","repository":{"id":1},"installation":{"id":7}}`

const nextDelivery = () => {
  const body = `{"after":"${randomUUID()}${tail}`
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'push',
      'x-github-delivery': randomUUID(),
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
  }
}

const stop = async (server: ChildProcess): Promise<void> => {
  if (server.exitCode !== null) return
  const gone = once(server, 'exit')
  server.kill('SIGTERM')
  await gone
}

reportBench('ingress', await run())
