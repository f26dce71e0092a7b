import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Tells a watching process which runs are alive, so that it can end them when this one is killed. */
export type ProcessGuard = {
  watch: (runId: string) => void
  /** Names the group leader of a watched run: where processes cannot be found by their marker, the group is all there is. */
  lead: (runId: string, leaderPid: number) => void
  forget: (runId: string) => void
  close: () => void
}

const program = fileURLToPath(new URL('../../assets/process-guard.mjs', import.meta.url))

/**
 * Starts, at the first run, a small process in its own session, tied to the worker by a pipe. When the worker ends, even by kill -9, the
 * guard kills every run that was not forgotten, and ends. If the guard is killed, the next run starts another.
 */
export const openProcessGuard = (): ProcessGuard => {
  const runs = new Set<string>()
  let guard: ChildProcess | undefined
  let closed = false

  const tell = (line: string): void => {
    guard?.stdin?.write(line)
  }
  const ensure = (): void => {
    if (guard !== undefined || closed) return
    const started = spawn(process.execPath, [program], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: {},
    })
    const lost = (): void => {
      if (guard === started) guard = undefined
    }
    started.once('exit', lost)
    started.once('error', lost)
    started.stdin.once('error', lost)
    started.unref()
    unrefPipe(started.stdin)
    guard = started
    for (const runId of runs) tell(`watch ${runId}\n`)
  }

  return {
    watch: runId => {
      runs.add(runId)
      if (guard === undefined) ensure()
      else tell(`watch ${runId}\n`)
    },
    lead: (runId, leaderPid) => tell(`lead ${runId} ${leaderPid}\n`),
    forget: runId => {
      runs.delete(runId)
      tell(`forget ${runId}\n`)
    },
    close: () => {
      closed = true
      guard?.stdin?.end()
    },
  }
}

/** The pipe must not keep our event loop alive; its type does not say that it is a socket. */
const unrefPipe = (pipe: unknown): void => {
  ;(pipe as { unref?: () => void }).unref?.()
}
