import { readFile } from 'node:fs/promises'
import { readChildren } from './read-sandbox.js'

const everyMs = 200

/**
 * Looks at the memory of a machine five times a second and calls `onOver` once when it is more than the machine has. Counted is what only
 * this machine has in memory: its own pages and shared memory, not the files that it maps. It needs no control group, so it works without
 * privilege; between two looks a machine may have more. Call what it returns to end it.
 */
export const watchMemory = (
  sandboxPid: number,
  { maxBytes, onOver }: { maxBytes: number; onOver: () => void },
): (() => void) => {
  let over = false
  const look = async (): Promise<void> => {
    const bytes = await measure(sandboxPid)
    if (over) return
    if (bytes > maxBytes) {
      over = true
      onOver()
    } else timer = setTimeout(() => void look(), everyMs)
  }
  let timer = setTimeout(() => void look(), everyMs)
  return () => {
    over = true
    clearTimeout(timer)
  }
}

const measure = async (pid: number): Promise<number> => {
  const [own, children] = await Promise.all([measureOne(pid), readChildren(pid)])
  const below = await Promise.all(children.map(measure))
  return below.reduce((sum, bytes) => sum + bytes, own)
}

const measureOne = async (pid: number): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const kibibytes = [...status.matchAll(/^Rss(?:Anon|Shmem):\s+(\d+) kB$/gm)].map(([, kb]) => Number(kb))
  return kibibytes.reduce((sum, kb) => sum + kb, 0) * 1024
}
