import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { EmbeddedError } from './embedded-error.js'
import { findProgram } from './find-program.js'
import { findFreePort, isPortFree } from './free-port.js'
import { findLivingOwner, removeOwner, writeOwner } from './owner-file.js'
import { readPassword } from './password-file.js'
import { pingRedis } from './ping-redis.js'
import { identifyProcess, isSameProcess, waitForExit } from './process-identity.js'

export type RedisOptions = {
  /** The folder that holds everything of this Redis. */
  dir: string
  /** Where to look for `redis-server` or `valkey-server`: the PATH of the caller. */
  searchPath: string
  port?: number
  /** As for `openEmbeddedPostgres`: take over a running one, and outlive this process. */
  shared?: boolean
  startTimeoutMs?: number
  stopTimeoutMs?: number
  onNotice?: (message: string) => void
}

export type EmbeddedRedis = {
  url: string
  pid: number
  port: number
  exited: Promise<void>
  close(): Promise<void>
}

type Running = { pid: number; identity: string; port: number }

const PROGRAMS = ['redis-server', 'valkey-server']
const STOP_TIMEOUT_MS = 5000

/**
 * Starts the machine's own Redis or Valkey on 127.0.0.1 with a generated password, append-only file and
 * `noeviction` (a queue must not lose jobs). Resolves null when there is none on `searchPath`.
 */
export const openRedis = async (options: RedisOptions): Promise<EmbeddedRedis | null> => {
  const program = findProgram(PROGRAMS, options.searchPath)
  if (program === null) return null
  const { shared = false, onNotice = () => {} } = options
  const dir = resolve(options.dir)
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const password = readPassword(join(dir, 'password'), { create: true }) as string
  const running = await settleRunning(dir, options, onNotice)
  const started = running === null ? await startRedis(program, dir, password, options) : null
  const server = started?.server ?? (running as Running)
  if (shared) started?.child.unref()
  else writeOwner(join(dir, 'owner.json'))
  return {
    url: `redis://:${password}@127.0.0.1:${server.port}`,
    pid: server.pid,
    port: server.port,
    exited:
      started === null
        ? new Promise(() => {})
        : new Promise(done => started.child.once('exit', () => done())),
    close: () => stopServer(dir, server, options.stopTimeoutMs),
  }
}

/** Stops the Redis of this folder, also when another process started it; false when none was running. */
export const stopRedis = async (dir: string): Promise<boolean> => {
  const running = findRunning(resolve(dir))
  if (running === null) return false
  await stopServer(resolve(dir), running)
  return true
}

const settleRunning = async (dir: string, options: RedisOptions, notice: (message: string) => void) => {
  const running = findRunning(dir)
  if (running === null) return null
  if (options.shared === true) return running
  const owner = findLivingOwner(join(dir, 'owner.json'))
  if (owner !== null) {
    throw new EmbeddedError(
      'embedded.in_use',
      `The Redis in ${dir} is in use: process ${running.pid} serves it for process ${owner}. Stop that first.`,
    )
  }
  notice(`An earlier run left a Redis behind (process ${running.pid}): it was stopped.`)
  await stopServer(dir, running, options.stopTimeoutMs)
  return null
}

const startRedis = async (
  program: string,
  dir: string,
  password: string,
  options: RedisOptions,
): Promise<{ child: ChildProcess; server: Running }> => {
  const deadline = performance.now() + (options.startTimeoutMs ?? 20_000)
  for (;;) {
    const port = options.port || (await findFreePort())
    const child = spawnRedis(program, dir, configure(dir, port, password))
    const ready = await waitUntilReady(child, port, password, deadline)
    const identity = child.pid === undefined ? null : identifyProcess(child.pid)
    if (ready && child.pid !== undefined && identity !== null) {
      const server = { pid: child.pid, identity, port }
      writeFileSync(join(dir, 'running.json'), JSON.stringify(server), { mode: 0o600 })
      return { child, server }
    }
    child.kill('SIGKILL')
    if (!(await isPortFree(port))) {
      if (!options.port) continue
      throw new EmbeddedError(
        'embedded.port_busy',
        `Port ${port} of 127.0.0.1 is taken by another program. Stop that program or choose another port.`,
      )
    }
    const log = readFileSync(join(dir, 'redis.log'), 'utf8').trim().split('\n').slice(-8).join('\n')
    throw new EmbeddedError(
      'embedded.start_failed',
      `${program} did not start. Its log, ${join(dir, 'redis.log')}, ends with:\n${log}`,
    )
  }
}

const spawnRedis = (program: string, dir: string, config: string): ChildProcess => {
  const log = openSync(join(dir, 'redis.log'), 'a', 0o600)
  // Apart from the terminal's group, for the same reason as Postgres; the password stays out of the arguments.
  const child = spawn(program, [config], { cwd: dir, stdio: ['ignore', log, log], detached: true, env: {} })
  child.on('error', () => {})
  closeSync(log)
  return child
}

const configure = (dir: string, port: number, password: string): string => {
  const file = join(dir, 'redis.conf')
  const lines = [
    'bind 127.0.0.1',
    `port ${port}`,
    `requirepass ${password}`,
    'maxmemory-policy noeviction',
    'appendonly yes',
    'appendfsync everysec',
    'save ""',
    'daemonize no',
    `dir "${dir}"`,
  ]
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 })
  return file
}

const waitUntilReady = async (child: ChildProcess, port: number, password: string, deadline: number) => {
  while (performance.now() < deadline) {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return false
    if (await pingRedis(port, password)) return child.exitCode === null
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  return false
}

const stopServer = async (dir: string, server: Running, timeoutMs = STOP_TIMEOUT_MS): Promise<void> => {
  if (isSameProcess(server.pid, server.identity)) {
    process.kill(server.pid, 'SIGTERM')
    if (!(await waitForExit(server.pid, server.identity, timeoutMs))) {
      process.kill(server.pid, 'SIGKILL')
      await waitForExit(server.pid, server.identity, 2000)
    }
  }
  rmSync(join(dir, 'running.json'), { force: true })
  removeOwner(join(dir, 'owner.json'))
}

const findRunning = (dir: string): Running | null => {
  try {
    const running = JSON.parse(readFileSync(join(dir, 'running.json'), 'utf8')) as Running
    return isSameProcess(running.pid, running.identity) ? running : null
  } catch {
    return null
  }
}
