import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { LocalError } from '../local-error.js'
import type { Ledger } from './ledger.js'

export type ServiceOptions = {
  name: string
  /** The bundled program. */
  program: string
  environment: Record<string, string>
  logs: string
  stage: number
  ledger: Pick<Ledger, 'add'>
  /** Ends the waiting: what it would be ready for has failed. */
  signal: AbortSignal
  /** Called until it returns something; it is given what the service has printed so far. */
  probe: (output: string) => Promise<boolean> | boolean
  timeoutMs?: number
}

export type Service = { name: string; pid: number; logFile: string; exited: Promise<string> }

const POLL_MS = 25

/** Starts a program of the stack as a process group of its own and resolves when it is ready. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { name, program, environment, logs, ledger, stage } = options
  const logFile = join(logs, `${name}.log`)
  if (existsSync(logFile)) renameSync(logFile, `${logFile}.1`)
  const log = openSync(logFile, 'a', 0o600)
  const child = spawn(process.execPath, ['--enable-source-maps', program], {
    env: environment,
    stdio: ['ignore', log, log],
    detached: true,
  })
  closeSync(log)
  const exited = new Promise<string>(resolve => {
    child.once('error', error => resolve(error.message))
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`))
  })
  if (child.pid === undefined) throw new LocalError(`${name} cannot be started: ${await exited}`)
  ledger.add({ name, pid: child.pid, stage, signal: 'SIGTERM' })
  const service = { name, pid: child.pid, logFile, exited }
  await waitUntilReady(service, options)
  return service
}

/** What to tell when a service has ended though nobody asked it to. */
export function describeFailure(
  { name, logFile }: Pick<Service, 'name' | 'logFile'>,
  how: string,
): LocalError {
  const lines = existsSync(logFile) ? readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-12) : []
  const tail = lines.map(line => `  ${line.slice(0, 400)}`).join('\n')
  return new LocalError(`${name} has ended (${how}). The end of ${logFile}:\n${tail}`)
}

async function waitUntilReady(
  service: Service,
  { probe, signal, timeoutMs = 30_000 }: ServiceOptions,
): Promise<void> {
  const deadline = performance.now() + timeoutMs
  let ended: string | null = null
  void service.exited.then(how => {
    ended = how
  })
  while (ended === null) {
    signal.throwIfAborted()
    if (await probe(readFileSync(service.logFile, 'utf8'))) return
    if (performance.now() > deadline) throw describeFailure(service, `not ready after ${timeoutMs / 1000} s`)
    await new Promise(resolve => setTimeout(resolve, POLL_MS))
  }
  throw describeFailure(service, ended)
}
