import { readFileSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { identifyProcess, readCommandLine, waitForExit } from './process-identity.js'

/** A Postgres that runs on a cluster right now. */
export type Postmaster = {
  pid: number
  identity: string
  port: number
  ready: boolean
}

/**
 * Reads postmaster.pid and believes it only when that pid is a Postgres on this very folder: after a crash
 * the number may belong to another process, and Postgres itself would then refuse to start.
 */
export const findPostmaster = (cluster: string): Postmaster | null => {
  const file = readPidFile(cluster)
  if (file === null) return null
  const identity = identifyProcess(file.pid)
  if (identity === null || !isPostgresOn(file.pid, cluster)) return null
  return { ...file, identity }
}

/** Removes a postmaster.pid whose process is gone or is not this Postgres. */
export const removeStalePidFile = (cluster: string): void => {
  if (findPostmaster(cluster) === null) rmSync(join(cluster, 'postmaster.pid'), { force: true })
}

/** True once the Postgres with this pid says in its pid file that it accepts connections. */
export const isReady = (cluster: string, pid: number): boolean => {
  const file = readPidFile(cluster)
  return file?.pid === pid && file.ready
}

/**
 * Fast shutdown (open transactions are rolled back, everything is flushed), then a kill after `timeoutMs`:
 * Postgres recovers from its log at the next start.
 */
export const stopPostmaster = async (
  { pid, identity }: Pick<Postmaster, 'pid' | 'identity'>,
  timeoutMs: number,
): Promise<void> => {
  for (const [signal, patienceMs] of [
    ['SIGINT', timeoutMs],
    ['SIGQUIT', 2000],
    ['SIGKILL', 2000],
  ] as const) {
    try {
      process.kill(pid, signal)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return
      throw error
    }
    if (await waitForExit(pid, identity, patienceMs)) return
  }
}

// The lines of postmaster.pid: https://www.postgresql.org/docs/current/storage-file-layout.html
const readPidFile = (cluster: string): { pid: number; port: number; ready: boolean } | null => {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')
    const pid = Number(lines[0])
    return Number.isSafeInteger(pid) && pid > 0
      ? {
          pid,
          port: Number(lines[3] ?? 0),
          ready: (lines[7] ?? '').startsWith('ready'),
        }
      : null
  } catch {
    return null
  }
}

const isPostgresOn = (pid: number, cluster: string): boolean => {
  const command = readCommandLine(pid)
  return (
    command.includes('postgres') && (command.includes(cluster) || command.includes(realpathSync(cluster)))
  )
}
