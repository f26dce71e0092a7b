import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { type ClientRequest, get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { migrate, openDatabase } from '@taxiway/db'
import { schema } from '@taxiway/db/testing'
import type { DeploymentId, OrganizationId } from '@taxiway/domain'
import { openEmbeddedPostgres, removeEmbeddedPostgres } from '@taxiway/embedded'
import {
  aDeployment,
  anApiToken,
  type BenchResult,
  eventually,
  quantile,
  reportBench,
} from '@taxiway/testing'
import { lineAt } from './follower-lines.js'

const readers = Number(process.env['BENCH_READERS'] ?? 1_000)
const perOwner = 25
const openedAtOnce = 20
const linesPerSecond = 1_000
const tickMs = 100
const seconds = Number(process.env['BENCH_SECONDS'] ?? 5)
const rounds = 5

type Usage = { user: number; system: number; rssBytes: number }
type Round = { cpuMs: number; grownMiB: number }

/**
 * Processor time to tell 1,000 readers a log of 1,000 lines a second, next to a bare server that writes the same
 * lines to as many responses. In turns, so that other load on the machine affects both.
 */
const run = async (): Promise<BenchResult[]> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'taxiway-bench-'))
  const postgres = await openEmbeddedPostgres({ dataDir })
  const servers: ChildProcess[] = []
  const start = async (file: string, ...args: string[]) => {
    const server = fork(fileURLToPath(new URL(file, import.meta.url)), args)
    servers.push(server)
    const [port] = (await once(server, 'message')) as [number]
    return { server, port }
  }
  await migrate(postgres.url)
  const database = openDatabase({ url: postgres.url, applicationName: 'bench', maxConnections: 4 })
  try {
    const secrets = [randomBytes(48).toString('base64'), randomBytes(48).toString('base64')]
    const api = await start('./api-server.ts', 'api', postgres.url, '', '', ...secrets)
    const bare = await start('./followers-server.ts', String(linesPerSecond), String(tickMs))
    const ours: Round[] = []
    const theirs: Round[] = []
    for (let round = 0; round < rounds; round += 1) {
      const log = await aLog(database.db)
      ours.push(await follow(api, log.paths, log.write))
      theirs.push(await follow(bare, [{ path: '/', headers: {} }], undefined))
    }
    return describe(ours, theirs)
  } finally {
    for (const server of servers) server.kill('SIGKILL')
    await database.close()
    await postgres.close()
    await removeEmbeddedPostgres(dataDir)
  }
}

/** A deployment that builds, as many tokens as the readers need, and how to write its log. */
const aLog = async (db: ReturnType<typeof openDatabase>['db']) => {
  const { id, organizationId } = await aDeployment(db, { state: 'building' })
  const paths = await Promise.all(
    Array.from({ length: Math.ceil(readers / perOwner) }, async () => {
      const { token } = await anApiToken(db, { organizationId: organizationId as OrganizationId })
      const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream' }
      return { path: `/v1/deployments/${id}/logs`, headers }
    }),
  )
  let seq = 0
  const write = async () => {
    const rows = Array.from({ length: (linesPerSecond * tickMs) / 1000 }, () => {
      seq += 1
      const line = { seq, step: 'build', stream: 'stdout' as const, text: lineAt(seq) }
      return { deploymentId: id as DeploymentId, ...line }
    })
    await db.insert(schema.logChunks).values(rows)
  }
  return { paths, write }
}

type Place = { path: string; headers: Record<string, string> }

/** Lets all readers follow for some seconds; what it cost the server, and whether everybody got everything. */
const follow = async (
  { server, port }: { server: ChildProcess; port: number },
  places: readonly Place[],
  write: (() => Promise<void>) | undefined,
): Promise<Round> => {
  const lines = new Array<number>(readers).fill(0)
  const requests: ClientRequest[] = []
  const open = async (i: number) => {
    const request = get({ host: '127.0.0.1', port, ...places[i % places.length] })
    requests.push(request)
    request.on('error', () => undefined)
    const [response] = await once(request, 'response')
    if (response.statusCode !== 200) throw new Error(`a reader got ${response.statusCode}`)
    response.on('error', () => undefined)
    response.on('data', (bytes: Buffer) => {
      lines[i] = (lines[i] ?? 0) + countLines(bytes)
    })
  }
  // All at once would be refused: the limit of waiting questions is not what this measures.
  for (let i = 0; i < readers; i += openedAtOnce)
    await Promise.all(lines.slice(i, i + openedAtOnce).map((_, offset) => open(i + offset)))
  await delay(1_000)
  const from = [...lines]
  const before = await usageOf(server)
  const wanted = seconds * linesPerSecond
  const beganAt = performance.now()
  for (let tick = 1; write && tick <= (seconds * 1000) / tickMs; tick += 1) {
    await write()
    await delay(Math.max(0, beganAt + tick * tickMs - performance.now()))
  }
  // The same number of lines for both, however late.
  await eventually(() => lines.every((count, i) => count - (from[i] ?? 0) >= wanted), {
    timeoutMs: 120_000,
    everyMs: 20,
  })
  const after = await usageOf(server)
  for (const request of requests) request.destroy()
  await delay(500)
  const cpuMs = (after.user + after.system - before.user - before.system) / 1000
  return { cpuMs, grownMiB: (after.rssBytes - before.rssBytes) / 2 ** 20 }
}

const usageOf = async (server: ChildProcess): Promise<Usage> => {
  server.send('usage')
  const [usage] = (await once(server, 'message')) as [Usage]
  return usage
}

/** A frame of one line of a log ends four lines, and may be cut anywhere between two reads. */
const countLines = (bytes: Buffer): number => {
  let ends = 0
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) ends += 1
  return ends / 4
}

const describe = (ours: readonly Round[], theirs: readonly Round[]): BenchResult[] => {
  const cpu = (rounds: readonly Round[]) =>
    quantile(
      rounds.map(({ cpuMs }) => cpuMs / seconds),
      0.5,
    )
  const ratios = ours.map(({ cpuMs }, i) => (theirs[i]?.cpuMs ?? Number.NaN) / cpuMs)
  process.stdout.write(`  ratios of the rounds: ${ratios.map(ratio => ratio.toFixed(2)).join(', ')}\n`)
  return [
    { name: `${readers} readers of one log, bare`, value: cpu(theirs), unit: 'ms of CPU a second' },
    {
      name: `${readers} readers of one log`,
      value: cpu(ours),
      unit: 'ms of CPU a second',
      ratio: quantile(ratios, 0.5),
      goal: { atLeast: 0.7 },
    },
    {
      name: 'memory while they read',
      value: Math.max(...ours.map(({ grownMiB }) => grownMiB)),
      unit: 'MiB more',
      goal: { atMost: 64 },
    },
  ]
}

reportBench('followers', await run())
