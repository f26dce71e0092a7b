import type { Clock } from '@taxiway/runtime'
import type { BuildLimits } from '../build/build-limits.js'
import { createTail } from '../build/output-tail.js'
import { throwIfAborted } from '../build/throw-if-aborted.js'
import type { BuildInput, BuildInputs } from '../image-builder.js'
import { createOutputGate } from '../process/output-gate.js'
import type { RunCommand, RunResult } from '../process/run-command.js'
import { builderName } from './build-arguments.js'
import type { ClientFolder } from './client-folder.js'
import { explainBuildkitFailure, unreachable } from './explain-failure.js'
import { createProgressLog } from './progress-log.js'
import { findConnectionProblem } from './reach-daemon.js'
import { createProgressReader, type ProgressItem } from './read-progress.js'

type Deps = { program: string; runCommand: RunCommand; clock: Clock; limits: BuildLimits }

type BuildxRun = {
  args: readonly string[]
  env: Readonly<Record<string, string>>
  folder: ClientFolder
  host: string
  tlsDir: string
  runId: string
}

/**
 * Runs buildx, writes what the build says into its log, and resolves with the images that stages began with. When it resolves or throws, buildx is gone: a cancel or the time limit sends
 * SIGINT, on which the daemon ends the build, and SIGKILL after the time of grace. Throws `build.*`, or the signal's reason.
 */
export const runBuildx = async (deps: Deps, input: BuildInput, run: BuildxRun): Promise<BuildInputs> => {
  const { limits } = deps
  const { folder, host, tlsDir, runId } = run
  const redact = input.redact ?? (text => text)
  const gate = createOutputGate((stream, text) => input.log.write('build', stream, text), limits.outputBytes)
  const write = (stream: 'stdout' | 'stderr', text: string) => gate.push(stream, Buffer.from(text))
  const openRedactor = input.openRedactor ?? passEverything
  const progress = createProgressLog({ write, redact, openRedactor })
  const plain = createTail()
  const take = async (items: readonly ProgressItem[]): Promise<void> => {
    for (const item of items) {
      if ('progress' in item) await progress.push(item.progress)
      else {
        const text = redact(item.text)
        plain.push(text)
        await write('stderr', text)
      }
    }
  }
  const deadline = deps.clock.monotonicMs() + input.config.buildTimeoutSeconds * 1000
  // buildx would wait for twenty seconds, and not say why.
  const problem = await findConnectionProblem(host, tlsDir, input.signal)
  throwIfAborted(input.signal)
  if (problem !== undefined) throw unreachable(problem)
  const runProgram = async (args: readonly string[], env: Readonly<Record<string, string>>) => {
    const reader = createProgressReader()
    const command = { argv: [deps.program, ...args], cwd: folder.path, env: { ...folder.env, ...env } }
    const result = await deps.runCommand(command, {
      runId,
      // On stdout it repeats the name of the builder.
      onOutput: (stream, text) => (stream === 'stdout' ? undefined : take(reader.push(text))),
      // The stream of progress is cut by its own reader, and what the log shows of it by the gate.
      maxOutputBytes: Number.MAX_SAFE_INTEGER,
      timeoutMs: Math.max(1, deadline - deps.clock.monotonicMs()),
      graceMs: limits.graceMs,
      endSignal: 'SIGINT',
      signal: input.signal,
    })
    await take(reader.end())
    return result
  }

  const created = await runProgram(createArguments(host, tlsDir), {})
  const result = succeeded(created) ? await runProgram(run.args, run.env) : created
  await progress.end()
  await gate.end()
  throwIfAborted(input.signal)
  if (succeeded(result)) return progress.listBases()
  throw await explainBuildkitFailure({
    result,
    failed: progress.failed,
    running: progress.listRunning(),
    lastText: plain.text().split('\n').filter(Boolean),
    timeoutSeconds: input.config.buildTimeoutSeconds,
    folder: folder.path,
    findConnectionProblem: () => findConnectionProblem(host, tlsDir, input.signal),
  })
}

/** Describes the daemon in the folder of this build; nothing is connected yet. */
const createArguments = (host: string, tlsDir: string): string[] => {
  const files = ['cacert=ca.pem', 'cert=cert.pem', 'key=key.pem'].map(one => one.replace('=', `=${tlsDir}/`))
  return ['create', `--name=${builderName}`, '--driver=remote', `--driver-opt=${files.join(',')}`, '--', host]
}

const succeeded = ({ exitCode, timedOut, aborted }: RunResult): boolean =>
  exitCode === 0 && !timedOut && !aborted

const passEverything = () => ({ push: (text: string) => text, flush: () => '' })
