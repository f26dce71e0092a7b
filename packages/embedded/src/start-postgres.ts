import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, statSync } from 'node:fs'
import { EmbeddedError } from './embedded-error.js'
import { findFreePort, isPortFree } from './free-port.js'
import type { PostgresHome } from './postgres-home.js'
import { isReady, type Postmaster, removeStalePidFile } from './postmaster.js'
import { identifyProcess } from './process-identity.js'

type StartOptions = {
  home: PostgresHome
  program: string
  /** 0 means: any free port. */
  port: number
  settings: Record<string, string>
  timeoutMs: number
}

const SETTINGS: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  // Sockets need a short path and a folder of their own; one address is enough.
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '128MB',
  max_wal_size: '512MB',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
}

/** Starts postgres and resolves when it accepts connections; on any free port it tries again when it loses a race. */
export const startPostgres = async (
  options: StartOptions,
): Promise<{ child: ChildProcess; postmaster: Postmaster }> => {
  const deadline = performance.now() + options.timeoutMs
  for (;;) {
    const port = options.port || (await findFreePort())
    const logStart = statSync(options.home.logFile, { throwIfNoEntry: false })?.size ?? 0
    removeStalePidFile(options.home.cluster)
    const child = spawnPostgres(options, port)
    const outcome = await waitUntilReady(child, options.home.cluster, deadline)
    if (outcome === 'ready') {
      const pid = child.pid as number
      return {
        child,
        postmaster: {
          pid,
          port,
          identity: identifyProcess(pid) ?? '',
          ready: true,
        },
      }
    }
    child.kill('SIGKILL')
    const log = readFileSync(options.home.logFile, 'utf8').slice(logStart)
    if (!(await isPortFree(port))) {
      if (options.port === 0) continue
      throw busyPort(port)
    }
    // The server processes of a killed Postgres notice its death a moment later and hold its memory until then.
    if (
      outcome === 'exited' &&
      log.includes('pre-existing shared memory block') &&
      performance.now() < deadline
    ) {
      await new Promise(resolve => setTimeout(resolve, 50))
      continue
    }
    throw new EmbeddedError(
      'embedded.start_failed',
      `Postgres did not start (${outcome}). Its log, ${options.home.logFile}, ends with:\n${log.trim().split('\n').slice(-8).join('\n')}`,
    )
  }
}

export const busyPort = (port: number): EmbeddedError =>
  new EmbeddedError(
    'embedded.port_busy',
    `Port ${port} of 127.0.0.1 is taken by another program. Stop that program or choose another port.`,
  )

const spawnPostgres = ({ home, program, settings }: StartOptions, port: number): ChildProcess => {
  const log = openSync(home.logFile, 'a', 0o600)
  const all = { ...SETTINGS, ...settings, port: String(port) }
  const child = spawn(
    program,
    ['-D', home.cluster, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    {
      ...home.runAs,
      cwd: home.folder,
      env: { LANG: 'C', TZ: 'UTC' },
      stdio: ['ignore', log, log],
      // Ctrl-C reaches everything in the terminal's group: the database must outlive those who use it.
      detached: true,
    },
  )
  closeSync(log)
  return child
}

const waitUntilReady = async (
  child: ChildProcess,
  cluster: string,
  deadline: number,
): Promise<'ready' | 'exited' | 'timed out' | `cannot be run: ${string}`> => {
  let failure: string | null = null
  child.once('error', error => {
    failure = error.message
  })
  for (;;) {
    if (failure !== null) return `cannot be run: ${failure}`
    if (child.exitCode !== null || child.signalCode !== null) return 'exited'
    if (child.pid !== undefined && isReady(cluster, child.pid)) return 'ready'
    if (performance.now() > deadline) return 'timed out'
    await new Promise(resolve => setTimeout(resolve, 2))
  }
}
