import { type ChildProcess, fork } from 'node:child_process'
import { createHmac, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { migrate } from '@taxiway/db'
import { openEmbeddedPostgres, removeEmbeddedPostgres } from '@taxiway/embedded'
import { type BenchResult, quantile, reportBench } from '@taxiway/testing'
import autocannon from 'autocannon'

const secret = 'bench-secret-of-a-fitting-length'
const connections = 50
const bodyBytes = 8 * 1024
const seconds = Number(process.env['BENCH_SECONDS'] ?? 3)
const rounds = 7
const modes = ['bare', 'hmac', 'ingress'] as const
type Mode = (typeof modes)[number]

/**
 * Deliveries per second that the ingress stores durably before it answers (signed bodies of 8 KB, each new,
 * 50 connections, fsync on), against a bare Fastify that answers the same requests without reading them. They take turns in each of
 * several rounds, so that what else the machine does hits all of them; the ratio is the median of the rounds' ratios.
 */
const run = async (): Promise<BenchResult[]> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'taxiway-bench-'))
  const postgres = await openEmbeddedPostgres({ dataDir })
  const servers: Server[] = []
  try {
    await migrate(postgres.url)
    for (const mode of modes) servers.push(await start(mode, postgres.url))
    for (const server of servers) await fire(server.port, 2)
    const measured: Record<Mode, Measured[]> = { bare: [], hmac: [], ingress: [] }
    for (let round = 0; round < rounds; round += 1)
      for (const server of servers) measured[server.mode].push(await measure(server))
    return present(measured)
  } finally {
    await Promise.all(servers.map(stop))
    await postgres.close()
    await removeEmbeddedPostgres(dataDir)
  }
}

const present = ({ bare, hmac, ingress }: Record<Mode, Measured[]>): BenchResult[] => {
  const ratios = (of: Measured[]) => of.map(({ rate }, round) => rate / (bare[round]?.rate ?? Number.NaN))
  const own = ratios(ingress)
  const median = (of: Measured[], figure: keyof Measured) =>
    quantile(
      of.map(one => one[figure]),
      0.5,
    )
  return [
    { name: 'bare Fastify', value: median(bare, 'rate'), unit: 'requests/s' },
    {
      name: 'with HMAC',
      value: median(hmac, 'rate'),
      unit: 'requests/s',
      ratio: quantile(ratios(hmac), 0.5),
    },
    {
      ...{ name: 'ingress', value: median(ingress, 'rate'), unit: 'requests/s' },
      ...{ ratio: quantile(own, 0.5), goal: { atLeast: 0.35 } },
    },
    { name: 'ingress, lowest ratio', value: Math.min(...own), unit: 'of bare' },
    { name: 'ingress, highest ratio', value: Math.max(...own), unit: 'of bare' },
    { name: 'ingress p50', value: median(ingress, 'p50'), unit: 'ms' },
    { name: 'ingress p99', value: median(ingress, 'p99'), unit: 'ms' },
  ]
}

type Server = { mode: Mode; process: ChildProcess; port: number }
type Measured = { rate: number; p50: number; p99: number }

const start = async (mode: Mode, databaseUrl: string): Promise<Server> => {
  const program = fileURLToPath(new URL('./ingress-server.ts', import.meta.url))
  const child = fork(program, [mode, secret, databaseUrl])
  const [port] = (await once(child, 'message')) as [number]
  return { mode, process: child, port }
}

const measure = async ({ mode, port }: Server): Promise<Measured> => {
  const result = await fire(port, seconds)
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${mode}: ${result.non2xx} refused, ${result.errors} errors`)
  return { rate: result.requests.average, p50: result.latency.p50, p99: result.latency.p99 }
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

const stop = async ({ process: server }: Server): Promise<void> => {
  if (server.exitCode !== null) return
  const gone = once(server, 'exit')
  server.kill('SIGTERM')
  await gone
}

reportBench('ingress', await run())
