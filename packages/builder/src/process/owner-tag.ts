import { readFileSync } from 'node:fs'

/**
 * Names made of a worker's prefix, its process and something of their own: `<prefix>~<pid>.<start>~<rest>`. After a crash the same
 * prefix finds them again, and the process in them tells what is left behind from what a living neighbour with the same prefix is at.
 */
export const ownerTag = (prefix: string): string => `${prefix}~${process.pid}.${startOf(process.pid)}~`

/** Whether a name was made with this prefix by a process that is not alive any more. */
export const isAbandoned = (name: string, prefix: string): boolean => {
  if (!name.startsWith(`${prefix}~`)) return false
  const [pid = '', start = ''] =
    name
      .slice(prefix.length + 1)
      .split('~', 1)[0]
      ?.split('.') ?? []
  return startOf(Number(pid)) !== start
}

/** When a process began, in the kernel's ticks; where that cannot be read, only whether it is there. */
const startOf = (pid: number): string => {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
    }
    process.kill(pid, 0)
    return 'alive'
  } catch {
    return 'gone'
  }
}
