import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Sends a signal to a whole process group; false when no process of it is left. */
export const signalGroup = (leaderPid: number, signal: NodeJS.Signals): boolean => {
  try {
    process.kill(-leaderPid, signal)
    return true
  } catch {
    return false
  }
}

/** When a process began, in the unit of the system; undefined when there is no such process. */
export const readProcessStartTime = async (pid: number): Promise<string | undefined> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  // The second field is the command in parentheses and may itself hold spaces and parentheses.
  if (stat !== undefined) return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  if (process.platform === 'linux') return undefined
  const answer = await run('ps', ['-o', 'lstart=', '-p', String(pid)]).catch(() => undefined)
  return answer?.stdout.trim() || undefined
}

/** Kills a group left by an earlier life of the emulator, only if the pid still belongs to that very process. */
export const killStaleGroup = async (stale: { pid: number; startTime: string }): Promise<boolean> => {
  if ((await readProcessStartTime(stale.pid)) !== stale.startTime) return false
  return signalGroup(stale.pid, 'SIGKILL')
}
