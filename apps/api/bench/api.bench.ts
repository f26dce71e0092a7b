import { type ChildProcess, fork } from 'node:child_process'
import { createHmac, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { migrate } from '@taxiway/db'
import { openEmbeddedPostgres, removeEmbeddedPostgres } from '@taxiway/embedded'
import { type BenchResult, readTestServices, reportBench } from '@taxiway/testing'
import autocannon from 'autocannon'
import { deploymentCount, projectCount, seedTenant, variableCount } from './seed-tenant.js'

const connections = 20
const rounds = 3
const seconds = Number(process.env['BENCH_SECONDS'] ?? 4)

/** Shares of what the bare server does. */
const goals: Readonly<Record<string, number>> = {
  'list of 50 projects': 0.8,
  'list of 50 projects, counted in Redis': 0.75,
}

type Contestant = { name: string; port: number; path: string; headers: Record<string, string> }

/**
 * Requests per second of the API next to a bare Fastify and pg server that returns the same bytes. The two
 * run in turns, so that other load on the machine affects both; the best of three turns counts.
 */
const run = async (): Promise<BenchResult[]> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'taxiway-bench-'))
  const postgres = await openEmbeddedPostgres({ dataDir })
  const servers: ChildProcess[] = []
  const start = async (...args: string[]): Promise<number> => {
    const server = fork(fileURLToPath(new URL('./api-server.ts', import.meta.url)), args)
    servers.push(server)
    const gone = once(server, 'exit').then(([code]) => {
      throw new Error(`the server of the benchmark ended with ${code}`)
    })
    gone.catch(() => undefined)
    const [port] = (await Promise.race([once(server, 'message'), gone])) as [number]
    return port
  }
  try {
    await migrate(postgres.url)
    const [secret, encryptionSecret] = [
      randomBytes(48).toString('base64'),
      randomBytes(48).toString('base64'),
    ]
    // The first start creates the keys: the API refuses a database that holds encrypted values but no keys.
    const alone = await start('api', postgres.url, '', '', secret, encryptionSecret)
    const { organizationId, environmentId, projectId, token, sessionToken } = await seedTenant(postgres.url)
    const { redisUrl } = await readTestServices()
    const bare = await start('bare', postgres.url, '', organizationId)
    const shared = redisUrl
      ? await start('api', postgres.url, redisUrl, '', secret, encryptionSecret)
      : undefined
    const list = { path: '/v1/projects', headers: { authorization: `Bearer ${token}` } }
    const cursor = await requireSameBytes(bare, alone, list)
    const contestants: Contestant[] = [
      { name: 'list of 50 projects, bare', port: bare, path: list.path, headers: { 'x-cursor': cursor } },
      { name: 'list of 50 projects', port: alone, ...list },
      {
        name: `${variableCount} variables of a project`,
        port: alone,
        ...list,
        path: `/v1/projects/${projectId}/env-vars?limit=${variableCount}`,
      },
      { name: 'one environment', port: alone, ...list, path: `/v1/environments/${environmentId}` },
      { name: 'who am I, by token', port: alone, ...list, path: '/v1/me' },
      {
        name: 'who am I, by session',
        port: alone,
        path: '/v1/me',
        headers: { cookie: cookieOf(sessionToken, secret) },
      },
      ...(shared ? [{ name: 'list of 50 projects, counted in Redis', port: shared, ...list }] : []),
    ]
    const rates = await race(contestants)
    const bareRate = rates[0] ?? Number.NaN
    process.stdout.write(`  ${projectCount} projects, ${deploymentCount} deployments\n`)
    return contestants.map(({ name }, i) => {
      const value = rates[i] ?? Number.NaN
      return {
        name,
        value,
        unit: 'requests/s',
        ...(name.startsWith('list') ? { ratio: value / bareRate } : {}),
        ...(goals[name] !== undefined ? { goal: { atLeast: goals[name] } } : {}),
      }
    })
  } finally {
    for (const server of servers) server.kill('SIGKILL')
    await postgres.close()
    await removeEmbeddedPostgres(dataDir)
  }
}

/** Signed in the same way as Better Auth signs it. */
const cookieOf = (token: string, secret: string): string => {
  const signature = createHmac('sha256', secret).update(token).digest('base64')
  return `taxiway.session_token=${encodeURIComponent(`${token}.${signature}`)}`
}

/** Both servers must return the same bytes, or the comparison means nothing. Returns the cursor in them. */
const requireSameBytes = async (
  bare: number,
  api: number,
  { path, headers }: Pick<Contestant, 'path' | 'headers'>,
): Promise<string> => {
  const ours = await (await fetch(`http://127.0.0.1:${api}${path}`, { headers })).text()
  const { nextCursor } = JSON.parse(ours) as { nextCursor: string }
  const theirs = await fetch(`http://127.0.0.1:${bare}${path}`, { headers: { 'x-cursor': nextCursor } })
  if ((await theirs.text()) !== ours) throw new Error('the bare handler returns different bytes')
  return nextCursor
}

const race = async (contestants: readonly Contestant[]): Promise<number[]> => {
  const best = contestants.map(() => 0)
  for (const one of contestants) await fire(one, 1)
  for (let round = 0; round < rounds; round += 1)
    for (const [i, one] of contestants.entries()) best[i] = Math.max(best[i] ?? 0, await fire(one, seconds))
  return best
}

const fire = async ({ name, port, path, headers }: Contestant, duration: number): Promise<number> => {
  const result = await autocannon({ url: `http://127.0.0.1:${port}${path}`, connections, duration, headers })
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${name}: ${result.non2xx} refused, ${result.errors} errors`)
  return result.requests.average
}

reportBench('api', await run())
