import { lstat, readlink } from 'node:fs/promises'
import { join } from 'node:path'

const mostLinks = 40

/**
 * Where a path leads inside a root, as for a process for which the root is `/`: links are followed, absolute ones begin at the root, and
 * `..` ends there. The last part is not followed. Parts that are not there count as folders. Undefined for a loop of links.
 * Only while no other process changes the tree.
 */
export const resolveWithin = async (root: string, path: string): Promise<string | undefined> => {
  const pending = partsOf(path)
  let done: string[] = []
  for (let links = 0; pending.length > 0; ) {
    const part = pending.shift() ?? ''
    if (part === '..') {
      done = done.slice(0, -1)
      continue
    }
    const isLast = pending.length === 0
    const target = isLast ? undefined : await readLink(join(root, ...done, part))
    if (target === undefined) {
      done.push(part)
      continue
    }
    links += 1
    if (links > mostLinks) return undefined
    if (target.startsWith('/')) done = []
    pending.unshift(...partsOf(target))
  }
  return join(root, ...done)
}

const partsOf = (path: string): string[] => path.split('/').filter(part => part !== '' && part !== '.')

const readLink = async (path: string): Promise<string | undefined> => {
  const stats = await lstat(path).catch(() => undefined)
  return stats?.isSymbolicLink() ? readlink(path) : undefined
}
