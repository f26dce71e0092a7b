import { readlink } from 'node:fs/promises'
import { join } from 'node:path'

const mostLinks = 40

/**
 * Follows `path` from `root` as the kernel would if `root` were the top of the file system, and returns where it ends, relative to
 * `root`. Undefined when a link is absolute, leads above the root, or there are too many of them. What is missing is not an error.
 */
export const resolveInside = async (root: string, path: string): Promise<string | undefined> => {
  if (path.startsWith('/')) return undefined
  const pending = path.split('/').reverse()
  const resolved: string[] = []
  for (let links = 0; pending.length > 0; ) {
    const part = pending.pop() ?? ''
    if (part === '' || part === '.') continue
    if (part === '..') {
      if (resolved.pop() === undefined) return undefined
      continue
    }
    const target = await readlink(join(root, ...resolved, part)).catch(() => undefined)
    if (target === undefined) {
      resolved.push(part)
      continue
    }
    links += 1
    if (target.startsWith('/') || links > mostLinks) return undefined
    pending.push(...target.split('/').reverse())
  }
  return resolved.join('/') || '.'
}
