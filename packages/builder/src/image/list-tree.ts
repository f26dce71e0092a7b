import { access, lstat, readdir, readlink } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { DomainError } from '@taxiway/domain'
import { resolveInside } from '../plan/resolve-inside.js'

export type TreeLimits = { maxBytes: number; maxEntries: number }

/** `path` is relative to the folder, with `/`. */
export type TreeEntry =
  | { kind: 'folder'; path: string }
  | { kind: 'link'; path: string; target: string }
  | { kind: 'file'; path: string; size: number; executable: boolean }

export type ListedTree = {
  /** Folders come before what is in them. */
  entries: TreeEntry[]
  bytes: number
  /** Links that lead out, sockets, devices: not part of an image. */
  leftOut: string[]
}

/**
 * What of a folder belongs into an image: all but `.git`, links that lead out of it or nowhere, and special files.
 * Throws `build.output_too_large` beyond the limits.
 */
export const listTree = async (from: string, limits: TreeLimits): Promise<ListedTree> => {
  const tree: ListedTree = { entries: [], bytes: 0, leftOut: [] }
  let seen = 0

  const visit = async (folder: string): Promise<void> => {
    for (const entry of await readdir(join(from, folder), { withFileTypes: true })) {
      if (entry.name === '.git') continue
      seen += 1
      if (seen > limits.maxEntries) throw tooLarge(`more than ${limits.maxEntries} files`)
      const path = posix.join(folder, entry.name)
      if (entry.isDirectory()) {
        tree.entries.push({ kind: 'folder', path })
        await visit(path)
      } else if (entry.isSymbolicLink()) await addLink(path)
      else if (entry.isFile()) await addFile(path)
      else tree.leftOut.push(path)
    }
  }
  const addLink = async (path: string): Promise<void> => {
    const resolved = await resolveInside(from, path)
    const leads = resolved !== undefined && (await isThere(join(from, resolved)))
    if (!leads) tree.leftOut.push(path)
    else tree.entries.push({ kind: 'link', path, target: await readlink(join(from, path)) })
  }
  const addFile = async (path: string): Promise<void> => {
    const { size, mode } = await lstat(join(from, path))
    tree.bytes += size
    if (tree.bytes > limits.maxBytes) throw tooLarge(`more than ${limits.maxBytes} bytes`)
    tree.entries.push({ kind: 'file', path, size, executable: (mode & 0o100) !== 0 })
  }

  await visit('.')
  return tree
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

const tooLarge = (what: string): DomainError =>
  new DomainError('build.output_too_large', {
    message: `What the build made is too large: ${what}. Leave out what the app does not need to run.`,
  })
