import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import type { Clock } from '@taxiway/runtime'
import { type Command, RUN_MARKER } from './command.js'
import { killRun, terminateRun } from './end-processes.js'
import { createOutputGate, type OutputSink } from './output-gate.js'
import type { ProcessGuard } from './process-guard.js'

export type RunOptions = {
  /** Names the run; all its processes carry it. Unique per call. */
  runId: string
  onOutput: OutputSink
  maxOutputBytes: number
  timeoutMs: number
  /** Between the request to end and the kill. */
  graceMs?: number
  /** What asks the processes to end; SIGTERM. */
  endSignal?: NodeJS.Signals
  signal?: AbortSignal | undefined
}

export type RunResult = {
  /** Null when a signal ended it, or it never started. */
  exitCode: number | null
  signal: NodeJS.Signals | null
  timedOut: boolean
  aborted: boolean
  truncated: boolean
  /** Why it could not be started, as an errno (`ENOENT`); undefined when it was. */
  startError: string | undefined
  durationMs: number
}

export type RunCommand = (command: Command, options: RunOptions) => Promise<RunResult>

type Deps = { clock: Clock; guard?: ProcessGuard | undefined }

const defaultGraceMs = 10_000
const lastOutputMs = 2_000

/**
 * Runs one program as the leader of its own process group, without a shell, with stdin closed and only the given environment.
 * Resolves when the program and every process it started are gone: leftovers are killed, and at the timeout or abort every process gets
 * SIGTERM (or `endSignal`), then SIGKILL after the grace period. Rejects only when the sink or `onSpawn` does.
 */
export const createRunCommand =
  ({ clock, guard }: Deps): RunCommand =>
  async (command, options) => {
    const startedAt = clock.monotonicMs()
    if (options.signal?.aborted) return notStarted({ aborted: true })
    guard?.watch(options.runId)
    try {
      return {
        ...(await supervise({ clock, guard }, command, options)),
        durationMs: clock.monotonicMs() - startedAt,
      }
    } finally {
      guard?.forget(options.runId)
    }
  }

const supervise = async (
  { clock, guard }: Deps,
  command: Command,
  options: RunOptions,
): Promise<RunResult> => {
  const gate = createOutputGate(options.onOutput, options.maxOutputBytes)
  const child = start(command, options.runId)
  const outcome = watchLeader(child)
  const leaderPid = child.pid
  if (leaderPid === undefined) return notStarted({ startError: (await outcome).startError })
  guard?.lead(options.runId, leaderPid)
  const run = { runId: options.runId, leaderPid }
  const over = new AbortController()
  const ending = { timedOut: false, aborted: false, failure: undefined as { error: unknown } | undefined }

  const stop = Promise.race([
    clock.sleep(options.timeoutMs, over.signal).then(() => 'timedOut' as const),
    aborted(options.signal, over.signal).then(() => 'aborted' as const),
  ]).then(async why => {
    if (over.signal.aborted) return
    ending[why] = true
    const { graceMs = defaultGraceMs, endSignal = 'SIGTERM' } = options
    await terminateRun(clock, run, { graceMs, endSignal })
    await killRun(clock, run)
  })
  const fail = async (error: unknown): Promise<void> => {
    ending.failure ??= { error }
    await killRun(clock, run)
  }
  const reading = Promise.all(
    (['stdout', 'stderr'] as const).map(async stream => {
      for await (const chunk of child[stream] as Readable) await gate.push(stream, chunk as Buffer)
    }),
  ).catch(async error => {
    if (!isPrematureClose(error)) await fail(error)
  })
  await command.onSpawn?.({ pid: leaderPid, pipes: pipesOf(child) }).catch(fail)

  const { exitCode, signal } = await outcome
  over.abort()
  await stop
  await killRun(clock, run)
  // No process of this run is left. A pipe that is still open is held by a process that escaped; do not wait for it.
  await Promise.race([reading, clock.sleep(lastOutputMs)])
  child.stdout?.destroy()
  child.stderr?.destroy()
  await reading
  if (ending.failure === undefined) await gate.end()
  else throw ending.failure.error
  const { timedOut, aborted: wasAborted } = ending
  return {
    exitCode,
    signal,
    timedOut,
    aborted: wasAborted,
    truncated: gate.truncated,
    startError: undefined,
    durationMs: 0,
  }
}

const start = (command: Command, runId: string): ChildProcess => {
  const [program = '', ...args] = command.argv
  return spawn(program, args, {
    cwd: command.cwd,
    env: { ...command.env, [RUN_MARKER]: runId },
    detached: true,
    shell: false,
    stdio: [
      'ignore',
      'pipe',
      'pipe',
      ...Array.from({ length: command.extraPipes ?? 0 }, () => 'pipe' as const),
    ],
  })
}

const isPrematureClose = (error: unknown): boolean =>
  (error as NodeJS.ErrnoException | undefined)?.code === 'ERR_STREAM_PREMATURE_CLOSE'

type LeaderOutcome = Pick<RunResult, 'exitCode' | 'signal' | 'startError'>

const watchLeader = (child: ChildProcess): Promise<LeaderOutcome> =>
  new Promise(resolve => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      resolve({ exitCode: null, signal: null, startError: error.code ?? 'EUNKNOWN' })
    })
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal, startError: undefined }))
  })

const pipesOf = (child: ChildProcess): (Readable & Writable)[] =>
  child.stdio.slice(3) as unknown as (Readable & Writable)[]

/** Resolves at the abort, or when the run is over. */
const aborted = (signal: AbortSignal | undefined, over: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    over.addEventListener('abort', () => resolve(), { once: true })
    if (signal?.aborted) resolve()
    signal?.addEventListener('abort', () => resolve(), { once: true, signal: over })
  })

const notStarted = (why: Partial<RunResult>): RunResult => ({
  exitCode: null,
  signal: null,
  timedOut: false,
  aborted: false,
  truncated: false,
  startError: undefined,
  durationMs: 0,
  ...why,
})
