import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openEmbeddedPostgres, openRedis, removeEmbeddedPostgres } from '@taxiway/embedded'
import { medianOf, reportBench } from '@taxiway/testing'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5)

/** Starts a command and resolves with it when its output says so; rejects when it ends before. */
const startUntil = async (
  isReady: RegExp,
  { command, args, cwd = root }: { command: string; args: string[]; cwd?: string },
): Promise<ChildProcess> => {
  const child = spawn(command, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, CI: 'true', PORT: '0' },
  })
  await new Promise<void>((resolve, reject) => {
    let output = ''
    const read = (chunk: Buffer) => {
      output += chunk
      if (isReady.test(output)) resolve()
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('exit', code => reject(new Error(`${command} ended with ${code}:\n${output}`)))
  })
  return child
}

const end = async (child: ChildProcess): Promise<void> => {
  const exited = once(child, 'exit')
  child.kill('SIGINT')
  await exited
}

const timeOf = async <Result>(work: () => Promise<Result>): Promise<{ ms: number; result: Result }> => {
  const startedAt = performance.now()
  const result = await work()
  return { ms: performance.now() - startedAt, result }
}

const taxiway = (folder: string, command: string) => ({
  command: process.execPath,
  args: [join(folder, 'apps/local/bin/taxiway.mjs'), command],
  cwd: folder,
})

/** How long `npm start` takes until everything is ready: the whole command, Node and all. */
const measureStart = async (): Promise<number> => {
  const { ms, result } = await timeOf(() => startUntil(/\/docs/, taxiway(root, 'start')))
  await end(result)
  return ms
}

/** The same Postgres and Redis, and two processes of Node that only listen. */
const measureBare = async (dir: string): Promise<number> => {
  const listen = `require('node:http').createServer().listen(0, () => console.log('ready'))`
  const node = () => startUntil(/ready/, { command: process.execPath, args: ['-e', listen] })
  const { ms, result } = await timeOf(() =>
    Promise.all([
      openEmbeddedPostgres({ dataDir: join(dir, 'postgres') }),
      openRedis({ dir: join(dir, 'redis'), searchPath: process.env['PATH'] ?? '' }),
      node(),
      node(),
    ]),
  )
  const [postgres, redis, ...nodes] = result
  await Promise.all([postgres.close(), redis?.close(), ...nodes.map(end)])
  return ms
}

/** A clone in which nothing was installed. */
const clone = async (folder: string): Promise<void> => {
  const [code] = await once(spawn('git', ['clone', '--quiet', root, folder], { stdio: 'inherit' }), 'exit')
  if (code !== 0) throw new Error(`git clone ended with ${code}`)
}

const installBare = async (folder: string): Promise<number> => {
  await clone(folder)
  const { ms } = await timeOf(async () => {
    const install = spawn('npx', ['--yes', 'pnpm@10.34.9', 'install', '--frozen-lockfile'], {
      cwd: folder,
      stdio: 'ignore',
      env: { ...process.env, CI: 'true' },
    })
    const [code] = await once(install, 'exit')
    if (code !== 0) throw new Error(`pnpm ended with ${code}`)
  })
  return ms
}

const measureFirstApp = async (folder: string): Promise<number> => {
  await clone(folder)
  const { ms, result } = await timeOf(() =>
    startUntil(/deployment\.live/, {
      ...taxiway(folder, 'demo'),
      args: [join(folder, 'apps/local/bin/taxiway.mjs'), 'demo', '--json'],
    }),
  )
  await end(result)
  return ms
}

const dir = mkdtempSync(join(tmpdir(), 'taxiway-stack-bench-'))
try {
  const bareInstalls: number[] = []
  const firstApps: number[] = []
  const bareStarts: number[] = []
  const starts: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, all, measure] of [
      ['bare', bareInstalls, installBare],
      ['taxiway', firstApps, measureFirstApp],
    ] as const) {
      const folder = join(dir, `${name}-${round}`)
      all.push(await measure(folder))
      rmSync(folder, { recursive: true, force: true })
    }
  }
  // The first start of each may build and set up; the daily wait is what counts.
  for (let round = 0; round <= rounds; round += 1) {
    const bare = await measureBare(dir)
    const ours = await measureStart()
    if (round === 0) continue
    bareStarts.push(bare)
    starts.push(ours)
  }
  const row = (name: string, all: readonly number[], bare: readonly number[], atMost: number) => {
    const { median, spread } = medianOf(all.map((ms, round) => ms / (bare[round] ?? Number.NaN)))
    return { name, value: medianOf(all).median, unit: 'ms', ratio: median, spread, goal: { atMost } }
  }
  reportBench('stack', [
    {
      name: 'bare pnpm install',
      value: medianOf(bareInstalls).median,
      unit: 'ms',
      spread: medianOf(bareInstalls).spread,
    },
    row('clean clone to the first live app', firstApps, bareInstalls, 1.5),
    {
      name: 'bare Postgres, Redis and two Nodes',
      value: medianOf(bareStarts).median,
      unit: 'ms',
      spread: medianOf(bareStarts).spread,
    },
    row('warm start', starts, bareStarts, 2),
  ])
} finally {
  await removeEmbeddedPostgres(join(dir, 'postgres'))
  rmSync(dir, { recursive: true, force: true })
}
