import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { eventually } from '../eventually.js'

export type ChildProgram = {
  name: string
  logFile: string
  /** 0 while it is not running. */
  pid: () => number
  isRunning: () => boolean
  start: () => Promise<void>
  /** Changes what it is told when it is started the next time; undefined takes a variable away. */
  configure: (change: Record<string, string | undefined>) => void
  /** The file that is run when it is started the next time: another version of the program. */
  use: (file: string) => void
  /** Sends a signal; does nothing when it is not running. */
  signal: (signal: NodeJS.Signals) => void
  /** SIGKILL, and waits until it is gone. */
  kill: () => Promise<void>
  /** SIGTERM, and waits until it is gone; resolves with its exit code. */
  stop: () => Promise<number | null>
  log: () => string
}

export type ChildProgramOptions = {
  name: string
  file: string
  env: Record<string, string>
  logFile: string
  isReady: (output: string) => Promise<boolean> | boolean
}

const children = new Set<ChildProcess>()
// A test that dies takes its processes with it.
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

/** A program of the product as a process of its own, which can be started again as often as it was killed. */
export const createChildProgram = (options: ChildProgramOptions): ChildProgram => {
  const { name, logFile } = options
  let env: Record<string, string | undefined> = options.env
  let { file } = options
  let child: ChildProcess | null = null
  let exited: Promise<number | null> = Promise.resolve(null)
  const isRunning = () => child !== null && child.exitCode === null && child.signalCode === null
  const log = () => readFileSync(logFile, 'utf8')

  const start = async () => {
    if (isRunning()) throw new Error(`${name} is running already`)
    const output = openSync(logFile, 'a')
    const before = log().length
    const started = spawn(process.execPath, ['--enable-source-maps', file], {
      env,
      stdio: ['ignore', output, output],
    })
    closeSync(output)
    child = started
    children.add(started)
    exited = new Promise(resolve =>
      started.once('exit', code => {
        children.delete(started)
        resolve(code)
      }),
    )
    await eventually(
      async () => {
        // Killed while it starts, by a test that kills at random: that is no failure to start.
        if (started.signalCode !== null) return true
        if (started.exitCode !== null) return true
        return options.isReady(log().slice(before))
      },
      { timeoutMs: 180_000, everyMs: 15, what: `${name} being ready` },
    )
    if (started.exitCode !== null) throw new Error(`${name} ended:\n${log().slice(-3_000)}`)
  }

  return {
    name,
    logFile,
    pid: () => (isRunning() ? (child?.pid ?? 0) : 0),
    isRunning,
    start,
    configure: change => {
      env = { ...env, ...change }
    },
    use: next => {
      file = next
    },
    signal: signal => {
      if (isRunning()) child?.kill(signal)
    },
    kill: async () => {
      child?.kill('SIGKILL')
      await exited
    },
    stop: async () => {
      child?.kill('SIGTERM')
      return exited
    },
    log,
  }
}
