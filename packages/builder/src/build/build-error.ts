import { statfs } from 'node:fs/promises'
import { DomainError, isDomainError } from '@taxiway/domain'
import type { RunResult } from '../process/run-command.js'
import { explainMissingProgram, findMissingProgram } from './missing-program.js'

/** Programs that start ours end with a code of their own. */
const starters = /^(?:bwrap: execvp|prlimit: failed to execute|setpriv: failed to execute) /m
const fewBytes = 4 * 1024 * 1024

export type FailedCommand = {
  /** For people: the words of the command, secrets masked. */
  shown: string
  result: RunResult
  /** The end of its output, secrets masked. */
  lastLines: readonly string[]
  outOfMemory: boolean
  overDiskLimit: boolean
  /** Whether a proxy is its only way out. */
  isBehindProxy: boolean
  timeoutSeconds: number
  folder: string
}

/** Why a command failed, as specific as can be told. */
export const explainFailure = async (failed: FailedCommand): Promise<DomainError> => {
  const { shown, result, lastLines } = failed
  const tail = lastLines.join('\n')
  const details = { command: shown, exitCode: result.exitCode, signal: result.signal, lastLines }
  const say = (
    code: 'build.failed' | 'build.timeout' | 'build.out_of_memory' | 'build.disk_full',
    message: string,
  ) =>
    new DomainError(code, {
      message,
      details,
      ...(code === 'build.disk_full' && { retryable: !failed.overDiskLimit }),
    })

  if (result.timedOut)
    return say(
      'build.timeout',
      `The build took longer than ${failed.timeoutSeconds} seconds; \`${shown}\` was ended.`,
    )
  if (failed.overDiskLimit || result.signal === 'SIGXFSZ') {
    failed.overDiskLimit = true
    return say('build.disk_full', `\`${shown}\` wrote more than a build may; it was ended.`)
  }
  if (failed.outOfMemory || /JavaScript heap out of memory/.test(tail)) {
    return say('build.out_of_memory', `\`${shown}\` needed more memory than a build may have.`)
  }
  if (/\bENOSPC\b|No space left on device/.test(tail) || (await isFull(failed.folder))) {
    return say('build.disk_full', `There was no disk left for \`${shown}\`.`)
  }
  const missing = result.startError === undefined ? findMissingProgram(tail) : shown.split(' ')[0]
  if (
    result.exitCode === 127 ||
    (missing !== undefined && (result.startError !== undefined || starters.test(tail)))
  ) {
    return new DomainError('build.config_invalid', {
      message: explainMissingProgram(shown, missing),
      details,
    })
  }
  const how =
    result.exitCode === null ? `was ended by ${result.signal}` : `ended with exit code ${result.exitCode}`
  const hint = failed.isBehindProxy && unreachable.test(tail) ? ` ${proxyHint}` : ''
  return say('build.failed', `\`${shown}\` ${how}.${hint}`)
}

/** What programs say that do not ask the proxy. */
const unreachable =
  /\b(?:EAI_AGAIN|ENETUNREACH)\b|Temporary failure in name resolution|Network is unreachable|Could not resolve host/
const proxyHint =
  'Builds reach the internet by HTTP and HTTPS only, through the proxy that HTTPS_PROXY names: a program that does not ask it gets no connection.'

/** Errors of our own writing, told as build errors. */
export const explainDisk = (error: unknown): unknown => {
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  if (isDomainError(error) || (code !== 'ENOSPC' && code !== 'EDQUOT')) return error
  return new DomainError('build.disk_full', {
    message: 'There was no disk left for the image.',
    cause: error,
  })
}

const isFull = async (folder: string): Promise<boolean> => {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize < fewBytes
}
