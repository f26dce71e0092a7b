import { type ChildProcess, fork } from 'node:child_process'
import { createHmac, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { migrate } from '@taxiway/db'
import { openEmbeddedPostgres, removeEmbeddedPostgres } from '@taxiway/embedded'
import { type BenchResult, quantile, reportBench } from '@taxiway/testing'
import autocannon from 'autocannon'
import pg from 'pg'

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
  const client = new pg.Client({ connectionString: postgres.url })
  try {
    await migrate(postgres.url)
    await client.connect()
    const readPostgres = createReadCpu(client)
    for (const mode of modes) servers.push(await start(mode, postgres.url))
    for (const server of servers) await fire(server.port, 2)
    const measured: Record<Mode, Measured[]> = { bare: [], hmac: [], ingress: [] }
    for (let round = 0; round < rounds; round += 1)
      for (const server of servers) measured[server.mode].push(await measure(server, readPostgres))
    return present(measured)
  } finally {
    await Promise.all(servers.map(stop))
    await client.end()
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
    { name: 'bare Fastify, all processors', value: median(bare, 'all'), unit: 'µs/delivery' },
    {
      ...{ name: 'ingress, all processors', value: median(ingress, 'all'), unit: 'µs/delivery' },
      ratio: median(bare, 'all') / median(ingress, 'all'),
    },
    { name: 'ingress, the API', value: median(ingress, 'server'), unit: 'µs/delivery' },
    { name: 'ingress, Postgres', value: median(ingress, 'postgres'), unit: 'µs/delivery' },
    { name: 'ingress p50', value: median(ingress, 'p50'), unit: 'ms' },
    { name: 'ingress p99', value: median(ingress, 'p99'), unit: 'ms' },
  ]
}

type Server = { mode: Mode; process: ChildProcess; port: number }
/** Beside rate and latency: microseconds of a processor for each delivery, of the server, of Postgres, and of all with the load. */
type Measured = { rate: number; p50: number; p99: number; server: number; postgres: number; all: number }

const start = async (mode: Mode, databaseUrl: string): Promise<Server> => {
  const program = fileURLToPath(new URL('./ingress-server.ts', import.meta.url))
  const child = fork(program, [mode, secret, databaseUrl])
  const [port] = (await once(child, 'message')) as [number]
  return { mode, process: child, port }
}

const measure = async ({ mode, port, process: child }: Server, readPostgres: ReadCpu): Promise<Measured> => {
  const readServer = async () => {
    child.send('cpu')
    const [{ user, system }] = (await once(child, 'message')) as [NodeJS.CpuUsage]
    return user + system
  }
  const readOwn = async () => process.cpuUsage().user + process.cpuUsage().system
  const readAll = () => Promise.all([readServer(), readPostgres(), readOwn()])
  const before = await readAll()
  const result = await fire(port, seconds)
  const after = await readAll()
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${mode}: ${result.non2xx} refused, ${result.errors} errors`)
  const [server = 0, postgres = 0, own = 0] = after.map(
    (us, part) => (us - (before[part] ?? 0)) / result.requests.total,
  )
  const { average: rate } = result.requests
  const { p50, p99 } = result.latency
  return { rate, p50, p99, server, postgres, all: server + postgres + own }
}

type ReadCpu = () => Promise<number>

/** Microseconds of a processor that the processes of Postgres have taken; 0 where the system does not tell. */
const createReadCpu =
  (client: pg.Client): ReadCpu =>
  async () => {
    const { rows } = await client.query<{ pid: number }>('select pid from pg_stat_activity')
    const read = (pid: number): number => {
      const path = `/proc/${pid}/schedstat`
      return existsSync(path) ? Number(readFileSync(path, 'utf8').split(' ')[0]) / 1_000 : 0
    }
    return rows.reduce((sum, { pid }) => sum + read(pid), 0)
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
