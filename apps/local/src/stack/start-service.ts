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
  /** Called until it says true; it is given what the service has printed so far, and a signal that ends a question without an answer. */
  probe: (output: string, signal: AbortSignal) => Promise<boolean> | boolean
  onNotice: (message: string) => void
  timeoutMs?: number
  noticeEveryMs?: number
  /** How long one question may take. */
  probeMs?: number
}

export type Service = { name: string; pid: number; logFile: string; exited: Promise<string> }

const POLL_MS = 25
/** One question to a service; a busy machine may take seconds to answer. */
const PROBE_MS = 5_000
/** A machine that compiles something else meanwhile takes minutes for what is otherwise done in a second. */
export const START_TIMEOUT_MS = 300_000
const NOTICE_EVERY_MS = 10_000

/** Starts a program of the stack as a process group of its own and resolves when it is ready. */
export const startService = async (options: ServiceOptions): Promise<Service> => {
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

/** What to tell when a service has ended though it was not told to. */
export const describeFailure = (service: Pick<Service, 'name' | 'logFile'>, how: string): LocalError =>
  new LocalError(`${service.name} has ended (${how}). ${quoteLog(service)}`)

const describeSlowness = (service: Pick<Service, 'name' | 'logFile'>, timeoutMs: number): LocalError =>
  new LocalError(
    `${service.name} was not ready after ${timeoutMs / 1000} s. End what else keeps this machine busy and start again, unless its log says what is wrong. ${quoteLog(service)}`,
  )

const quoteLog = ({ logFile }: Pick<Service, 'logFile'>): string => {
  const lines = readLines(logFile).slice(-12)
  if (lines.length === 0) return `${logFile} is still empty: the program has not begun to run.`
  return `The end of ${logFile}:\n${lines.map(line => `  ${line.slice(0, 400)}`).join('\n')}`
}

const readLines = (logFile: string): string[] =>
  existsSync(logFile)
    ? readFileSync(logFile, 'utf8')
        .split('\n')
        .filter(line => line.trim() !== '')
    : []

const waitUntilReady = async (service: Service, options: ServiceOptions): Promise<void> => {
  const { signal, onNotice, timeoutMs = START_TIMEOUT_MS, noticeEveryMs = NOTICE_EVERY_MS } = options
  const startedAt = performance.now()
  const deadline = startedAt + timeoutMs
  let noticeAt = startedAt + noticeEveryMs
  let ended: string | null = null
  void service.exited.then(how => {
    ended = how
  })
  while (ended === null) {
    signal.throwIfAborted()
    if (await askOnce(service, options)) return
    const now = performance.now()
    if (now > deadline) throw describeSlowness(service, timeoutMs)
    if (now > noticeAt) {
      noticeAt = now + noticeEveryMs
      const last = readLines(service.logFile).at(-1)?.slice(0, 200) ?? 'nothing yet'
      onNotice(
        `${service.name} is not ready after ${Math.round((now - startedAt) / 1000)} s. Its log says: ${last}`,
      )
    }
    await new Promise(resolve => setTimeout(resolve, POLL_MS))
  }
  throw describeFailure(service, ended)
}

/** A service that takes the question and never answers holds up neither the limit nor a stop. */
const askOnce = async (
  { logFile, exited }: Service,
  { probe, signal, probeMs = PROBE_MS }: ServiceOptions,
): Promise<boolean> => {
  const patience = new AbortController()
  const timer = setTimeout(() => patience.abort(), probeMs)
  try {
    const over = AbortSignal.any([signal, patience.signal])
    const unanswered = new Promise<false>(resolve => {
      over.addEventListener('abort', () => resolve(false), { once: true })
    })
    const answer = probe(readFileSync(logFile, 'utf8'), over)
    return await Promise.race([answer, unanswered, exited.then(() => false)])
  } finally {
    clearTimeout(timer)
  }
}
