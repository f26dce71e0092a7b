import { DomainError } from '@taxiway/domain'
import { explainFailure } from '../build/build-error.js'
import { findMissingProgram } from '../build/missing-program.js'
import type { RunResult } from '../process/run-command.js'
import type { FailedStep } from './progress-log.js'

export type FailedBuild = {
  result: RunResult
  failed: FailedStep | undefined
  /** What was running when the time was over. */
  running: readonly string[]
  /** What buildx said besides the progress, secrets masked. */
  lastText: readonly string[]
  timeoutSeconds: number
  folder: string
  /** Why the daemon is not reached, if it is not. */
  findConnectionProblem: () => Promise<string | undefined>
}

/** Why a build of a Dockerfile failed, in the words of builds without one where they fit. */
export const explainBuildkitFailure = async (build: FailedBuild): Promise<DomainError> => {
  const { result, failed, lastText } = build
  if (result.timedOut) return explainStep(build, { name: build.running[0] ?? 'docker build', result })
  const name = failed?.name.replace(/^\[[^\]]*\] /, '') ?? ''
  const exitCode = Number(/exit code: (\d+)$/.exec(failed?.error ?? '')?.[1] ?? Number.NaN)
  if (Number.isInteger(exitCode)) return explainStep(build, { name, result: { ...result, exitCode } })
  const problem = await build.findConnectionProblem()
  if (problem !== undefined) return unreachable(problem)
  if (name.startsWith('exporting '))
    return new DomainError('registry.unavailable', {
      message: `BuildKit could not push the image: ${failed?.error}`,
      details: { lastLines: lastText },
    })
  const ended = `buildx ended with ${result.exitCode ?? result.signal ?? result.startError}`
  return new DomainError('build.failed', {
    message:
      failed === undefined
        ? `BuildKit did not begin the build: ${lastErrorOf(lastText) ?? ended}`
        : `\`${name}\` failed: ${failed.error}`,
    details: {
      command: name || 'docker build',
      exitCode: null,
      signal: null,
      lastLines: lastLinesOf(build),
    },
  })
}

const explainStep = async (
  build: FailedBuild,
  { name, result }: { name: string; result: RunResult },
): Promise<DomainError> => {
  const lastLines = lastLinesOf(build)
  if (!result.timedOut && result.exitCode === 127)
    return new DomainError('build.config_invalid', {
      message: explainMissing(name, findMissingProgram(lastLines.join('\n'))),
      details: { command: name, exitCode: 127, signal: null, lastLines },
    })
  return explainFailure({
    shown: name,
    result,
    lastLines,
    // The kernel kills with this signal, and the daemon does not say why.
    outOfMemory: result.exitCode === 137,
    overDiskLimit: false,
    isBehindProxy: false,
    timeoutSeconds: build.timeoutSeconds,
    folder: build.folder,
  })
}

const explainMissing = (name: string, program: string | undefined): string =>
  program === undefined
    ? `\`${name}\` calls a program that the image does not have at this step. The log says which; install it in an earlier step of the Dockerfile.`
    : `\`${name}\` calls \`${program}\`, and the image does not have this program at this step. Install it in an earlier step of the Dockerfile, or correct the command.`

const lastLinesOf = ({ failed, lastText }: FailedBuild): readonly string[] =>
  failed === undefined || failed.lastLines.length === 0 ? lastText : failed.lastLines

const lastErrorOf = (lines: readonly string[]): string | undefined =>
  lines.findLast(line => line.startsWith('ERROR: '))?.slice('ERROR: '.length)

/** Of a daemon that does not answer. */
export const unreachable = (problem: string): DomainError =>
  new DomainError('build.buildkit_unreachable', {
    message: `The BuildKit daemon cannot be reached: ${problem}. Check BUILDKIT_HOST and BUILDKIT_TLS_DIR, and that the daemon runs.`,
  })
