import { posix } from 'node:path'
import type { SourceListing } from './source-listing.js'

/** More reads than any plan of a real repository needs. */
const mostReads = 150

/**
 * A source of which only the paths of its files are known, as GitHub lists them; `read` fetches the text of one. Each file is
 * fetched once, and files beyond a limit are as if absent.
 */
export const createTreeListing = (
  paths: readonly string[],
  read: (path: string) => Promise<string | undefined>,
): SourceListing => {
  const files = new Set(paths)
  const folders = new Map<string, Set<string>>()
  for (const path of paths)
    for (let child = posix.dirname(path); child !== '.'; child = posix.dirname(child)) {
      const parent = posix.dirname(child)
      folders.set(parent, (folders.get(parent) ?? new Set()).add(posix.basename(child)))
    }
  const texts = new Map<string, Promise<string | undefined>>()
  return {
    read: async path => {
      const name = posix.normalize(path)
      if (!files.has(name)) return undefined
      const known = texts.get(name)
      if (known !== undefined) return known
      if (texts.size >= mostReads) return undefined
      const text = read(name)
      texts.set(name, text)
      return text
    },
    listFolders: async path => [...(folders.get(posix.normalize(path)) ?? [])].sort(),
  }
}
