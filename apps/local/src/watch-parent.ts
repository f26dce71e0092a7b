import { findParent, identifyProcess, isSameProcess, readCommandLine } from '@taxiway/embedded'

type Options = {
  /** The process that started the command. */
  parentPid: number
  environment: Record<string, string | undefined>
  everyMs?: number
}

/**
 * Resolves when the `npm` that runs this command is gone, however it ended: a stack must not outlive the command that people, scripts
 * and CI ended. Never resolves without npm: a command started by hand in the background may be meant to stay.
 */
export const watchParent = ({ parentPid, environment, everyMs = 500 }: Options): Promise<void> => {
  if (environment['npm_lifecycle_event'] === undefined) return new Promise(() => {})
  const isBehindGone = watchBehindShell(parentPid)
  return new Promise(resolve => {
    const timer = setInterval(() => {
      if (process.ppid === parentPid && !isBehindGone()) return
      clearInterval(timer)
      resolve()
    }, everyMs)
    timer.unref()
  })
}

/** npm runs scripts through a shell. Some shells stay between npm and us, and outlive an npm that is killed. */
const watchBehindShell = (parentPid: number): (() => boolean) => {
  const isShell = /^\S*sh[\0 ]-c[\0 ]/.test(readCommandLine(parentPid))
  const behind = isShell ? findParent(parentPid) : null
  const identity = behind === null ? null : identifyProcess(behind)
  return () => behind !== null && identity !== null && !isSameProcess(behind, identity)
}
