import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

let bootId: string | undefined

/**
 * A text that names one running process and no later one with the same pid (boot and start time), or null
 * when no such process runs. A zombie counts as gone.
 */
export const identifyProcess = (pid: number): string | null => {
  if (!Number.isSafeInteger(pid) || pid <= 0) return null
  return process.platform === 'linux' ? identifyOnLinux(pid) : identifyByPs(pid)
}

/** True while the process that had this pid and identity is still running. */
export const isSameProcess = (pid: number, identity: string): boolean => identifyProcess(pid) === identity

/** The pid of the parent of a running process; null when the process is gone or cannot be looked at. */
export const findParent = (pid: number): number | null => {
  try {
    const parent =
      process.platform === 'linux'
        ? readStat(pid)[1]
        : execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' })
    return Number(parent) || null
  } catch {
    return null
  }
}

/** The command line of a running process, arguments separated by NUL on Linux and by spaces elsewhere. */
export const readCommandLine = (pid: number): string => {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], {
      encoding: 'utf8',
    }).trim()
  } catch {
    return ''
  }
}

/** Resolves true once the process is gone, false when it still runs after `timeoutMs`. */
export const waitForExit = async (pid: number, identity: string, timeoutMs: number): Promise<boolean> => {
  const deadline = performance.now() + timeoutMs
  while (isSameProcess(pid, identity)) {
    if (performance.now() > deadline) return false
    await new Promise(resolve => setTimeout(resolve, 5))
  }
  return true
}

const identifyOnLinux = (pid: number): string | null => {
  try {
    const fields = readStat(pid)
    const [state] = fields
    if (state === 'Z' || state === 'X') return null
    bootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim().slice(0, 8)
    return `${bootId}:${fields[19]}`
  } catch {
    return null
  }
}

/** The fields from the third on: the name in the second may hold spaces and brackets, so they count from the last bracket. */
const readStat = (pid: number): string[] => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

const identifyByPs = (pid: number): string | null => {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return null
  }
  if (process.platform === 'win32') return `pid:${pid}`
  try {
    const line = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim()
    return line === '' || line.startsWith('Z') ? null : line.replace(/^\S+\s+/, '')
  } catch {
    return null
  }
}
