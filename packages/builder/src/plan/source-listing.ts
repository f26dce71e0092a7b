import { constants } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { resolveInside } from './resolve-inside.js'

/** What detection may know about a source: which files it has and what they say. Paths are relative, with '/'. */
export type SourceListing = {
  /** The text of a regular file; undefined when there is none. */
  read: (path: string) => Promise<string | undefined>
  /** The names of the folders in a folder, sorted; none when there is no such folder. */
  listFolders: (path: string) => Promise<string[]>
}

const largestReadBytes = 1024 * 1024

/** Reads from a folder. Paths and links that lead out of it are as if absent; no more than 1 MiB of a file is looked at. */
export const openSourceListing = (folder: string): SourceListing => ({
  read: async path => {
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK
    const resolved = await resolveInside(folder, path)
    if (resolved === undefined) return undefined
    const file = await open(join(folder, resolved), flags).catch(() => undefined)
    if (file === undefined) return undefined
    try {
      const stats = await file.stat()
      if (!stats.isFile()) return undefined
      const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(stats.size, largestReadBytes)))
      return buffer.toString('utf8', 0, bytesRead)
    } finally {
      await file.close()
    }
  },
  listFolders: async path => {
    const resolved = await resolveInside(folder, path)
    if (resolved === undefined) return []
    const entries = await readdir(join(folder, resolved), { withFileTypes: true }).catch(() => [])
    return entries.flatMap(entry => (entry.isDirectory() ? [entry.name] : [])).sort()
  },
})
